"""What has been issued, to whom, and what has become of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody allowed a client to do. All tokens that come of it are of one `family`."""

    client_id: str
    scope: str = ""
    user: str | None = None
    nonce: str | None = None
    authenticated: float | None = None
    family: str = field(default_factory=lambda: secrets.token_hex(8))
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """One token. Times are seconds since 1970; `expires` is None for ever. `key` is whose it is alone (RFC 9449)."""

    value: str
    kind: Literal["access_token", "refresh_token"]
    grant: Grant
    issued: float
    expires: float | None
    key: str | None = None

    def __repr__(self) -> str:
        return f"<{self.kind} of {self.grant.client_id}>"


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code, with all of the request that it has to be redeemed by."""

    value: str
    grant: Grant
    redirect_uri: str | None
    challenge: str | None
    method: str
    expires: float
    key: str | None = None


@dataclass(slots=True)
class Device:
    """A device that waits for its user (RFC 8628)."""

    device_code: str
    user_code: str
    grant: Grant
    expires: float
    interval: float
    polled: float | None = None
    decided: bool | None = None


class Vault:
    """Tokens and codes by their values."""

    def __init__(self) -> None:
        self.codes: dict[str, Code] = {}
        self.redeemed: dict[str, Code] = {}
        self.devices: dict[str, Device] = {}
        self.pushed: dict[str, tuple[str, dict[str, str], float]] = {}
        self.tokens: dict[str, Token] = {}
        self.spent: dict[str, float] = {}
        self.revoked: set[str] = set()
        self.seen: set[tuple[Any, ...]] = set()

    def keep(self, token: Token) -> Token:
        self.tokens[token.value] = token
        return token

    def expire(self, value: str, now: float) -> None:
        self.tokens[value] = replace(self.tokens[value], expires=now)

    def revoke(self, value: str) -> None:
        """Of a refresh token all that came of the same grant goes too (RFC 7009, 2.1)."""
        token = self.tokens[value]
        self.revoked.add(token.grant.family if token.kind == "refresh_token" else value)

    def alive(self, value: str, now: float) -> Token | None:
        """The token, if it's good at `now`; a spent refresh token isn't."""
        token = self.tokens.get(value)
        if token is None or value in self.spent or self.gone(token):
            return None
        return token if token.expires is None or now < token.expires else None

    def gone(self, token: Token) -> bool:
        """Whether it has been revoked."""
        return token.value in self.revoked or token.grant.family in self.revoked

    def fresh(self, *what: Any) -> bool:
        """Whether `what` is seen for the first time: an identifier that is good for one use."""
        known = what in self.seen
        self.seen.add(what)
        return not known
