"""JSON:API: a list of error objects, all of whose members are optional, and no data beside it."""

from __future__ import annotations

from typing import Final

from pytest_apiint.formats.model import FILLED, OBJECT, TEXT, Format, record, sample

_LABEL: Final = "application/vnd.api+json"
_AT: Final[dict[str, dict[str, str]]] = {"^@": {}}  # 1.1: @-members are anybody's
_ERROR: Final = record(
    {},
    {
        "id": TEXT,
        "links": OBJECT,
        "status": {"type": "string", "pattern": "^[1-5][0-9]{2}$"},
        "code": TEXT,
        "title": TEXT,
        "detail": TEXT,
        "source": record({}, {"pointer": TEXT, "parameter": FILLED, "header": FILLED}),
        "meta": OBJECT,
    },
    patternProperties=_AT,
    additionalProperties=False,
    minProperties=1,
)

JSONAPI: Final = Format(
    name="jsonapi",
    title="JSON:API",
    source="JSON:API 1.1, Error Objects",
    media_types=(_LABEL,),
    labelled=True,
    schema=record(
        {"errors": {"type": "array", "minItems": 1, "items": _ERROR}},
        {"jsonapi": OBJECT, "meta": OBJECT, "links": OBJECT},
        patternProperties=_AT,
        additionalProperties=False,
    ),
    code=("/errors/0/code",),
    message=("/errors/0/detail", "/errors/0/title"),
    correlation=("/errors/0/id",),
    samples=(
        sample(
            "jsonapi",
            {"errors": [{"id": "e1", "status": "400", "code": "no", "title": "no", "source": {"pointer": "/data"}}]},
            _LABEL,
        ),
    ),
    write=lambda status, code, message: {"errors": [{"status": str(status), "code": code, "detail": message}]},
)
