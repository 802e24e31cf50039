"""A token doesn't say where its key is (RFC 8725, 3.10; RFC 7515, 10)."""

from __future__ import annotations

from typing import Any, Final

from pytest_apiint.oauth.forgeries.forge import ATTACKER, Forge, Forgery
from pytest_apiint.oauth.keys.shared import SharedKey

_SECRET: Final = "attacker"  # noqa: S105 - what the injected query answers


def _of_stranger(**header: Any) -> Forgery:
    """Signed by the attacker's key, with fields that lead there."""
    return lambda forge: forge.with_header(forge.stranger.sign, **header)


def _embedded(forge: Forge) -> str | None:
    if not forge.asymmetric:
        return None
    jwk = {**forge.stranger.jwk(), "kid": forge.stranger.kid}
    return forge.with_header(forge.stranger.sign, jwk=jwk, kid=forge.stranger.kid)


def _embedded_alone(forge: Forge) -> str | None:
    return forge.with_header(forge.stranger.sign, jwk=forge.stranger.jwk(), kid=None) if forge.asymmetric else None


def _led(field: str) -> Forgery:
    def forged(forge: Forge) -> str:
        return forge.with_header(forge.stranger.sign, kid=forge.stranger.kid, **{field: f"{ATTACKER}/{field}"})

    return forged


def _named(kid: Any, secret: bytes) -> Forgery:
    """HS256 by what is found under that name: an empty file, a query's own answer."""
    return lambda forge: forge.with_header(SharedKey(secret).sign, alg="HS256", kid=kid)


FORGED: Final[dict[str, Forgery]] = {
    "kid-unknown": _of_stranger(kid="no-such-key"),
    "kid-missing": _of_stranger(kid=None),
    "kid-path": _named("../../../../../../../dev/null", b""),
    "kid-sql": _named(f"x' UNION SELECT '{_SECRET}' --", _SECRET.encode()),
    "kid-url": _of_stranger(kid=f"{ATTACKER}/jku"),
    "kid-number": _of_stranger(kid=7),
    "kid-list": _of_stranger(kid=["a", "b"]),
    "jku": _led("jku"),
    "x5u": _led("x5u"),
    "jwk": _embedded,
    "jwk-without-kid": _embedded_alone,
}
