"""Bodies that a client meets one day: errors in every format there is, in none, and successes that are none.

Formats are those of RFC 9457, JSON:API 1.1, AIP-193, and of the vendors named.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pytest_apiint.exchange import Headers, Response
from pytest_apiint.faults.kinds import Fault, Status

_JSON: Final = "application/json"
_TEXT: Final = "text/plain; charset=utf-8"
_HTML: Final = "text/html; charset=utf-8"
_PAGE: Final = (
    b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
)
_DEEP: Final = 100_000


@dataclass(frozen=True, slots=True)
class OddBody:
    """A body, and the header fields that it comes with.

    `readable` is true where a client of that format can be expected to make an error (or a value) of it.
    """

    name: str
    body: bytes
    media_type: str | None = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    readable: bool = False

    def fault(self, status: int) -> Fault:
        """An answer with `status` and this body."""
        fields = {**({"Content-Type": self.media_type} if self.media_type is not None else {}), **self.headers}
        return Status(Response(status, Headers(fields), self.body))

    def __str__(self) -> str:
        return self.name


def _json(name: str, value: Any, media_type: str = _JSON) -> OddBody:
    return OddBody(name, json.dumps(value).encode(), media_type, readable=True)


def _odd(name: str, value: Any) -> OddBody:
    return OddBody(name, json.dumps(value).encode())


ERROR_BODIES: Final[tuple[OddBody, ...]] = (
    # What APIs answer.
    _json(
        "problem",
        {"type": "https://acme.example/too-late", "title": "Too late", "status": 400, "detail": "no", "instance": "/1"},
        "application/problem+json",
    ),
    _json("problem-empty", {}, "application/problem+json"),
    _json(
        "envelope",
        {"error": {"code": "INVALID", "message": "no", "correlation_id": "c1", "details": [{"field": "id"}]}},
    ),
    _json("jsonapi", {"errors": [{"id": "e1", "status": "400", "code": "no", "title": "no", "source": {}}]}),
    _json(
        "google",
        {"error": {"code": 400, "message": "no", "status": "INVALID_ARGUMENT", "details": [{"@type": "x"}]}},
    ),
    _json("azure", {"error": {"code": "Invalid", "message": "no", "target": "id", "innererror": {"code": "x"}}}),
    _json("stripe", {"error": {"type": "invalid_request_error", "code": "no", "message": "no", "param": "id"}}),
    _json("github", {"message": "no", "documentation_url": "https://x.example", "errors": [{"resource": "Issue"}]}),
    _json("slack", {"ok": False, "error": "invalid_auth"}),
    _json("aws-json", {"__type": "acme#ValidationException", "message": "no"}, "application/x-amz-json-1.1"),
    OddBody(
        "aws-xml",
        b'<?xml version="1.0"?><Error><Code>No</Code><Message>no</Message><RequestId>r1</RequestId></Error>',
        "application/xml",
    ),
    _json("graphql", {"data": None, "errors": [{"message": "no", "path": ["user"], "extensions": {"code": "NO"}}]}),
    _json("oauth", {"error": "invalid_request", "error_description": "no"}),
    _json("twilio", {"code": 20001, "message": "no", "more_info": "https://x.example", "status": 400}),
    OddBody(
        "soap",
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client'
        b"</faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>",
        "text/xml",
    ),
    # What stands between answers.
    OddBody("proxy-page", _PAGE, _HTML),
    OddBody("text", b"upstream connect error or disconnect/reset before headers", _TEXT),
    # JSON that isn't an object, or not the usual one.
    OddBody("empty", b""),
    OddBody("empty-without-type", b"", None),
    _odd("null", None),
    _odd("true", True),  # noqa: FBT003 - the body is what's passed
    _odd("number", 42),
    _odd("string", "no"),
    _odd("list", []),
    _odd("list-of-strings", ["no", "never"]),
    _odd("object", {}),
    _odd("error-is-string", {"error": "no"}),
    _odd("error-is-null", {"error": None}),
    _odd("error-is-list", {"error": ["no"]}),
    _odd("error-is-number", {"error": 7}),
    _odd("errors-is-null", {"errors": None}),
    _odd("errors-is-object", {"errors": {"id": ["is invalid"]}}),
    _odd("errors-of-strings", {"errors": ["no"]}),
    _odd("errors-empty", {"errors": []}),
    _odd("message-is-list", {"message": ["no"], "error": {"message": ["no"]}}),
    _odd("message-is-object", {"message": {"en": "no"}, "error": {"message": {"en": "no"}}}),
    _odd("message-is-number", {"message": 7, "error": {"message": 7}}),
    _odd("code-is-null", {"code": None, "message": None, "error": {"code": None, "message": None, "type": None}}),
    _odd("code-is-object", {"code": {}, "error": {"code": {}, "message": "no"}}),
    _odd("status-is-string", {"status": "bad", "title": 7, "error": {"status": {}, "code": "no"}}),
    # Bytes that aren't what they are called.
    OddBody("truncated-json", b'{"error": {"code": "INVALID", "mess'),
    OddBody("html-as-json", _PAGE),
    OddBody("json-as-html", b'{"error": {"code": "INVALID", "message": "no"}}', _HTML),
    OddBody("json-without-type", b'{"error": {"code": "INVALID", "message": "no"}}', None),
    OddBody("bad-utf8", b'{"error": {"code": "INVALID", "message": "\xff\xfe\x80"}}'),
    OddBody("latin-1", '{"error": {"code": "INVALID", "message": "caf\u00e9"}}'.encode("latin-1")),
    OddBody("utf-8-bom", b'\xef\xbb\xbf{"error": {"code": "INVALID", "message": "no"}}'),
    OddBody("utf-16", '{"error": {"code": "INVALID", "message": "no"}}'.encode("utf-16")),
    OddBody("unknown-charset", b'{"error": {"message": "no"}}', "application/json; charset=klingon"),
    OddBody("plain-as-gzip", b'{"error": {"message": "no"}}', headers={"Content-Encoding": "gzip"}),
    OddBody(
        "cut-gzip", gzip.compress(b'{"error": {"message": "no"}}', mtime=0)[:-6], headers={"Content-Encoding": "gzip"}
    ),
    # JSON that some parsers take, and most don't survive.
    OddBody("deep", b'{"error": ' + b"[" * _DEEP + b"]" * _DEEP + b"}"),
    OddBody("huge-integer", b'{"error": {"code": ' + b"9" * 5_000 + b"}}"),
    OddBody("nan", b'{"error": {"code": NaN, "message": Infinity}}'),
    OddBody("duplicate-keys", b'{"error": {"code": "A", "code": "B"}, "error": "no"}'),
    OddBody("lone-surrogate", b'{"error": {"code": "A", "message": "\\ud800"}}'),
    # Texts that do harm where they are printed.
    _odd("large", {"error": {"code": "A", "message": "x" * 1_000_000}, "message": "x" * 1_000_000}),
    _odd(
        "line-ends-and-escapes",
        {
            "error": {"code": "A", "message": "no\r\nINFO forged log line\x1b[31m"},
            "message": "no\r\nINFO forged log line\x1b[31m",
            "detail": "no\r\nINFO forged log line\x1b[31m",
        },
    ),
)

SUCCESS_BODIES: Final[tuple[OddBody, ...]] = (
    OddBody("empty", b""),
    OddBody("empty-without-type", b"", None),
    _odd("null", None),
    _odd("list", []),
    _odd("list-of-null", [None]),
    _odd("object", {}),
    _odd("string", "ok"),
    _odd("number", 42),
    _odd("error-object", {"error": {"code": "A", "message": "no"}}),
    OddBody("captive-portal", b"<html><head><title>Log in</title></head><body>Welcome</body></html>", _HTML),
    OddBody("html-as-json", _PAGE),
    OddBody("text", b"OK", _TEXT),
    OddBody("truncated-json", b'{"id": 123, "na'),
    OddBody("bad-utf8", b'{"id": "\xff\xfe\x80"}'),
    OddBody("utf-8-bom", b'\xef\xbb\xbf{"id": 1}'),
    OddBody("utf-16", '{"id": 1}'.encode("utf-16")),
    OddBody("unknown-charset", b'{"id": 1}', "application/json; charset=klingon"),
    OddBody("plain-as-gzip", b'{"id": 1}', headers={"Content-Encoding": "gzip"}),
    OddBody("cut-gzip", gzip.compress(b'{"id": 1}', mtime=0)[:-6], headers={"Content-Encoding": "gzip"}),
    OddBody("unknown-coding", b'{"id": 1}', headers={"Content-Encoding": "lzw"}),
    OddBody("deep", b'{"id": ' + b"[" * _DEEP + b"]" * _DEEP + b"}"),
    OddBody("huge-integer", b'{"id": ' + b"9" * 5_000 + b"}"),
    OddBody("nan", b'{"id": NaN}'),
    OddBody("duplicate-keys", b'{"id": 1, "id": 2}'),
)
