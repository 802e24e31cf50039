"""Webhooks: how vendors sign them, how they reach a handler, and what somebody without the secret would try.

What a scheme of one's own is made of stands here; it loads with its first use, since suites need little of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_apiint import imports

if TYPE_CHECKING:
    from pytest_apiint.webhooks.delivery import Delivery, Message
    from pytest_apiint.webhooks.profile import Profile
    from pytest_apiint.webhooks.scheme import Hmac, Parsed, Scheme
    from pytest_apiint.webhooks.schemes.generic import GenericHmac, GenericPairs
    from pytest_apiint.webhooks.schemes.paypal import PayPal
    from pytest_apiint.webhooks.schemes.rfc9421 import MessageSignature

__all__ = [
    "Delivery",
    "GenericHmac",
    "GenericPairs",
    "Hmac",
    "Message",
    "MessageSignature",
    "Parsed",
    "PayPal",
    "Profile",
    "Scheme",
]

_ROOM_OF = {
    "Delivery": "delivery",
    "GenericHmac": "schemes.generic",
    "GenericPairs": "schemes.generic",
    "Hmac": "scheme",
    "Message": "delivery",
    "MessageSignature": "schemes.rfc9421",
    "Parsed": "scheme",
    "PayPal": "schemes.paypal",
    "Profile": "profile",
    "Scheme": "scheme",
}


def __getattr__(name: str) -> Any:
    return imports.lazily(globals(), _ROOM_OF, name)
