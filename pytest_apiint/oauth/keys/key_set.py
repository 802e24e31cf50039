"""The server's keys: one that signs, and those that are published beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_apiint.errors import UsageProblem
from pytest_apiint.oauth import jose, keys
from pytest_apiint.oauth.keys.port import Key
from pytest_apiint.oauth.keys.shared import SharedKey


class KeySet:
    """Signs tokens and publishes its keys as JWKS (RFC 7517). The first key is made when it's needed."""

    def __init__(self, algorithm: str = "ES256") -> None:
        self._algorithm = algorithm
        self._current: Key | None = None
        self._others: list[Key] = []

    def __repr__(self) -> str:
        return f"<keys for {self._algorithm}>"

    @property
    def algorithm(self) -> str:
        """``ES256``, ``RS256`` or ``HS256``. Setting another one rotates the keys, and keeps the old ones."""
        return self._algorithm

    @algorithm.setter
    def algorithm(self, algorithm: str) -> None:
        if algorithm not in keys.ALGORITHMS:
            raise UsageProblem(f"algorithm {algorithm!r}: there are {', '.join(keys.ALGORITHMS)}")
        self._algorithm = algorithm
        if self._current is not None:
            self.rotate()

    @property
    def current(self) -> Key:
        """The key that signs."""
        if self._current is None:
            self._current = keys.made(self._algorithm)
        return self._current

    @property
    def published(self) -> tuple[Key, ...]:
        """The keys by which a token may be verified, the current one first."""
        return (self.current, *self._others)

    def rotate(self, *, keep_old: bool = True) -> Key:
        """Sign with a new key from now on; the old ones stay published if they're kept."""
        self._others = [key for key in (self._current, *self._others) if key is not None] if keep_old else []
        self._current = keys.made(self._algorithm)
        return self._current

    def share(self, secret: str | bytes) -> None:
        """Sign by HS256 with `secret`, which the validator has in its settings; the old keys stay published."""
        if self._current is not None:
            self._others.insert(0, self._current)
        self._algorithm = "HS256"
        self._current = SharedKey(secret.encode() if isinstance(secret, str) else secret)

    def document(self) -> dict[str, Any]:
        """The JWKS. A shared key never stands in it (RFC 7518, 3.2 and RFC 8725, 3.5)."""
        public = (key for key in self.published if key.algorithm != "HS256")
        return {"keys": [{**key.jwk(), "kid": key.kid} for key in public]}

    def sign(self, claims: Mapping[str, Any], *, key: Key | None = None, **header: Any) -> str:
        """A token with `claims`, and with `header` over ``alg``, ``kid`` and ``typ``; None leaves a field out."""
        key = key or self.current
        fields = {"alg": key.algorithm, "kid": key.kid, "typ": "JWT", **header}
        return jose.written({name: value for name, value in fields.items() if value is not None}, claims, key.sign)

    def verified(self, token: str) -> dict[str, Any]:
        """The claims of a token that one of the published keys signed; `ValueError` where none did. No time is read."""
        found = jose.parts(token)
        for key in self.published:
            named = found.header.get("kid") in (None, key.kid) and found.header.get("alg") == key.algorithm
            if named and key.verifies(found.signature, found.signed):
                return found.claims
        raise ValueError("no published key has signed it")
