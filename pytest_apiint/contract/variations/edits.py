"""Edits: what is changed at one place of an answer, by names that can be read and said again.

``null $.email``, ``absent $.items[0].name``, ``enum $.status "failed"``, ``300 $.items``: a kind, a place, and where
the kind alone doesn't say it, an argument: JSON or a word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Literal, TypeAlias, get_args

from pytest_apiint.contract.variations.oddities import FIELD, MANY, NEVER_SEEN
from pytest_apiint.contract.variations.places import GONE, ROOT, Place, changed, spelled

Tier: TypeAlias = Literal["valid", "tolerant", "breaking", "wire"]
TIERS: Final[tuple[Tier, ...]] = get_args(Tier)
VALID: Final[tuple[Tier, ...]] = ("valid",)

Change: TypeAlias = "Callable[[Any, Any], Any]"


def _gone(_: Any, __: Any) -> Any:
    return GONE


def _null(_: Any, __: Any) -> Any:
    return None


def _set(_: Any, value: Any) -> Any:
    return value


def _kept(now: Any, _: Any) -> Any:
    return now


def _empty(now: Any, _: Any) -> Any:
    return [] if isinstance(now, list) else {} if isinstance(now, dict) else ""


def _many(count: int) -> Change:
    def items(now: Any, given: Any) -> Any:
        one = now[0] if isinstance(now, list) and now else given
        return [one] * count if isinstance(now, list) and one is not GONE else now

    return items


def _unknown(now: Any, _: Any) -> Any:
    return {**now, FIELD: "new"} if isinstance(now, dict) else now


def _key(now: Any, value: Any) -> Any:
    return {**now, NEVER_SEEN: value} if isinstance(now, dict) else now


def _bare(now: Any, optional: Any) -> Any:
    return {name: part for name, part in now.items() if name not in optional} if isinstance(now, dict) else now


def _reversed(now: Any, _: Any) -> Any:
    return dict(reversed(now.items())) if isinstance(now, dict) else now


def _quoted(now: Any, _: Any) -> Any:
    return json.dumps(now) if isinstance(now, (int, float)) else now


def _swap(now: Any, _: Any) -> Any:
    return [now] if isinstance(now, dict) else {"items": now} if isinstance(now, list) else now


def _deep(now: Any, given: Any) -> Any:
    """`now` within itself: `given` is what it looks like around its own place, that place, and how often."""
    frame, way, depth = given
    made = now
    for _ in range(depth):
        made = changed(frame, way, partial(_set, value=made))
    return made


# What is nothing but itself: where a schema refuses it, it's no variation at all.
SOUND: Final = frozenset({"bare", "deep", "key", "reversed", "text"})
# Of a whole body these are for the tier "wire": nothing of the answer is left.
WHOLE: Final = frozenset({"null", "swap", "type"})
# In the order in which they are tried, and to which a counterexample shrinks.
KINDS: Final[Mapping[str, Change]] = {
    "absent": _gone,
    "null": _null,
    "empty": _empty,
    "enum": _set,
    "bare": _bare,
    "1": _many(1),
    str(MANY): _many(MANY),
    "number": _set,
    "text": _set,
    "date": _set,
    "variant": _set,
    "unknown": _unknown,
    "key": _key,
    "deep": _deep,
    "reversed": _reversed,
    "header": _kept,
    "quoted": _quoted,
    "swap": _swap,
    "type": _set,
}
RANKS: Final[Mapping[str, int]] = {kind: rank for rank, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. `argument` is the rest of its name; `value` is what the change needs, and plays no part in equality.

    `floor` is the strictest tier that it belongs to, whatever a schema says: nobody promises what was never seen.
    """

    kind: str
    place: Place = ROOT
    argument: str = ""
    value: Any = field(default=None, compare=False, repr=False)
    floor: Tier = field(default="valid", compare=False)

    @property
    def name(self) -> str:
        return f"{self.kind} {spelled(self.place)} {self.argument}".rstrip()

    @property
    def rank(self) -> tuple[int, int]:
        """Simple ones first, and of these the ones high up."""
        return RANKS[self.kind], len(self.place)

    def apply(self, answer: Any) -> Any:
        """A copy of `answer` so changed; the same where the place isn't there."""
        change, value = KINDS[self.kind], self.value
        return changed(answer, self.place, lambda now: change(now, value))

    def __str__(self) -> str:
        return self.name
