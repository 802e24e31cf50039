"""The changes of a description, joined with what calls read: which of them touch that, and how bad that makes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from pytest_apiint.consumption.reads import Consumed, Field
from pytest_apiint.consumption.touching import WHOLE, Harm, Touch, is_operation
from pytest_apiint.contract.diff.changes import Change, Comparison
from pytest_apiint.contract.diff.compare import ranked
from pytest_apiint.contract.diff.rules import SEVERITIES, Severity
from pytest_apiint.contract.diff.walk import Difference, Pair, Step, Way
from pytest_apiint.contract.pointers import join, tokens

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document

_HARMS: Final[Mapping[str, Harm]] = {
    "enum-value-added": "unknown",
    "enum-opened": "unknown",
    "became-nullable": "null",
    "became-optional": "missing",
    "required-property-removed": "missing",
    "property-removed": "missing",
}
ANY: Final = "*"  # each item, in a pointer
# Where these stand, nothing lies within, whatever a schema lets stand there too.
_PLAIN: Final = ("string", "number", "boolean")
# What is said of a whole answer, or of a whole operation.
_WHOLE: Final = ("body-removed", "media-type-removed", "media-type-added", "success-status-removed")
_GONE: Final = ("request-operation-removed", "request-operation-moved")


@dataclass(frozen=True, slots=True)
class Joined:
    """`comparison`, its severities as the map has them; `touches` by the changes' identities.

    `calls` are None where no map was given.
    """

    comparison: Comparison
    calls: tuple[Consumed, ...] | None
    touches: Mapping[int, tuple[Touch, ...]] = field(repr=False)

    def of(self, change: Change) -> tuple[Touch, ...]:
        """What `change` touches of what is read, or passed on."""
        return self.touches.get(id(change), ())

    @property
    def read(self) -> int:
        """How many changes touch a field that is read."""
        return sum(any(one.field.use == "read" for one in self.of(change)) for change in self.comparison.changes)

    @property
    def passed(self) -> int:
        """How many others touch a field that is passed on."""
        return sum(bool(self.of(change)) for change in self.comparison.changes) - self.read


def harm_of(change: Change) -> Harm | None:
    """What may come now that didn't."""
    side, _, kind = change.rule.id.partition("-")
    return _HARMS.get(kind) if side == "response" else None


def joined(comparison: Comparison, calls: Sequence[Consumed], old: Document, new: Document) -> Joined:
    """`comparison` of `old` and `new`, with the severities that it has for `calls`."""
    named = _Named(calls, old, new)
    found = _of_schemas(comparison.changes, named)
    touches: dict[int, tuple[Touch, ...]] = {}
    changes: list[Change] = []
    for change in comparison.changes:
        met = [touch for one in change.found for touch in found.get(id(one), ())] + list(_of_whole(change, named))
        some = tuple(dict.fromkeys(met))
        weighed = replace(change, weight=_weight(change, some, named))
        touches[id(weighed)] = some
        changes.append(weighed)
    return Joined(replace(comparison, changes=ranked(changes)), tuple(calls), touches)


class _Named:
    """The calls of each operation, by the label that changes have."""

    def __init__(self, calls: Sequence[Consumed], old: Document, new: Document) -> None:
        self._calls = calls
        self._ids = {one.label: one.id or "" for document in (old, new) for one in document.operations}
        self._known: dict[str, tuple[Consumed, ...]] = {}

    def of(self, label: str) -> tuple[Consumed, ...]:
        if label not in self._known:
            name = self._ids.get(label, "")
            self._known[label] = tuple(one for one in self._calls if is_operation(one, label, name))
        return self._known[label]


def _weight(change: Change, touches: Sequence[Touch], named: _Named) -> Severity | None:
    """Breaking where a call breaks; less than that where all calls, and all operations that it's met in, bear it."""
    harm = harm_of(change)
    if any(one.harmed(harm) for one in touches):
        return SEVERITIES[0]
    known = all(named.of(label) for label in change.operations)
    if change.severity == "breaking" and touches and known and all(one.safe(harm) for one in touches):
        return "warning"
    return None


def _of_whole(change: Change, named: _Named) -> Iterator[Touch]:
    side, _, kind = change.rule.id.partition("-")
    if change.rule.id in _GONE:
        names = (*change.operations, change.before)
        yield from (Touch(call, WHOLE) for label in names for call in named.of(label))
    elif side == "response" and kind in _WHOLE:
        calls = (call for label in change.operations for call in named.of(label))
        yield from (Touch(call, WHOLE) for call in calls if _is_status(call, change.place.partition(" ")[0]))


def _is_status(call: Consumed, status: str) -> bool:
    return status in (str(call.status), f"{str(call.status)[0]}XX", "default")


# -- schemas, from the body down --------------------------------------------------------------------


def _of_schemas(changes: Iterable[Change], named: _Named) -> dict[int, list[Touch]]:
    """By a difference's identity: the fields that it's met at."""
    differences = [one for change in changes for one in change.found if one.pair.side == "response"]
    below = _Below(differences)
    by_pair: dict[int, list[Difference]] = {}
    for one in differences:
        by_pair.setdefault(id(one.pair), []).append(one)
    found: dict[int, list[Touch]] = {}

    def touched(pairs: Iterable[Pair], name: str | None, touch: Touch) -> None:
        for pair in pairs:
            for one in by_pair.get(id(pair), ()):
                if one.name == name:
                    found.setdefault(id(one), []).append(touch)

    for call, roots in below.bodies(named):
        touched(below.same(roots), None, Touch(call, WHOLE))
        for read in call.fields:
            if read.use != "unread":
                *way, last = tokens(read.pointer)
                outer = below.at(roots, way)
                inner = below.at(outer, [last])
                touched(outer, last, Touch(call, read))
                touched(inner, None, Touch(call, read))
        for pair, name, read in below.beyond(call, roots):
            touched([pair], name, Touch(call, read))
    return found


class _Below:
    """The ways from answers' bodies down to pairs that differ."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        self._inner: dict[int, list[tuple[Way, Pair]]] = {}
        self._pairs: list[Pair] = []
        self._named: dict[int, set[str | None]] = {}
        waiting, seen = [one.pair for one in differences], set[int]()
        for one in differences:
            self._named.setdefault(id(one.pair), set()).add(one.name)
        while waiting:
            pair = waiting.pop()
            if id(pair) in seen:
                continue
            seen.add(id(pair))
            self._pairs.append(pair)
            for outer, way in pair.above:
                self._inner.setdefault(id(outer), []).append((way, pair))
                waiting.append(outer)

    def bodies(self, named: _Named) -> Iterator[tuple[Consumed, list[Pair]]]:
        """Each call with the pairs of its answer's body."""
        found: dict[int, tuple[Consumed, list[Pair]]] = {}
        for pair in self._pairs:
            for root in pair.roots:
                status, _, part = root.part.partition(" ")
                for call in named.of(root.operation) if part.startswith("body") else ():
                    if _is_status(call, status):
                        found.setdefault(id(call), (call, []))[1].append(pair)
        yield from found.values()

    def same(self, pairs: Iterable[Pair]) -> list[Pair]:
        """These, and what is said of the same value elsewhere."""
        found = {id(pair): pair for pair in pairs}
        waiting = list(found.values())
        for pair in waiting:
            for way, inner in self._inner.get(id(pair), ()):
                if way is Step.SAME and id(inner) not in found:
                    found[id(inner)] = inner
                    waiting.append(inner)
        return list(found.values())

    def at(self, pairs: Iterable[Pair], way: Sequence[str]) -> list[Pair]:
        """What lies at the pointer's tokens `way` below `pairs`."""
        found = self.same(pairs)
        for token in way:
            found = self.same(
                inner for pair in found for step, inner in self._inner.get(id(pair), ()) if _leads(step, token)
            )
        return found

    def beyond(self, call: Consumed, roots: Sequence[Pair]) -> Iterator[tuple[Pair, str | None, Field]]:
        """What is passed on as part of a field, and that no answer had that was looked at."""
        known = {read.pointer for read in call.fields}
        for read in call.fields:
            if read.use != "passed on" or read.kind in _PLAIN:
                continue
            waiting = [(pair, read.pointer) for pair in self.at(roots, tokens(read.pointer))]
            seen = {id(pair) for pair, _ in waiting}
            for pair, pointer in waiting:
                for name in self._named.get(id(pair), ()):
                    if name is not None and join(pointer, name) not in known:
                        yield pair, name, read
                for step, inner in self._inner.get(id(pair), ()):
                    below = pointer if step is Step.SAME else join(pointer, ANY if isinstance(step, Step) else step)
                    if id(inner) not in seen and (below == pointer or below not in known):
                        seen.add(id(inner))
                        waiting.append((inner, below))
                        if below != pointer and None in self._named.get(id(inner), ()):
                            yield inner, None, read


def _leads(step: Way, token: str) -> bool:
    if isinstance(step, Step):
        return step is Step.OTHER or (step is Step.ITEM and token == ANY)
    return step == token
