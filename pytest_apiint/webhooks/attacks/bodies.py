"""Bodies that were changed on the way, and odd ones that weren't: what counts is the raw bytes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from pytest_apiint.webhooks.attacks.case import Case, Expected, Forge, Forged, Step, case
from pytest_apiint.webhooks.delivery import Delivery

_RAW: Final = "verify the raw bytes as they came, before anything decodes, strips or parses them"
_UNSIGNED: Final = "it doesn't sign the body's bytes"
_NO_JSON: Final = "the payload is no JSON object"
_FIVE: Final = 5_000_000


@case("tampered-body", "body", "R", says="one byte changed, and it isn't the vendor's", hint="is the body in the HMAC?")
def tampered(forge: Forge) -> Forged:
    if forge.profile.binds == "nothing" and not forge.profile.signs_id:
        return "it signs nothing of the delivery"
    return forge.scheme.tampered(forge.signed())


def _changed(name: str, says: str, change: Callable[[bytes], bytes]) -> Case:
    @case(name, "body", "R", says=says, hint=_RAW)
    def changed(forge: Forge) -> Forged:
        if forge.profile.binds != "bytes":
            return _UNSIGNED
        delivery = forge.signed()
        return replace(delivery, body=change(delivery.body))

    return changed


APPENDED: Final = _changed("appended-newline", "a newline at its end makes it another body", lambda body: body + b"\n")
AFTER_NUL: Final = _changed("appended-nul", "what follows a NUL byte belongs to it", lambda body: body + b"\x00{}")
BOM: Final = _changed("leading-bom", "a byte order mark makes it another body", lambda body: b"\xef\xbb\xbf" + body)


@case("reserialised-json", "body", "R", says="the same JSON in other bytes is another body", hint=_RAW)
def reserialised(forge: Forge) -> Forged:
    members = forge.members()
    if forge.profile.binds != "bytes" or members is None:
        return _UNSIGNED if forge.profile.binds != "bytes" else _NO_JSON
    odd = _odd(members)
    written = [json.dumps(json.loads(odd)), json.dumps(json.loads(odd), separators=(",", ":"))]
    return [Step(replace(forge.exact(text.encode()), body=odd), "R") for text in written]


@case("swapped-duplicate-keys", "body", "R", says="of two equal keys the other wins: another body", hint=_RAW)
def swapped(forge: Forge) -> Forged:
    members = forge.members()
    if forge.profile.binds != "bytes" or members is None:
        return _UNSIGNED if forge.profile.binds != "bytes" else _NO_JSON
    rest = json.dumps(members)[1:]
    first, second = (f'{{"apiint":{a},"apiint":{b},{rest}'.encode() for a, b in ((1, 2), (2, 1)))
    return replace(forge.exact(first), body=second)


def _odd(members: dict[str, Any]) -> bytes:
    """The same members as no serialiser would write them."""
    text = json.dumps(dict(reversed(members.items())), indent=3, separators=(" ,", " :"))
    return ('{ "ratio" : 1.0 , "name":"caf\\u00e9 \\/ bar",' + text[1:] + " ").encode()


def _genuine(name: str, says: str, make: Callable[[dict[str, Any]], bytes], *, large: bool = False) -> Case:
    @case(name, "body", "A", says=says, hint=_RAW)
    def genuine(forge: Forge) -> Forged:
        members = forge.members()
        if forge.profile.binds != "bytes" or members is None:
            return _UNSIGNED if forge.profile.binds != "bytes" else _NO_JSON
        return [Step(forge.exact(make(members)), "A", large=large)]

    return genuine


RAW_JSON: Final = _genuine("raw-json", "odd spacing, 1.0 and escapes are the vendor's business", _odd)
CRLF: Final = _genuine(
    "crlf-body",
    "lines may end with CR LF",
    lambda members: json.dumps(members, indent=1).replace("\n", "\r\n").encode(),
)
LARGE: Final = _genuine(
    "five-megabytes",
    "a body of 5 MB is verified, or refused with 413",
    lambda members: json.dumps(members)[:-1].encode() + b',"padding":"' + b"x" * _FIVE + b'"}',
    large=True,
)


def _bytes(name: str, says: str, change: Callable[[bytes], bytes], expected: Expected = "A") -> Case:
    @case(name, "body", expected, says=says, hint=_RAW)
    def odd(forge: Forge) -> Forged:
        if forge.profile.binds != "bytes":
            return _UNSIGNED
        # A handler of JSON may well refuse what isn't; it must not stumble over it.
        free = forge.profile.bodies == "any" and not forge.profile.utf8_only
        body = change(forge.message().body)
        return [Step(forge.exact(body), expected if free else "R*")]

    return odd


NOT_UTF8: Final = _bytes(
    "non-utf8-body", "bytes that are no UTF-8 are signed as they are", lambda body: body + b" \xff\xfe"
)
NUL: Final = _bytes("nul-body", "a NUL byte ends nothing", lambda body: body + b" \x00 ")
EMPTY: Final = _bytes("empty-body", "an empty body is a body", lambda _: b"", "R*")


@case("gzip-body", "body", "R*", says="compressed, the bytes on the wire are signed", hint=_RAW)
def compressed(forge: Forge) -> Forged:
    if forge.profile.binds != "bytes":
        return _UNSIGNED
    delivery: Delivery = forge.exact(gzip.compress(forge.message().body, mtime=0))
    return delivery.having(("Content-Encoding", "gzip"))


CASES: Final = (
    tampered,
    APPENDED,
    AFTER_NUL,
    BOM,
    reserialised,
    swapped,
    RAW_JSON,
    CRLF,
    NOT_UTF8,
    EMPTY,
    NUL,
    LARGE,
    compressed,
)
