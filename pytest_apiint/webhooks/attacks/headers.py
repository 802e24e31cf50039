"""Header fields as HTTP lets them be written."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pytest_apiint.exchange import Headers
from pytest_apiint.webhooks.attacks.case import Case, Forge, Forged, case

_NONE: Final = "its signature stands in the body"
_ONE: Final = "either is right, as long as it's one of the values that is verified"


@case(
    "lower-case-headers",
    "headers",
    "A",
    says="names have no case, and HTTP/2 has them in lower case",
    hint="look fields up without regard to case: {name.lower(): value for ...}, or the framework's own headers",
)
def lower(forge: Forge) -> Forged:
    if not forge.scheme.header:
        return _NONE
    delivery = forge.signed()
    return replace(delivery, headers=Headers([(name.lower(), value) for name, value in delivery.headers.pairs]))


def _duplicate(name: str, *, bad_first: bool) -> Case:
    @case(name, "headers", "R*", says="two fields of one name, one of them wrong", hint=_ONE)
    def duplicate(forge: Forge) -> Forged:
        if not forge.scheme.header:
            return _NONE
        message = forge.message()
        good, bad = forge.signed(message), forge.signed(message, forge.stranger)
        first, second = (bad, good) if bad_first else (good, bad)
        return first.adding((forge.scheme.header, second.headers.get(forge.scheme.header, "")))

    return duplicate


BAD_FIRST: Final = _duplicate("duplicate-bad-first", bad_first=True)
BAD_LAST: Final = _duplicate("duplicate-bad-last", bad_first=False)


@case("folded-with-comma", "headers", "R*", says="a proxy may join two fields with a comma", hint=_ONE)
def comma(forge: Forge) -> Forged:
    header = forge.scheme.header
    if not header:
        return _NONE
    message = forge.message()
    bad, good = (forge.signed(message, key).headers.get(header, "") for key in (forge.stranger, None))
    return forge.signed(message).having((header, f"{bad}, {good}"))


@case("obs-fold", "headers", "R", says="a field over two lines is refused (RFC 9112, 5.2)", hint="don't join lines")
def folded(forge: Forge) -> Forged:
    header = forge.scheme.header
    if not header:
        return _NONE
    delivery = forge.signed()
    text = delivery.headers.get(header, "")
    half = len(text) // 2
    return delivery.having((header, f"{text[:half]}\r\n {text[half:]}"))


CASES: Final = (lower, BAD_FIRST, BAD_LAST, comma, folded)
