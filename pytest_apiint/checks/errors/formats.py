"""An error's answer with a code and a message, as the service under test would write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.exchange import Response
from pytest_apiint.faults import Fault

# By a profile's `error_format`, from status, code and message.
_FORMATS: Final[dict[str, Callable[[int, str, str], dict[str, Any]]]] = {
    "aws-json": lambda _, code, message: {"__type": code, "message": message},
    "azure": lambda _, code, message: {"error": {"code": code, "message": message}},
    "github": lambda _, code, message: {"message": message, "errors": [{"field": "x", "code": code}]},
    "google": lambda status, code, message: {"error": {"code": status, "message": message, "status": code}},
    "graphql": lambda _, code, message: {"errors": [{"message": message, "extensions": {"code": code}}]},
    "slack": lambda _, code, message: {"ok": False, "error": code, "response_metadata": {"messages": [message]}},
    "stripe": lambda _, code, message: {"error": {"type": "card_error", "code": code, "message": message}},
}
# Some of AWS's services write JSON and some XML, S3 above all; of which kind one is, its usual answers say.
_OF_TWO_KINDS: Final = frozenset(("aws-json", "aws-xml"))
_NO_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def has_known_format(bench: Bench) -> bool:
    """Whether the profile, or the usual answer beside it, says where the service puts its codes."""
    known = bench.subject.profile.error_format
    return known in _FORMATS and (known not in _OF_TWO_KINDS or _kind(bench) is not None)


def error_answer(
    bench: Bench,
    status: int,
    *,
    code: str = "planted",
    message: str = "planted",
    headers: Mapping[str, str] | None = None,
) -> Fault:
    """An answer in the service's format; where none is known, `code` and `message` stand wherever they usually do."""
    known = bench.subject.profile.error_format or ""
    if _is_xml(known, _kind(bench)):
        fields = {"Content-Type": "application/xml", **(headers or {})}
        return faults.status(status, body=_as_xml(code, message), headers=fields)
    return faults.status(status, json=_FORMATS.get(known, _anywhere)(status, code, message), headers=headers)


def _is_xml(known: str, usual: str | None) -> bool:
    if known in _OF_TWO_KINDS:
        return usual != "json"
    return known not in _FORMATS and usual == "xml"


def _kind(bench: Bench) -> str | None:
    """``"json"`` or ``"xml"``, as the usual answer is; ``None`` where it's neither."""
    answer: Response | None = bench.subject.answers[-1] if bench.subject.answers else None
    if answer is None:
        return None
    media_type = answer.headers.get("content-type", "").partition(";")[0].lower()
    return next((kind for kind in ("json", "xml") if kind in media_type), None)


def _as_xml(code: str, message: str) -> bytes:
    """As S3 writes it, whose form most others have too; what XML can't hold is left out (XML 1.0, 2.2)."""
    told = escape(_NO_XML.sub("", message), {"\r": "&#13;"})
    start = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{start}<Error><Code>{escape(code)}</Code><Message>{told}</Message></Error>".encode()


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
