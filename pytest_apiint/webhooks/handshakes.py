"""What vendors ask of an endpoint before they deliver anything, and what it has to answer."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pytest_apiint.webhooks.keys import Secret, shared

_CHALLENGE: Final = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
_PLAIN: Final = "qgg8vlvZRS6UYooatFL8Aw"


@dataclass(frozen=True, slots=True)
class Handshake:
    """`payload` is what comes; `wrong` says what an answer lacks, or nothing."""

    name: str
    payload: dict[str, Any]
    wrong: Callable[[bytes, Secret], str]


def _slack(body: bytes, _: Secret) -> str:
    told = (
        _members(body).get("challenge") if body.lstrip().startswith(b"{") else body.decode("utf-8", "replace").strip()
    )
    return "" if told in (_CHALLENGE, f"challenge={_CHALLENGE}") else "the challenge isn't in the answer"


def _zoom(body: bytes, secret: Secret) -> str:
    told = _members(body)
    if told.get("plainToken") != _PLAIN:
        return "plainToken isn't in the answer"
    proof = hmac.digest(shared(secret, "zoom"), _PLAIN.encode(), "sha256").hex()
    return "" if told.get("encryptedToken") == proof else "encryptedToken isn't the HMAC of plainToken, as hex"


def _discord(body: bytes, _: Secret) -> str:
    return "" if _members(body).get("type") == 1 else 'the answer isn\'t {"type": 1}'


def _any(_: bytes, __: Secret) -> str:
    return ""


def _members(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


# By the scheme's name.
HANDSHAKES: Final = {
    "slack": Handshake("url_verification", {"type": "url_verification", "token": "t", "challenge": _CHALLENGE}, _slack),
    "zoom": Handshake(
        "endpoint.url_validation", {"event": "endpoint.url_validation", "payload": {"plainToken": _PLAIN}}, _zoom
    ),
    "discord": Handshake("PING", {"id": "1", "application_id": "2", "type": 1, "version": 1}, _discord),
    "intercom": Handshake(
        "ping", {"type": "notification_event", "topic": "ping", "data": {"item": {"type": "ping"}}}, _any
    ),
    "aws-sns": Handshake(
        "SubscriptionConfirmation",
        {
            "Type": "SubscriptionConfirmation",
            "Message": "You have chosen to subscribe to the topic.",
            "Token": "2336412f37fb687f5d51e6e2425a8a5874bf8e6f",
            "SubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37fb",
        },
        _any,
    ),
}
