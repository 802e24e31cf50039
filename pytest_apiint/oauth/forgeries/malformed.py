"""What isn't a token at all is refused in the same way: no exception of the parser's comes through."""

from __future__ import annotations

from typing import Final

from pytest_apiint.oauth import base64url
from pytest_apiint.oauth.forgeries.forge import Forge, Forgery


def _text(text: str) -> Forgery:
    return lambda _: text


def _payload(data: bytes) -> Forgery:
    """Rightly signed, and no JSON object."""

    def forged(forge: Forge) -> str:
        signed = f"{forge.with_claims().split('.')[0]}.{base64url.encoded(data)}"
        return f"{signed}.{base64url.encoded(forge.keys.current.sign(signed.encode()))}"

    return forged


def _header(data: bytes) -> Forgery:
    def forged(forge: Forge) -> str:
        _, payload, signature = forge.with_claims().split(".")
        return f"{base64url.encoded(data)}.{payload}.{signature}"

    return forged


FORGED: Final[dict[str, Forgery]] = {
    "empty": _text(""),
    "one-part": _text("token"),
    "two-parts": lambda forge: forge.with_claims().rpartition(".")[0],
    "five-parts": lambda forge: f"{forge.with_claims()}.a.b",
    "not-base64": _text("!!!.???.***"),
    "not-ascii": _text("t\u00f6ken.t\u00f6ken.t\u00f6ken"),
    "header-not-json": _header(b"{"),
    "header-list": _header(b"[]"),
    "header-not-utf8": _header(b"\xff\xfe"),
    "payload-not-json": _payload(b"{"),
    "payload-list": _payload(b"[1]"),
    "payload-not-utf8": _payload(b"\xff\xfe"),
}
