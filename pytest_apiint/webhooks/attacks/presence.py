"""Deliveries that lack what proves them, or have it where nobody should look."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import quote

from pytest_apiint.webhooks.attacks.case import Case, Forge, Forged, case
from pytest_apiint.webhooks.delivery import Delivery

_REFUSE: Final = "refuse with 401 where the header is missing or can't be read; never let it be None further down"
_ELSEWHERE: Final = "this scheme signs inside the body"


@case(
    "valid",
    "control",
    "A",
    says="a genuine delivery is taken",
    hint="is it the same secret? and does it take the payload? payload=... says another",
)
def valid(forge: Forge) -> Forged:
    return forge.signed()


@case("missing-signature", "presence", "R", says="no signature, no entry", hint=_REFUSE)
def missing_signature(forge: Forge) -> Forged:
    return forge.scheme.unsigned(forge.signed())


@case("missing-timestamp", "presence", "R", says="the timestamp is part of the proof", hint=_REFUSE)
def missing_timestamp(forge: Forge) -> Forged:
    return forge.scheme.unstamped(forge.signed()) if forge.profile.has_timestamp else "it has no timestamp"


@case("missing-id", "presence", "R", says="an id that is signed has to be there", hint=_REFUSE)
def missing_id(forge: Forge) -> Forged:
    if not forge.profile.signs_id:
        return "it signs no id"
    return forge.scheme.unnamed(forge.signed())


def _instead(name: str, text: str, says: str) -> Case:
    @case(name, "presence", "R", says=says, hint=_REFUSE)
    def instead(forge: Forge) -> Forged:
        return forge.scheme.write(forge.message(), [text])

    return instead


EMPTY: Final = _instead("empty-signature", "", "an empty signature fits nothing")
BLANK: Final = _instead("blank-signature", "   ", "white space fits nothing")
GARBAGE: Final = _instead(
    "garbage-signature", "!!not a signature!!", "what can't be read is refused, not stumbled over"
)


@case("prefix-only", "presence", "R", says="a label alone fits nothing", hint=_REFUSE)
def prefix_only(forge: Forge) -> Forged:
    label = forge.scheme.label
    return forge.scheme.write(forge.message(), [label]) if label else "its signatures have no label"


def _moved(name: str, says: str, place: str) -> Case:
    @case(name, "presence", "R", says=says, hint="read the signature from its header alone")
    def moved(forge: Forge) -> Forged:
        header, delivery = forge.scheme.header, forge.signed()
        if not header or header not in delivery.headers:
            return _ELSEWHERE
        text = delivery.headers[header]
        bare = forge.scheme.unsigned(delivery)
        return _placed(bare, header, text, place)

    return moved


def _placed(delivery: Delivery, header: str, text: str, place: str) -> Delivery:
    if place == "cookie":
        return delivery.having(("Cookie", f"signature={quote(text)}; {header}={quote(text)}"))
    pairs = f"signature={quote(text)}&{header}={quote(text)}"
    if place == "query":
        sign = "&" if "?" in delivery.url else "?"
        return replace(delivery, url=f"{delivery.url}{sign}{pairs}")
    return replace(delivery, body=delivery.body + f"&{pairs}".encode())


IN_QUERY: Final = _moved("signature-in-query", "a signature in the URL is none: URLs are logged", "query")
IN_BODY: Final = _moved("signature-in-body", "a signature in the body is none", "body")
IN_COOKIE: Final = _moved("signature-in-cookie", "a signature in a cookie is none", "cookie")

CASES: Final = (
    valid,
    missing_signature,
    missing_timestamp,
    missing_id,
    EMPTY,
    BLANK,
    prefix_only,
    GARBAGE,
    IN_QUERY,
    IN_BODY,
    IN_COOKIE,
)
