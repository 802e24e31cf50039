"""The shorter way: a well-formed answer handed to a library as its own response object, not as bytes.

Only where nothing native is lost by it: the library's own request must be told completely by its method, URL,
headers and body, and the answer must be plain (`framing.plain`). Retry, redirects, cookies, decoding and streaming
are above, and run. Every fault, and everything unusual, goes the long way, as bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_apiint import framing

if TYPE_CHECKING:
    from pytest_apiint.exchange import Response

# What http.client and h11 let pass without a question; anything else is theirs to refuse, in their own words.
LEGAL_METHOD = re.compile(r"[A-Z]+\Z")
LEGAL_TARGET = re.compile(r"/[\x21-\x7e]*\Z")
LEGAL_VALUES = re.compile(rb"[\x20-\x7e\t\x00]*\Z")
LEGAL_NAMES = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~\x00-]*\Z")

_SIZE = 256
_fields: dict[tuple[int, str], tuple[Response, list[tuple[str, str]], list[tuple[bytes, bytes]]]] = {}


def legal(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether header fields hold nothing that a library might refuse or rewrite, or that may end the connection."""
    names = b"\x00".join([name for name, _ in headers])
    values = b"\x00".join([value for _, value in headers])
    return (
        LEGAL_NAMES.match(names) is not None
        and LEGAL_VALUES.match(values) is not None
        and b"close" not in values.lower()
    )


def fields(response: Response, method: str) -> tuple[list[tuple[str, str]], list[tuple[bytes, bytes]]]:
    """The header fields that go out with a plain response, as text and as bytes; kept for the next time."""
    key = (id(response), method)
    if (known := _fields.get(key)) is not None and known[0] is response:
        return known[1], known[2]
    sent = framing.fields(response, method)
    coding = framing.coding(sent)
    raw = [(name.encode(coding), value.encode(coding)) for name, value in sent]
    # As libraries read them: bytes beyond ASCII stand for ISO 8859-1, whatever was meant.
    text = sent if coding == "latin-1" else [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
    if len(_fields) >= _SIZE:
        _fields.clear()
    _fields[key] = (response, text, raw)
    return text, raw


def reason(response: Response) -> str:
    return response.reason or framing.reason_phrase(response.status)
