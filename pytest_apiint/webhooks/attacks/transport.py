"""The request around the body: its method, its type, and how its bytes were cut."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pytest_apiint.webhooks.attacks.case import Forge, Forged, Step, case

_FUNCTION: Final = "a function sees headers and body alone: deliver to the application or its URL"


@case("method-get", "transport", "R", says="a webhook is a POST", hint="answer 405 to any other method")
def get(forge: Forge) -> Forged:
    return replace(forge.signed(), method="GET") if forge.http else _FUNCTION


@case("other-content-type", "transport", "R*", says="the type isn't signed", hint="either is right")
def content_type(forge: Forge) -> Forged:
    return [Step(forge.signed().having(("Content-Type", "text/html")), "R*")]


@case(
    "chunked", "transport", "A", says="a body may come in chunks, without a length", hint="read to the end of the input"
)
def chunked(forge: Forge) -> Forged:
    if not forge.http:
        return _FUNCTION
    return [Step(forge.signed().having(("Transfer-Encoding", "chunked")), "A" if forge.chunks else "R*")]


@case(
    "content-length-short",
    "transport",
    "R",
    says="a body that is cut short isn't what was signed",
    hint="read what Content-Length says, and verify that",
)
def short(forge: Forge) -> Forged:
    if not forge.http or forge.profile.binds == "nothing":
        return _FUNCTION if not forge.http else "it signs nothing of the body"
    delivery = forge.signed()
    return delivery.having(("Content-Length", str(len(delivery.body) - 1)))


CASES: Final = (get, content_type, chunked, short)
