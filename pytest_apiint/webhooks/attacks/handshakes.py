"""The vendor's first request: answered as it asks, and only where it's signed."""

from __future__ import annotations

from typing import Final

from pytest_apiint.webhooks.attacks.case import Forge, Forged, Step, case
from pytest_apiint.webhooks.delivery import encoded
from pytest_apiint.webhooks.handshakes import HANDSHAKES

_NONE: Final = "it has no handshake"


@case(
    "handshake",
    "handshake",
    "A",
    says="the vendor's first request is answered as it asks",
    hint="see the vendor's page",
)
def handshake(forge: Forge) -> Forged:
    asked = HANDSHAKES.get(forge.scheme.name)
    if asked is None or not forge.handshake:
        return _NONE if asked is None else "give handshake=True to try it"
    delivery = forge.signed(forge.message(encoded(asked.payload)))
    return [Step(delivery, "A", replies=lambda body: asked.wrong(body, forge.secret))]


@case(
    "handshake-unsigned",
    "handshake",
    "R",
    says="a handshake that isn't signed is refused",
    hint="verify before looking at what kind of request it is; Discord tries it",
)
def unsigned(forge: Forge) -> Forged:
    asked = HANDSHAKES.get(forge.scheme.name)
    if asked is None:
        return _NONE
    return forge.signed(forge.message(encoded(asked.payload)), forge.stranger)


CASES: Final = (handshake, unsigned)
