"""A token of one kind is none of another (RFC 8725, 3.11), and what a token calls critical has to be understood."""

from __future__ import annotations

from typing import Any, Final

from pytest_apiint.oauth.forgeries.forge import Forge, Forgery


def _typed(typ: str | None) -> Forgery:
    """Only for validators that take one type alone."""
    return lambda forge: forge.with_header(typ=typ) if forge.typ is not None and forge.typ != typ else None


def _critical(**header: Any) -> Forgery:
    def forged(forge: Forge) -> str:
        return forge.with_header(crit=list(header), **header)

    return forged


FORGED: Final[dict[str, Forgery]] = {
    "typ-JWT": _typed("JWT"),
    "typ-dpop": _typed("dpop+jwt"),
    "typ-missing": _typed(None),
    "crit-unknown": _critical(**{"https://acme.test/must": True}),
    "crit-b64": _critical(b64=False),
}
