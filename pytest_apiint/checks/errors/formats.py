"""An error's answer with a code and a message, as the service under test would write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.exchange import Response
from pytest_apiint.faults import Fault
from pytest_apiint.formats import Format, every
from pytest_apiint.formats.known.aws import AWS_JSON, AWS_XML
from pytest_apiint.formats.reading import media_type

# Some of AWS's services write JSON and some XML, S3 above all; of which kind one is, its usual answers say.
_OF_TWO_KINDS: Final = frozenset(("aws-json", "aws-xml"))


def has_known_format(bench: Bench) -> bool:
    """Whether the profile, or the usual answer beside it, says where the service puts its codes."""
    known = bench.subject.profile.error_format
    if known in _OF_TWO_KINDS and _kind(bench) is None:
        return False
    return _known(bench) is not None


def error_answer(
    bench: Bench,
    status: int,
    *,
    code: str = "planted",
    message: str = "planted",
    headers: Mapping[str, str] | None = None,
) -> Fault:
    """An answer in the service's format; where none is known, `code` and `message` stand wherever they usually do."""
    known = _known(bench) or (AWS_XML if _kind(bench) == "xml" else None)
    if known is None:
        return faults.status(status, json=_anywhere(status, code, message), headers=headers)
    fields = {"Content-Type": known.label, **(headers or {})}
    return faults.status(status, body=known.written(status, code, message), headers=fields)


def _known(bench: Bench) -> Format | None:
    """The format that the profile names; of AWS's two, the one that the usual answer is in."""
    name = bench.subject.profile.error_format
    if name in _OF_TWO_KINDS:
        return AWS_JSON if _kind(bench) == "json" else AWS_XML
    return next((one for one in every() if one.name == name and one.write is not None), None)


def _kind(bench: Bench) -> str | None:
    """``"json"`` or ``"xml"``, as the usual answer is; ``None`` where it's neither."""
    answer: Response | None = bench.subject.answers[-1] if bench.subject.answers else None
    if answer is None:
        return None
    return next((kind for kind in ("json", "xml") if kind in media_type(answer)), None)


def _anywhere(status: int, code: str, message: str) -> dict[str, Any]:
    return {
        "type": f"https://acme.example/{code}",
        "title": message,
        "status": status,
        "detail": message,
        "code": code,
        "message": message,
        "error": {"code": code, "type": code, "status": code, "message": message},
        "errors": [{"code": code, "title": message, "message": message}],
    }
