"""A device asks for codes (RFC 8628, 3.1 and 3.2)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from pytest_apiint.oauth import answers, form
from pytest_apiint.oauth.client_authentication import authenticated
from pytest_apiint.oauth.clients import DEVICE
from pytest_apiint.oauth.problems import OAuthProblem
from pytest_apiint.oauth.vault import Device, Grant

if TYPE_CHECKING:
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.oauth.server import FakeAuthorizationServer

_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"  # RFC 8628, 6.1: no vowels, so no words


def answer(server: FakeAuthorizationServer, request: Request) -> Response:
    """Raises OAuthProblem: the client isn't known, or isn't for devices."""
    given = form.body(request)
    client = authenticated(server, request, given)
    if DEVICE not in client.grants:
        raise OAuthProblem("unauthorized_client", "the client isn't registered for device codes")
    switches, now = server.switches, server.now()
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    grant = Grant(client.id, server.granted(given.get("scope", "")), server.user, authenticated=now)
    device = Device(
        secrets.token_urlsafe(24),
        f"{letters[:4]}-{letters[4:]}",
        grant,
        now + switches.device_lifetime,
        switches.interval,
    )
    server.vault.devices[device.device_code] = device
    where = f"{server.issuer}/device"
    return answers.document(
        {
            "device_code": device.device_code,
            "user_code": device.user_code,
            "verification_uri": where,
            "verification_uri_complete": f"{where}?user_code={device.user_code}",
            "expires_in": int(switches.device_lifetime),
            "interval": switches.interval,
        }
    )
