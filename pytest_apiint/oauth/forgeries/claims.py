"""What a token says has to hold: for whom, by whom, and when (RFC 7519, 4.1; RFC 8725, 3.8 and 3.9)."""

from __future__ import annotations

from typing import Any, Final

from pytest_apiint.oauth.forgeries.forge import Forge, Forgery


def _says(**claims: Any) -> Forgery:
    return lambda forge: forge.with_claims(**claims)


def _around(name: str, before: str = "", after: str = "") -> Forgery:
    """The right value with something around it."""
    return lambda forge: forge.with_claims(**{name: f"{before}{forge.claims[name]}{after}"})


def _several(forge: Forge) -> str:
    return forge.with_claims(aud=["https://other.test", forge.claims["aud"]])


GOOD: Final[dict[str, Forgery]] = {
    "good": lambda forge: forge.with_claims(),
    "good-for-several": _several,
    "good-with-more-claims": _says(roles=["reader"], nested={"a": [1, None]}),
}
FORGED: Final[dict[str, Forgery]] = {
    "exp-over": lambda forge: forge.with_claims(exp=forge.now - forge.far, iat=forge.now - 2 * forge.far, nbf=None),
    "exp-zero": _says(exp=0),
    "nbf-ahead": lambda forge: forge.with_claims(nbf=forge.now + forge.far),
    "iat-ahead": lambda forge: forge.with_claims(iat=forge.now + forge.far),
    "aud-other": _says(aud="https://other.test"),
    "aud-others": _says(aud=["https://other.test", "https://another.test"]),
    "aud-longer": _around("aud", after=".evil.test"),
    "aud-missing": _says(aud=None),
    "iss-other": _says(iss="https://evil.test"),
    "iss-longer": _around("iss", after=".evil.test"),
    "iss-within": _around("iss", before="https://evil.test/?"),
    "iss-missing": _says(iss=None),
    "exp-text": _says(exp="tomorrow"),
    "exp-list": _says(exp=[1]),
    "nbf-text": _says(nbf="now"),
}
