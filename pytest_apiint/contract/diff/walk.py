"""Two schemas side by side, and all that they refer to: each pair is looked at once, however often it's met."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from pytest_apiint.contract.diff import algebra
from pytest_apiint.contract.diff.rules import Side
from pytest_apiint.contract.diff.views import KINDS, Alternative, Inner, View, behind, component, view
from pytest_apiint.messages import shorten

if TYPE_CHECKING:
    from pytest_apiint.contract.dialect import Direction
    from pytest_apiint.contract.document import Document

# How one schema leads to another: by a property's name, or as one of these.
Way: TypeAlias = "str | Step"
_WIDE: Final = 40
_ALIKE: Final = 0.5


class Step(Enum):
    """A schema of an array's items, of other properties, or of the same value."""

    ITEM = "[]"
    OTHER = ".*"
    SAME = ""


@dataclass(frozen=True, slots=True)
class Root:
    """Where schemas are met first: `part` of an operation, such as ``200 body``."""

    operation: str
    part: str


@dataclass(eq=False, slots=True)
class Pair:
    """Two schemas, by their pointers. `above` are the pairs that they were met in, and how each leads here."""

    old: str
    new: str
    side: Side
    schemas: tuple[Any, Any] = field(repr=False)
    above: list[tuple[Pair, Way]] = field(default_factory=list, repr=False)
    roots: list[Root] = field(default_factory=list)

    def roots_above(self) -> list[Root]:
        """All places where this is met."""
        found, waiting = {id(self)}, [self]
        for pair in waiting:
            more = [one for one, _ in pair.above if id(one) not in found]
            found.update(map(id, more))
            waiting += dict.fromkeys(more)
        return [root for pair in waiting for root in pair.roots]

    def chain(self) -> list[tuple[Pair, Way]]:
        """The way from where it was met first: pairs, each with what leads to the next; it ends before this one."""
        found: list[tuple[Pair, Way]] = []
        pair = self
        while pair.above and not pair.roots:
            found.append(pair.above[0])
            pair = pair.above[0][0]
        return found[::-1]


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of difference in a pair. With a `name` it's about that property."""

    pair: Pair
    kind: str
    name: str | None = None
    before: str = ""
    after: str = ""
    old: str | None = None
    new: str | None = None
    sample: Sample | None = None

    @property
    def place(self) -> str:
        """From the nearest schema with a name, or from the body."""
        steps = [] if self.name is None else [f".{self.name}"]
        pair, seen = self.pair, set[int]()
        while id(pair) not in seen and _named(pair) is None and pair.above and not pair.roots:
            seen.add(id(pair))
            pair, way = pair.above[0]
            steps.append(way.value if isinstance(way, Step) else f".{way}")
        return (_named(pair) or "") + "".join(reversed(steps))


@dataclass(frozen=True, slots=True)
class Sample:
    """A value that shows a difference: one itself, one that a schema has, or that a property is left out."""

    kind: Literal["value", "schema", "pointer", "absent"]
    value: Any = None


def _named(pair: Pair) -> str | None:
    return component(pair.new) or component(pair.old)


class Walk:
    """Pairs to look at, of the descriptions `old` and `new`."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new
        self._pairs: dict[tuple[str, str, Side], Pair] = {}
        self._waiting: deque[Pair] = deque()
        self._leading: dict[int, bool] = {}  # whether schemas refer to others, by their ids

    def meet(self, old: str, new: str, side: Side, root: Root) -> None:
        """The schemas at `old` and `new` are to be compared; they stand at `root`."""
        self._pair(self._old.resolve(old), self._new.resolve(new), side).roots.append(root)

    def differences(self) -> Iterator[Difference]:
        """All that differs, nearest to the roots first."""
        while self._waiting:
            yield from self._compared(self._waiting.popleft())

    def _pair(self, old: tuple[Any, str], new: tuple[Any, str], side: Side) -> Pair:
        before, after = behind(self._old, *old), behind(self._new, *new)
        key = before[1], after[1], side
        if (pair := self._pairs.get(key)) is None:
            pair = self._pairs[key] = Pair(*key, (before[0], after[0]))
            self._waiting.append(pair)
        return pair

    def _compared(self, pair: Pair) -> Iterator[Difference]:
        before, after = view(self._old, pair.schemas[0], pair.old), view(self._new, pair.schemas[1], pair.new)
        if before.nullable != after.nullable:
            kind = "became-nullable" if after.nullable else "no-longer-nullable"
            told = ["null" * one.nullable for one in (before, after)]
            yield _difference(pair, kind, *told, sample=Sample("value", None))
        matched = list(_matched(before, after))
        for one, other in matched:
            if one is not None and other is not None and one.whole is not None and other.whole is not None:
                self._further(pair, Step.SAME, one.whole, other.whole)
            elif one is not None and other is not None:
                yield from self._alternatives(pair, one, other)
            elif other is not None:
                yield _difference(pair, "alternative-added", "", other.key, sample=_of(other))
            elif one is not None:
                yield _difference(pair, "alternative-removed", one.key, "", sample=_of(one))

    def _alternatives(self, pair: Pair, old: Alternative, new: Alternative) -> Iterator[Difference]:
        if (types := _types(pair, old, new)) is not None:
            yield types
        yield from _values(pair, old, new)
        if (before := old.text("format")) != (after := new.text("format")):
            yield _difference(pair, "format-changed", before, after)
        common = old.types() & new.types()
        if common and (limits := _limits(pair, old, new, common)) is not None:
            yield limits
        if old.rules() != new.rules():
            yield _difference(pair, "limits-unclear", shorten(old.rules(), _WIDE), shorten(new.rules(), _WIDE))
        if pair.side == "request" and (old.inner("default") or (None,))[0] != (new.inner("default") or (None,))[0]:
            yield _difference(pair, "default-changed", _shown(old.inner("default")), _shown(new.inner("default")))
        yield from self._properties(pair, old, new)
        yield from self._others(pair, old, new)

    def _properties(self, pair: Pair, old: Alternative, new: Alternative) -> Iterator[Difference]:
        direction: Direction = pair.side
        before, after = old.properties(direction), new.properties(direction)
        for name in sorted(before.keys() | after.keys()):
            was, now = before.get(name), after.get(name)
            if was is not None and now is not None:
                yield from self._property(pair, name, was, now)
            elif now is not None:
                kind, sample = f"{'required-' * now.required}property-added", Sample("absent")
                yield Difference(pair, kind, name, "", "there", None, now.pointer, sample)
            elif was is not None:
                kind, sample = f"{'required-' * was.required}property-removed", Sample("absent")
                yield Difference(pair, kind, name, "there", "", was.pointer, None, sample)

    def _property(self, pair: Pair, name: str, was: Inner, now: Inner) -> Iterator[Difference]:
        if was.required != now.required:
            kind = "became-required" if now.required else "became-optional"
            told = "required" * was.required, "required" * now.required
            yield Difference(pair, kind, name, *told, was.pointer, now.pointer, Sample("absent"))
        outdated = [isinstance(one.raw, Mapping) and one.raw.get("deprecated") is True for one in (was, now)]
        if outdated[0] != outdated[1]:
            kind = "deprecated" if outdated[1] else "no-longer-deprecated"
            yield Difference(pair, kind, name, "", "", was.pointer, now.pointer)
        self._further(pair, name, (was.raw, was.pointer), (now.raw, now.pointer))

    def _others(self, pair: Pair, old: Alternative, new: Alternative) -> Iterator[Difference]:
        """Items of arrays, and properties without a name of their own."""
        items = old.inner("items"), new.inner("items")
        if items[0] is not None and items[1] is not None:
            self._further(pair, Step.ITEM, items[0], items[1])
        elif items[0] is not items[1]:
            kind = "limits-narrowed" if items[1] is not None else "limits-widened"
            yield _difference(pair, kind, "items" * (items[0] is not None), "items" * (items[1] is not None))
        rest = [_rest(one.inner("additionalProperties")) for one in (old, new)]
        if isinstance(rest[0], tuple) and isinstance(rest[1], tuple):
            self._further(pair, Step.OTHER, rest[0], rest[1])
        elif rest[0] != rest[1]:
            # From a rank on both sides: nothing, something, anything.
            ranks = [1 if isinstance(one, tuple) else 2 * one for one in rest]
            kind = "more-properties-allowed" if ranks[1] > ranks[0] else "more-properties-refused"
            told = [{0: "none", 1: "of one schema", 2: "any"}[rank] for rank in ranks]
            yield _difference(pair, kind, told[0], told[1])
        named = [one.inner("patternProperties") for one in (old, new)]
        if (named[0] or ({},))[0] != (named[1] or ({},))[0]:
            yield _difference(pair, "limits-unclear", _shown(named[0]), _shown(named[1]))

    def _further(self, pair: Pair, way: Way, old: tuple[Any, str], new: tuple[Any, str]) -> None:
        if old[0] != new[0] or self._leads(old[0]):
            self._pair(old, new, pair.side).above.append((pair, way))

    def _leads(self, schema: Any) -> bool:
        """Whether `schema` refers to anything: else what is written alike is alike."""
        if not isinstance(schema, dict | list):
            return False
        if (known := self._leading.get(id(schema))) is None:
            parts = schema.values() if isinstance(schema, dict) else schema
            known = (isinstance(schema, dict) and "$ref" in schema) or any(map(self._leads, parts))
            self._leading[id(schema)] = known
        return known


def _difference(pair: Pair, kind: str, before: str, after: str, *, sample: Sample | None = None) -> Difference:
    return Difference(pair, kind, None, before, after, pair.old, pair.new, sample)


def _of(alternative: Alternative) -> Sample:
    return Sample("pointer", alternative.whole[1] if alternative.whole is not None else alternative.pointer)


def _matched(old: View, new: View) -> Iterator[tuple[Alternative | None, Alternative | None]]:
    """Alternatives by their names; those of other names, by what they have in common."""
    if len(old.alternatives) == len(new.alternatives) == 1:
        yield old.alternatives[0], new.alternatives[0]
        return
    before, after = ({one.key: one for one in some.alternatives} for some in (old, new))
    for key in sorted(before.keys() & after.keys()):
        yield before.pop(key), after.pop(key)
    alike = [(_likeness(one, other), one.key, other.key) for one in before.values() for other in after.values()]
    for share, key, name in sorted(alike, key=lambda three: (-three[0], *sorted(three[1:]))):
        if share >= _ALIKE and key in before and name in after:
            yield before.pop(key), after.pop(name)
    yield from ((one, None) for one in before.values())
    yield from ((None, other) for other in after.values())


def _likeness(one: Alternative, other: Alternative) -> float:
    """How much two have in common, from 0 to 1: the names of their properties, or their values."""
    if one.types() != other.types():
        return 0
    names = [{*some.properties("request"), *some.properties("response")} for some in (one, other)]
    if not any(names):
        names = [set(some.values() or {}) for some in (one, other)]
    return len(names[0] & names[1]) / len(names[0] | names[1]) if any(names) else 1


def _types(pair: Pair, old: Alternative, new: Alternative) -> Difference | None:
    before, after = old.types(), new.types()
    if before == after:
        return None
    kind = "type-added" if before < after else "type-removed" if after < before else "type-changed"
    shown = [_kinds(one) for one in (before, after)]
    more = (after - before) if pair.side == "response" else (before - after)
    sample = Sample("schema", {"type": min(more)}) if more else None
    return _difference(pair, kind, *shown, sample=sample)


def _kinds(types: frozenset[str]) -> str:
    if types == KINDS:
        return "anything"
    return ", ".join(sorted(types - {"integer"} if "number" in types else types)) or "nothing"


def _values(pair: Pair, old: Alternative, new: Alternative) -> Iterator[Difference]:
    before, after = old.values(), new.values()
    if before is None or after is None:
        kind = "enum-opened" if after is None else "enum-closed"
        if before is not after:
            told = ["anything" if some is None else ", ".join(some) for some in (before, after)]
            yield _difference(pair, kind, *told, sample=Sample("value", "something-else"))
        return
    for kind, some, others in (("added", after, before), ("removed", before, after)):
        if only := [text for text in some if text not in others]:
            told = ["", ", ".join(only)] if kind == "added" else [", ".join(only), ""]
            yield _difference(pair, f"enum-value-{kind}", *told, sample=Sample("value", some[only[0]]))


def _limits(pair: Pair, old: Alternative, new: Alternative, types: frozenset[str]) -> Difference | None:
    before, after = old.limits(), new.limits()
    outcome = algebra.compared(before, after, types)
    if outcome == "same":
        return None
    wide, narrow = (after, before) if pair.side == "response" else (before, after)
    left = algebra.between(wide, narrow, types)
    told = [", ".join(f"{word} {some[word]}" for word in sorted(some) if some[word] != other.get(word)) or "none"
            for some, other in ((before, after), (after, before))]  # fmt: skip
    sample = Sample("schema", left) if left else None
    return _difference(pair, f"limits-{outcome}", shorten(told[0], _WIDE), shorten(told[1], _WIDE), sample=sample)


def _rest(told: tuple[Any, str] | None) -> tuple[Any, str] | bool:
    """The schema of other properties, or whether there may be any."""
    if told is None:
        return True
    return told if isinstance(told[0], Mapping) and told[0] else told[0] is not False


def _shown(told: tuple[Any, str] | None) -> str:
    return "" if told is None else shorten(json.dumps(told[0], default=str), _WIDE)
