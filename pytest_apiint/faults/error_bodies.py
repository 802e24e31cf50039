"""Bodies of errors that a client meets one day: in every format there is, and in none.

Formats are those of RFC 9457, JSON:API 1.1, AIP-193, OData 4, SOAP 1.1 and 1.2, and of the vendors named.
"""

from __future__ import annotations

import gzip
from typing import Final

from pytest_apiint.faults.odd_bodies import DEEP, HTML, PAGE, TEXT, OddBody, known, odd

ERROR_BODIES: Final[tuple[OddBody, ...]] = (
    # What APIs answer.
    known(
        "problem",
        {"type": "https://acme.example/too-late", "title": "Too late", "status": 400, "detail": "no", "instance": "/1"},
        "application/problem+json",
    ),
    known("problem-empty", {}, "application/problem+json"),
    known(
        "envelope",
        {
            "error": {
                "code": "INVALID_REQUEST",
                "message": "no",
                "correlation_id": "c1",
                "timestamp": "2026-11-23T12:00:00Z",
                "details": [{"field": "id", "issue": "too long"}],
                "documentation_url": "https://acme.example/errors",
            }
        },
    ),
    known("jsonapi", {"errors": [{"id": "e1", "status": "400", "code": "no", "title": "no", "source": {}}]}),
    known(
        "google",
        {
            "error": {
                "code": 400,
                "message": "no",
                "status": "INVALID_ARGUMENT",
                "details": [
                    {
                        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                        "reason": "TOO_LONG",
                        "domain": "acme.example",
                        "metadata": {"field": "id"},
                    },
                ],
            }
        },
    ),
    known("azure", {"error": {"code": "Invalid", "message": "no", "target": "id", "innererror": {"code": "x"}}}),
    known("stripe", {"error": {"type": "invalid_request_error", "code": "no", "message": "no", "param": "id"}}),
    known("github", {"message": "no", "documentation_url": "https://x.example", "errors": [{"resource": "Issue"}]}),
    known("slack", {"ok": False, "error": "invalid_auth"}),
    known("aws-json", {"__type": "acme#ValidationException", "message": "no"}, "application/x-amz-json-1.1"),
    OddBody(
        "aws-xml",
        b'<?xml version="1.0"?><Error><Code>No</Code><Message>no</Message><RequestId>r1</RequestId></Error>',
        "application/xml",
    ),
    OddBody(
        "aws-xml-in-envelope",
        b'<ErrorResponse xmlns="https://acme.example/doc/"><Error><Type>Sender</Type><Code>No</Code><Message>no'
        b"</Message></Error><RequestId>r1</RequestId></ErrorResponse>",
        "text/xml",
    ),
    known("graphql", {"data": None, "errors": [{"message": "no", "path": ["user"], "extensions": {"code": "NO"}}]}),
    known("oauth", {"error": "invalid_request", "error_description": "no"}),
    known("twilio", {"code": 20001, "message": "no", "more_info": "https://x.example", "status": 400}),
    OddBody(
        "soap",
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client'
        b"</faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>",
        "text/xml; charset=utf-8",
    ),
    OddBody(
        "soap-1.2",
        b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender'
        b'</s:Value></s:Code><s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>',
        "application/soap+xml; charset=utf-8",
    ),
    # What stands between answers.
    OddBody("proxy-page", PAGE, HTML),
    OddBody("text", b"upstream connect error or disconnect/reset before headers", TEXT),
    # JSON that isn't an object, or not the usual one.
    OddBody("empty", b""),
    OddBody("empty-without-type", b"", None),
    odd("null", None),
    odd("true", True),  # noqa: FBT003 - the body is what's passed
    odd("number", 42),
    odd("string", "no"),
    odd("list", []),
    odd("list-of-strings", ["no", "never"]),
    odd("list-of-errors", [{"error": {"code": 400, "message": "no"}}]),  # Google's, where it streams
    odd("json-in-string", '{"error": {"code": "INVALID", "message": "no"}}'),
    odd("object", {}),
    odd("error-is-string", {"error": "no"}),
    odd("error-is-true", {"error": True}),
    odd("error-is-null", {"error": None}),
    odd("error-is-list", {"error": ["no"]}),
    odd("error-is-number", {"error": 7}),
    odd("errors-is-null", {"errors": None}),
    odd("errors-is-object", {"errors": {"id": ["is invalid"]}}),
    odd("errors-of-strings", {"errors": ["no"]}),
    odd("errors-of-null", {"errors": [None]}),
    odd("errors-empty", {"errors": []}),
    odd("message-is-list", {"message": ["no"], "error": {"message": ["no"]}}),
    odd("message-is-object", {"message": {"en": "no"}, "error": {"message": {"en": "no"}}}),
    odd("message-is-number", {"message": 7, "error": {"message": 7}}),
    odd("code-is-null", {"code": None, "message": None, "error": {"code": None, "message": None, "type": None}}),
    odd("code-is-object", {"code": {}, "error": {"code": {}, "message": "no"}}),
    odd("status-is-string", {"status": "bad", "title": 7, "error": {"status": {}, "code": "no"}}),
    # Bytes that aren't what they are called.
    OddBody("truncated-json", b'{"error": {"code": "INVALID", "mess'),
    OddBody("two-objects", b'{"error": {"code": "A", "message": "no"}}\n{"error": {"code": "B"}}'),
    OddBody("raw-line-end", b'{"error": {"code": "A", "message": "line 1\nline 2"}}'),
    OddBody("html-as-json", PAGE),
    OddBody("json-as-html", b'{"error": {"code": "INVALID", "message": "no"}}', HTML),
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
    OddBody("deep", b'{"error": ' + b"[" * DEEP + b"]" * DEEP + b"}"),
    OddBody("huge-integer", b'{"error": {"code": ' + b"9" * 5_000 + b"}}"),
    OddBody("nan", b'{"error": {"code": NaN, "message": Infinity}}'),
    OddBody("duplicate-keys", b'{"error": {"code": "A", "code": "B"}, "error": "no"}'),
    OddBody("lone-surrogate", b'{"error": {"code": "A", "message": "\\ud800"}}'),
    # Texts that do harm where they are printed.
    odd("large", {"error": {"code": "A", "message": "x" * 1_000_000}, "message": "x" * 1_000_000}),
    odd(
        "line-ends-and-escapes",
        {
            "error": {"code": "A", "message": "no\r\nINFO forged log line\x1b[31m"},
            "message": "no\r\nINFO forged log line\x1b[31m",
            "detail": "no\r\nINFO forged log line\x1b[31m",
        },
    ),
)
