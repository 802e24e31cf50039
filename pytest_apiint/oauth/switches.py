"""How a server behaves: what real ones do in different ways, and what they do wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from typing import Any, Final, Literal

from pytest_apiint.errors import UsageProblem

STATED: Final = "as it is"  # expires_in tells the true lifetime


@dataclass(frozen=True, slots=True)
class Switches:
    """Lifetimes are in seconds.

    Attributes:
        access_tokens: ``"opaque"``, or ``"jwt"`` (RFC 9068), signed by the server's keys.
        audience: the ``aud`` of such a token.
        lifetime: of access tokens and ID tokens.
        code_lifetime: of authorization codes; they're good for one use (RFC 6749, 4.1.2).
        refresh_lifetime: of refresh tokens; None is for ever.
        expires_in: what answers say instead of `lifetime`: None leaves it out, ``0``, ``"3600"`` and ``-1`` were seen.
        rotation: each refresh brings a new refresh token, and spends the old one (RFC 9700, 4.14.2).
        reuse_detection: a spent refresh token revokes all that came of the same authorization.
        grace: for so long a spent refresh token is still taken.
        refresh_in_answer: answers to a refresh hold a refresh token; without, the client keeps what it has.
        granted_scope: what is granted, whatever was asked for; None grants what was asked for.
        token_type: how answers write it.
        extra: further fields of the token endpoint's answers.
        pkce_required: codes are for clients with a challenge alone.
        pkce_methods: those that are taken.
        iss: callbacks name the issuer (RFC 9207).
        stated_issuer: what the metadata say that the issuer is, if not the truth.
        invalid_client_status: 401, or 400 as some servers have it.
        interval: between two polls of a device, at first (RFC 8628, 3.5).
        device_lifetime: of device codes.
        dpop_required: tokens are bound to a key of the client's (RFC 9449).
        dpop_nonce: proofs have to carry the server's nonce (RFC 9449, 8).
        par_required: authorization requests have to be pushed (RFC 9126).
        jwks_max_age: for how long the keys may be stored.
    """

    access_tokens: Literal["opaque", "jwt"] = "opaque"
    audience: str = "https://api.test"
    lifetime: float = 3600
    code_lifetime: float = 60
    refresh_lifetime: float | None = None
    expires_in: Any = STATED
    rotation: bool = True
    reuse_detection: bool = True
    grace: float = 0
    refresh_in_answer: bool = True
    granted_scope: str | None = None
    token_type: str = "Bearer"  # noqa: S105 - the name of a kind
    extra: Mapping[str, Any] = field(default_factory=dict)
    pkce_required: bool = True
    pkce_methods: tuple[str, ...] = ("S256", "plain")
    iss: bool = True
    stated_issuer: str | None = None
    invalid_client_status: int = 401
    interval: int = 5
    device_lifetime: float = 600
    dpop_required: bool = False
    dpop_nonce: bool = False
    par_required: bool = False
    jwks_max_age: int = 300

    def changed(self, values: Mapping[str, Any]) -> Switches:
        """The same with `values`; `UsageProblem` where one has no such name, with the nearest."""
        names = [one.name for one in fields(self)]
        for name in values:
            if name not in names:
                near = get_close_matches(name, names, 1)
                raise UsageProblem(f"no switch {name!r}: {f'did you mean {near[0]}?' if near else ', '.join(names)}")
        kind = values.get("access_tokens", "opaque")
        if kind not in ("opaque", "jwt"):
            raise UsageProblem(f'access_tokens={kind!r}: there are "opaque" and "jwt"')
        return replace(self, **values)
