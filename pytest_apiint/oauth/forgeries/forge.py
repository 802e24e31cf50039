"""What a forger has: good claims, the public keys, and a key of his own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

from pytest_apiint.oauth import jose, keys
from pytest_apiint.oauth.keys.key_set import KeySet
from pytest_apiint.oauth.keys.port import Key

ATTACKER: Final = "https://attacker.test"  # an address that no resolver will ever know (RFC 6761)


@dataclass(frozen=True)
class Forge:
    """Makes tokens. `claims` are good ones; `far` is more seconds than any validator may be lenient by."""

    keys: KeySet
    claims: Mapping[str, Any]
    now: int
    far: int
    typ: str | None = None

    @cached_property
    def stranger(self) -> Key:
        """A key that the server has never published."""
        return keys.made(self.keys.current.algorithm)

    @property
    def asymmetric(self) -> bool:
        return self.keys.current.algorithm != "HS256"

    @property
    def header(self) -> dict[str, Any]:
        """A good token's header."""
        key = self.keys.current
        return {"alg": key.algorithm, "kid": key.kid, "typ": self.typ or "JWT"}

    def with_claims(self, **changed: Any) -> str:
        """A token that is rightly signed, and says something else; None leaves a claim out."""
        return jose.written(self.header, self.changed(self.claims, changed), self.keys.current.sign)

    def with_header(self, sign: Callable[[bytes], bytes] | None = None, **changed: Any) -> str:
        """A token with another header, signed by the server's own key, or by `sign`."""
        return jose.written(self.changed(self.header, changed), self.claims, sign or self.keys.current.sign)

    @staticmethod
    def changed(of: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in {**of, **values}.items() if value is not None}


# None where there's no such token with the server's algorithm.
Forgery: TypeAlias = Callable[[Forge], str | None]
