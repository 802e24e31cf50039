"""Keys, what they sign, and how they're published (RFC 7517, 7518). `cryptography` is asked for where one is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_apiint.errors import UsageProblem

if TYPE_CHECKING:
    from pytest_apiint.oauth.keys.port import Key

ALGORITHMS: Final = ("ES256", "RS256", "HS256")


def made(algorithm: str) -> Key:
    """A new key for `algorithm`.

    Raises:
        UsageProblem: there is no such algorithm here, or `cryptography` isn't installed.
    """
    if algorithm == "HS256":
        from pytest_apiint.oauth.keys.shared import SharedKey  # noqa: PLC0415 - one of three

        return SharedKey()
    if algorithm not in ALGORITHMS:
        raise UsageProblem(f"a key for {algorithm!r}: there are {', '.join(ALGORITHMS)}")
    needed(f"a key for {algorithm}")
    if algorithm == "RS256":
        from pytest_apiint.oauth.keys.rsa import RsaKey  # noqa: PLC0415

        return RsaKey()
    from pytest_apiint.oauth.keys.elliptic import EllipticKey  # noqa: PLC0415

    return EllipticKey()


def needed(what: str) -> None:
    """Raises UsageProblem: `cryptography`, which `what` needs, isn't installed."""
    try:
        import cryptography  # noqa: F401, PLC0415 - an extra
    except ImportError:
        hint = "pip install 'pytest-apiint[crypto]'; opaque tokens and HS256 need nothing"
        raise UsageProblem(f"{what} needs cryptography: {hint}") from None
