"""Bodies of errors that a client meets one day: in every format there is, and in none.

The formats are those of `pytest_apiint.formats`, and so are the samples.
"""

from __future__ import annotations

import gzip
from typing import Final

from pytest_apiint.faults.odd_bodies import DEEP, HTML, PAGE, TEXT, OddBody, odd
from pytest_apiint.formats import FORMATS

# One for each format, and what is another thing altogether to those who read it.
_ONE_OF_EACH: Final = frozenset(
    (
        "aws-json",
        "aws-xml",
        "aws-xml-in-envelope",
        "azure",
        "envelope",
        "github",
        "google",
        "graphql",
        "jsonapi",
        "oauth",
        "problem",
        "problem-empty",
        "slack",
        "soap",
        "soap-1.2",
        "stripe",
        "twilio",
    )
)


def _published() -> list[OddBody]:
    return [
        OddBody(sample.name, sample.body, sample.media_type, readable=form.kind == "json")
        for form in FORMATS
        for sample in form.samples
        if sample.name in _ONE_OF_EACH
    ]


ERROR_BODIES: Final[tuple[OddBody, ...]] = (
    # What APIs answer.
    *_published(),
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
