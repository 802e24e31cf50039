"""Bodies of successes that are none: lists for objects, pages of captive portals, errors that come with a 200."""

from __future__ import annotations

import gzip
from typing import Final

from pytest_apiint.faults.odd_bodies import DEEP, HTML, PAGE, TEXT, OddBody, odd

SUCCESS_BODIES: Final[tuple[OddBody, ...]] = (
    OddBody("empty", b""),
    OddBody("empty-without-type", b"", None),
    odd("null", None),
    odd("list", []),
    odd("list-of-null", [None]),
    odd("object", {}),
    odd("string", "ok"),
    odd("number", 42),
    odd("true", True),  # noqa: FBT003 - the body is what's passed
    odd("json-in-string", '{"id": 1}'),
    # Errors that call themselves successes.
    odd("error-object", {"error": {"code": "A", "message": "no"}}),
    odd("slack-error", {"ok": False, "error": "invalid_auth"}),
    odd("graphql-error", {"data": None, "errors": [{"message": "no"}]}),
    OddBody("s3-error", b"<Error><Code>InternalError</Code><Message>no</Message></Error>", "application/xml"),
    # Somebody else's answers.
    OddBody("captive-portal", b"<html><head><title>Log in</title></head><body>Welcome</body></html>", HTML),
    OddBody("html-as-json", PAGE),
    OddBody("text", b"OK", TEXT),
    # Bytes that aren't what they are called.
    OddBody("json-as-html", b'{"id": 1}', HTML),
    OddBody("json-without-type", b'{"id": 1}', None),
    OddBody("truncated-json", b'{"id": 123, "na'),
    OddBody("bad-utf8", b'{"id": "\xff\xfe\x80"}'),
    OddBody("latin-1", '{"id": "caf\u00e9"}'.encode("latin-1")),
    OddBody("utf-8-as-latin-1", '{"id": "caf\u00e9"}'.encode(), "application/json; charset=iso-8859-1"),
    OddBody("utf-8-bom", b'\xef\xbb\xbf{"id": 1}'),
    OddBody("utf-16", '{"id": 1}'.encode("utf-16")),
    OddBody("unknown-charset", b'{"id": 1}', "application/json; charset=klingon"),
    OddBody("plain-as-gzip", b'{"id": 1}', headers={"Content-Encoding": "gzip"}),
    OddBody("cut-gzip", gzip.compress(b'{"id": 1}', mtime=0)[:-6], headers={"Content-Encoding": "gzip"}),
    OddBody("unknown-coding", b'{"id": 1}', headers={"Content-Encoding": "lzw"}),
    # JSON that some parsers take, and most don't survive.
    OddBody("two-objects", b'{"id": 1}\n{"id": 2}'),
    OddBody("deep", b'{"id": ' + b"[" * DEEP + b"]" * DEEP + b"}"),
    OddBody("huge-integer", b'{"id": ' + b"9" * 5_000 + b"}"),
    OddBody("nan", b'{"id": NaN}'),
    OddBody("duplicate-keys", b'{"id": 1, "id": 2}'),
    OddBody("lone-surrogate", b'{"id": "\\ud800"}'),
    # Statuses below 400 that nobody asked for.
    OddBody("accepted", b"", None, status=202),
    OddBody("no-content", b"", None, status=204),
    OddBody("reset-content", b"", None, status=205),
    OddBody("partial-content", b'{"id": 1', headers={"Content-Range": "bytes 0-7/9"}, status=206),
    OddBody("not-modified", b"", None, headers={"ETag": '"a"'}, status=304),
)
