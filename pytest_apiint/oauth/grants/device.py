"""A device that polls until its user has decided (RFC 8628, 3.4 and 3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_apiint.oauth import issuing
from pytest_apiint.oauth.form import demanded
from pytest_apiint.oauth.problems import OAuthProblem

if TYPE_CHECKING:
    from pytest_apiint.exchange import Response
    from pytest_apiint.oauth.clients import Client
    from pytest_apiint.oauth.server import FakeAuthorizationServer

SLOWER: Final = 5  # seconds that slow_down adds to the interval, for good
_INSTANT: Final = 1e-6  # clocks that count in nanoseconds, read as floats


def token(server: FakeAuthorizationServer, client: Client, form: dict[str, str], key: str | None) -> Response:
    """Raises OAuthProblem: ``authorization_pending``, ``slow_down``, ``expired_token`` or ``access_denied``."""
    device = server.vault.devices.get(demanded(form, "device_code"))
    now = server.now()
    if device is None or device.grant.client_id != client.id:
        raise OAuthProblem("invalid_grant", "no such device code of this client")
    if now >= device.expires:
        raise OAuthProblem("expired_token", "the device code is too old")
    early = device.polled is not None and now - device.polled < device.interval - _INSTANT
    device.polled = now
    if early:
        device.interval += SLOWER
        raise OAuthProblem("slow_down", f"every {device.interval:g} s from now on")
    if device.decided is None:
        raise OAuthProblem("authorization_pending", "the user hasn't decided")
    del server.vault.devices[device.device_code]
    if not device.decided:
        raise OAuthProblem("access_denied", "the user has denied it")
    refresh = issuing.refresh(server, device.grant).value if "refresh_token" in client.grants else None
    return issuing.answer(server, issuing.access(server, device.grant, key), refresh)
