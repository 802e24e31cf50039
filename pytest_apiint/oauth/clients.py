"""The clients that a server knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

AuthMethod: TypeAlias = Literal["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
METHODS: Final[tuple[AuthMethod, ...]] = ("client_secret_basic", "client_secret_post", "private_key_jwt", "none")
DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
GRANTS: Final = ("authorization_code", "client_credentials", "refresh_token", DEVICE, EXCHANGE)
CALLBACK: Final = "https://app.test/callback"


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client (RFC 7591, 2). `jwks` are its public keys, for ``private_key_jwt``."""

    id: str
    secret: str = ""
    auth_method: AuthMethod = "client_secret_basic"
    grants: tuple[str, ...] = GRANTS
    redirect_uris: tuple[str, ...] = (CALLBACK,)
    jwks: Mapping[str, Any] | None = None

    @property
    def public(self) -> bool:
        return self.auth_method == "none"

    def __repr__(self) -> str:
        return f"<client {self.id}, {self.auth_method}>"
