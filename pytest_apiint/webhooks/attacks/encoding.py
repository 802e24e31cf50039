"""The right signature, spelled wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pytest_apiint.webhooks.attacks.case import Case, Expected, Forge, Forged, case
from pytest_apiint.webhooks.encodings import read, spelled

_WHOLE: Final = "compare whole digests with hmac.compare_digest, never prefixes, and never zip()"


def _spelled(name: str, expected: Expected, says: str, hint: str, change: Callable[[str], str]) -> Case:
    @case(name, "encoding", expected, says=says, hint=hint)
    def spelling(forge: Forge) -> Forged:
        return forge.saying(change)

    return spelling


TRUNCATED: Final = _spelled("truncated", "R", "half a signature is none", _WHOLE, lambda text: text[: len(text) // 2])
ONE: Final = _spelled("one-character", "R", "one character of a signature is none", _WHOLE, lambda text: text[:1])
NON_ASCII: Final = _spelled(
    "non-ascii",
    "R",
    "letters that no digest has are refused, not stumbled over",
    "hmac.compare_digest raises TypeError for text that isn't ASCII: encode both sides first, or catch it",
    lambda text: "\u00e9" * len(text),
)


@case("padded", "encoding", "R", says="a signature with something after it is another", hint=_WHOLE)
def padded(forge: Forge) -> Forged:
    return forge.saying(lambda text: text + ("00" if forge.scheme.encoding == "hex" else "AAAA"))


@case("upper-hex", "encoding", "R*", says="hex in capitals says the same bytes", hint="either is right")
def upper(forge: Forge) -> Forged:
    return forge.saying(str.upper) if forge.scheme.encoding == "hex" else "it isn't hex"


@case("other-encoding", "encoding", "R", says="the digest in another alphabet is refused", hint=_WHOLE)
def other(forge: Forge) -> Forged:
    encoding = forge.scheme.encoding

    def change(text: str) -> str:
        raw = read(text, encoding)
        return text if raw is None else spelled(raw, "base64" if encoding == "hex" else "hex")

    changed = forge.saying(change)
    return changed if changed != forge.signed() else "it has one spelling"


@case("url-safe-base64", "encoding", "R*", says="- and _ for + and / say the same bytes", hint="either is right")
def url_safe(forge: Forge) -> Forged:
    if forge.scheme.encoding != "base64":
        return "it isn't base64"
    return forge.saying(lambda text: text.replace("+", "-").replace("/", "_"))


@case("unpadded-base64", "encoding", "R*", says="base64 without = says the same bytes", hint="either is right")
def unpadded(forge: Forge) -> Forged:
    return forge.saying(lambda text: text.rstrip("=")) if forge.scheme.encoding == "base64" else "it isn't base64"


CASES: Final = (TRUNCATED, ONE, padded, upper, other, url_safe, unpadded, NON_ASCII)
