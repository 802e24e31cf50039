"""Deliveries that are too old or too new, and moments that are none."""

from __future__ import annotations

from typing import Final

from pytest_apiint.webhooks.attacks.case import Case, Expected, Forge, Forged, Step, case
from pytest_apiint.webhooks.stamps import ODD

_NONE: Final = "it has no timestamp"
_WINDOW: Final = "abs(now - timestamp) <= tolerance, with the timestamp that is signed"
_DAY: Final = 86_400.0


@case("tampered-timestamp", "time", "R", says="the moment is signed", hint="take the timestamp into what is signed")
def tampered(forge: Forge) -> Forged:
    if not forge.profile.has_timestamp:
        return _NONE
    return forge.scheme.restamped(forge.signed(), forge.scheme.stamp(forge.now - 1))


def _aged(name: str, expected: Expected, says: str, sign: int) -> Case:
    """A delivery from `sign` times (the tolerance and a little)."""

    @case(name, "time", expected, says=says, hint=_WINDOW)
    def aged(forge: Forge) -> Forged:
        most = forge.profile.tolerance
        if not forge.profile.has_timestamp or most is None:
            return "it says no age at which a delivery is too old" if forge.profile.has_timestamp else _NONE
        # Stamps are cut to seconds, and a handler needs a moment until it looks at its clock.
        ago = most - 2 if expected == "A" else most + max(2.0, most / 100)
        free = sign < 0 and forge.profile.tolerates_future and expected == "R"
        return [Step(forge.signed(forge.message(at=forge.now + sign * -ago)), "R*" if free else expected)]

    return aged


TOO_OLD: Final = _aged("too-old", "R", "what is older than the tolerance was recorded", 1)
JUST_IN_TIME: Final = _aged("just-in-time", "A", "up to the tolerance, a delivery may be late", 1)
TOO_FAR_AHEAD: Final = _aged("too-far-ahead", "R", "a delivery from the future is no better than an old one", -1)


@case("a-day-ahead", "time", "R", says="tomorrow's delivery can be replayed for a day", hint=_WINDOW)
def a_day_ahead(forge: Forge) -> Forged:
    most = forge.profile.tolerance
    if not forge.profile.has_timestamp or most is None:
        return _NONE if not forge.profile.has_timestamp else "it says no age at which a delivery is too old"
    free = forge.profile.tolerates_future
    return [Step(forge.signed(forge.message(at=forge.now + max(_DAY, most) + 2)), "R*" if free else "R")]


def _odd(word: str) -> tuple[Case, Case]:
    """A moment that is none, in the place of the signed one; and signed itself."""
    hint = "a timestamp is digits: refuse what isn't before int() or float() sees it"

    @case(f"timestamp-{word}", "time", "R", says="another timestamp than the signed one is refused", hint=hint)
    def put(forge: Forge) -> Forged:
        if not forge.profile.has_timestamp:
            return _NONE
        return forge.scheme.restamped(forge.signed(), ODD[word](forge.scheme.stamp(forge.now)))

    @case(f"signed-timestamp-{word}", "time", "R", says="a moment that is none has no age", hint=hint)
    def signed(forge: Forge) -> Forged:
        if not forge.profile.has_timestamp:
            return _NONE
        free = forge.profile.tolerance is None or (
            word in ("milliseconds", "400-digits") and forge.profile.tolerates_future
        )
        message = forge.message(stamp=ODD[word](forge.scheme.stamp(forge.now)))
        return [Step(forge.signed(message), "R*" if free else "R")]

    return put, signed


_ODD: Final = tuple(_odd(word) for word in ODD)
CASES: Final = (
    tampered,
    TOO_OLD,
    JUST_IN_TIME,
    TOO_FAR_AHEAD,
    a_day_ahead,
    *(put for put, _ in _ODD),
    *(signed for _, signed in _ODD),
)
