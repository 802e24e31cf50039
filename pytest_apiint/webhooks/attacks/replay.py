"""The same delivery again: vendors send twice, and so does who has recorded one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pytest_apiint.webhooks.attacks.case import Forge, Forged, Step, case

_KEEP: Final = "keep the ids of deliveries that were handled, and answer 200 to one that comes again"
_NO_ID: Final = "its deliveries have no id"


def _has_id(forge: Forge) -> bool:
    return bool(forge.scheme.id_header or forge.scheme.id_pointer)


@case("same-id-twice", "replay", "D", says="a delivery that comes twice is handled once", hint=_KEEP)
def twice(forge: Forge) -> Forged:
    delivery = forge.signed()
    return [Step(delivery, "A"), Step(delivery, "D")] if _has_id(forge) else _NO_ID


@case("same-body-new-id", "replay", "A", says="two deliveries may say the same", hint="know them by id, not by body")
def same_body(forge: Forge) -> Forged:
    if not forge.scheme.id_header:
        return "its id is in the body" if forge.scheme.id_pointer else _NO_ID
    first, second = forge.message(), forge.numbered(forge.number + 1).message()
    return [Step(forge.signed(first), "A"), Step(forge.signed(replace(second, body=first.body)), "A")]


@case("same-id-other-body", "replay", "R*", says="an id that comes with another body is odd", hint=_KEEP)
def other_body(forge: Forge) -> Forged:
    if not forge.scheme.id_header or forge.profile.binds != "bytes":
        return _NO_ID
    message = forge.message()
    return [Step(forge.signed(message), "A"), Step(forge.exact(message.body + b" "), "R*")]


@case(
    "concurrent-duplicates",
    "replay",
    "D",
    says="two at once are handled once",
    hint="claim the id in one step (INSERT ... ON CONFLICT, SETNX) before handling, not after a look",
)
def concurrent(forge: Forge) -> Forged:
    delivery = forge.signed()
    return [Step(delivery, "D", together=True), Step(delivery, "D", together=True)] if _has_id(forge) else _NO_ID


@case(
    "redelivered-after-failure",
    "replay",
    "A",
    says="what failed is handled when it comes again",
    hint="mark an id as seen together with its effects, or after them",
)
def redelivered(forge: Forge) -> Forged:
    if not _has_id(forge):
        return _NO_ID
    if not forge.can_fail:
        return "give failing=..., a context in which the handler's work fails, to try it"
    delivery = forge.signed()
    return [Step(delivery, "R*", failing=True), Step(delivery, "A")]


CASES: Final = (twice, same_body, other_body, concurrent, redelivered)
