"""What of a description a run has met: operations, statuses, parameters, properties; added up over all processes."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract import styles
from pytest_apiint.contract.dialect import VARIANT
from pytest_apiint.contract.least import PARTS
from pytest_apiint.contract.media import akin, is_json, named
from pytest_apiint.contract.pointers import join
from pytest_apiint.contract.responses import described
from pytest_apiint.contract.router import NoMatch
from pytest_apiint.contract.security import cookies
from pytest_apiint.contract.texts import target
from pytest_apiint.contract.verdict import Judgement, worst
from pytest_apiint.exchange import Response

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.facts import Operation
    from pytest_apiint.exchange import Exchange, Request

_DEEP: Final = 100


@dataclass(slots=True)
class Met:
    """What was met of one operation, in words that JSON can carry: ``404``, ``query limit``, a property's pointer."""

    statuses: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    properties: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    met: int
    all: int

    @property
    def percent(self) -> float:
        """Of nothing, all is met."""
        return 100 * self.met / self.all if self.all else 100.0

    def __str__(self) -> str:
        return f"{self.met:,} of {self.all:,}"


@dataclass(frozen=True, slots=True)
class Part:
    """One operation: what is described of it, and what of that was met, in the words of `Met`, sorted.

    Of one that nobody called, parameters and properties aren't looked up.
    """

    label: str
    statuses: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    met_statuses: tuple[str, ...] = ()
    met_parameters: tuple[str, ...] = ()
    met_properties: tuple[str, ...] = ()
    called: bool = False


class Coverage:
    """One service's, in one process, and what it was handed by others. Any thread may add to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._met: dict[str, Met] = {}
        self.verdicts: Counter[str] = Counter()

    def heard(self, contract: Contract, exchange: Exchange, judgements: Sequence[Judgement]) -> None:
        """Count an exchange and what was said of it; an answer that a fault gave counts as a status that was met."""
        found = contract.find(exchange.request)
        with self._lock:
            self.verdicts[str(worst(judgements))] += 1
            if isinstance(found, NoMatch):
                return
            met = self._met.setdefault(found.operation.label, Met())
        statuses, properties = _answered(contract, found.operation, exchange)
        parameters = set(_given(found.operation, exchange.request))
        with self._lock:
            met.statuses |= statuses
            met.parameters |= parameters
            met.properties |= properties

    def carried(self) -> dict[str, Any]:
        """Everything as plain lists and numbers, which xdist and JSON can carry."""
        with self._lock:
            met = {
                label: [sorted(one.statuses), sorted(one.parameters), sorted(one.properties)]
                for label, one in self._met.items()
            }
            return {"met": met, "verdicts": dict(self.verdicts)}

    def merge(self, carried: Mapping[str, Any]) -> None:
        """Add what another process carried here."""
        with self._lock:
            self.verdicts.update(carried["verdicts"])
            for label, (statuses, parameters, properties) in carried["met"].items():
                met = self._met.setdefault(label, Met())
                met.statuses.update(statuses)
                met.parameters.update(parameters)
                met.properties.update(properties)

    def shares(self, contract: Contract) -> dict[str, Share]:
        """How much of `contract` was met, by `PARTS`; the last three of the operations that were met at all."""
        told = {part: [0, 0] for part in PARTS}
        for one in self.parts(contract):
            told["operations"][1] += 1
            if not one.called:
                continue
            told["operations"][0] += 1
            for part in PARTS[1:]:
                told[part][0] += len(getattr(one, f"met_{part}"))
                told[part][1] += len(getattr(one, part))
        return {part: Share(*counts) for part, counts in told.items()}

    def parts(self, contract: Contract) -> Iterator[Part]:
        """Every operation of `contract`, in the description's order."""
        with self._lock:
            met = dict(self._met)
        for label, operation in contract.operations.items():
            statuses = {one.status for one in operation.responses}
            if (seen := met.get(label)) is None:
                yield Part(label, _sorted(statuses))
                continue
            parameters = {f"{one.where} {one.name}" for one in operation.parameters}
            properties = set(_described(contract, operation))
            yield Part(
                label,
                _sorted(statuses),
                _sorted(parameters),
                _sorted(properties),
                _sorted(seen.statuses & statuses),
                _sorted(seen.parameters & parameters),
                _sorted(seen.properties & properties),
                called=True,
            )

    def unmet(self, contract: Contract) -> list[str]:
        """The operations that nobody called, by label, in the description's order."""
        with self._lock:
            return [label for label in contract.operations if label not in self._met]


def _sorted(words: set[str]) -> tuple[str, ...]:
    return tuple(sorted(words))


def _answered(contract: Contract, operation: Operation, exchange: Exchange) -> tuple[set[str], set[str]]:
    response = exchange.outcome
    if not isinstance(response, Response) or (spec := described(operation, response.status)) is None:
        return set(), set()
    kind = response.headers.get("Content-Type", "")
    media = named(kind, spec.media) or akin(kind, spec.media)
    if exchange.fault is not None or media is None or media.schema is None or not is_json(kind):
        return {spec.status}, set()
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        return {spec.status}, set()
    bundled = contract.schemas.at(media.schema, "response").bundled
    return {spec.status}, set(_found(value, bundled, "", bundled))


def _found(value: Any, schema: Any, place: str, bundled: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """The pointer of each property of `schema` that `value` has; of alternatives, in all that list it."""
    if depth > _DEEP or not isinstance(value, (dict, list)):
        return
    for one, where in _same(schema, place, bundled, set()):
        if isinstance(value, list):
            for item in value if isinstance(one.get("items"), dict) else ():
                yield from _found(item, one["items"], f"{where}/items", bundled, depth + 1)
            continue
        for name, inner in one.get("properties", {}).items():
            if name in value:
                yield join(where, "properties", name)
                yield from _found(value[name], inner, join(where, "properties", name), bundled, depth + 1)


def _given(operation: Operation, request: Request) -> Iterator[str]:
    names = [name for name, _ in styles.pairs(request.split.query)]
    for one in operation.parameters:
        match one.where:
            case "path":
                there = True
            case "query":
                there = any(name == one.name or name.startswith(f"{one.name}[") for name in names)
            case "header":
                there = one.name in request.headers
            case _:
                there = one.name in cookies(request)
        if there:
            yield f"{one.where} {one.name}"


def _described(contract: Contract, operation: Operation) -> Iterator[str]:
    """The pointer of each property that answers may have."""
    for spec in operation.responses:
        for media in spec.media:
            if media.schema is not None and is_json(media.type):
                bundled = contract.schemas.at(media.schema, "response").bundled
                yield from _properties(bundled, bundled)


def _properties(schema: Any, bundled: Mapping[str, Any]) -> Iterator[str]:
    seen: set[int] = set()
    waiting = [(schema, "")]
    while waiting:
        for one, where in _same(*waiting.pop(), bundled, seen):
            for name, inner in one.get("properties", {}).items():
                yield join(where, "properties", name)
                waiting.append((inner, join(where, "properties", name)))
            waiting.append((one.get("items"), f"{where}/items"))


def _same(schema: Any, place: str, bundled: Mapping[str, Any], seen: set[int]) -> Iterator[tuple[Any, str]]:
    """`schema`, which stands at `place`, and all that is said of the same instance, each with its pointer."""
    # What was added for a discriminator describes nothing; the alternatives themselves stand under "unnamed".
    if not isinstance(schema, Mapping) or id(schema) in seen or schema.get(VARIANT) in ("values", "named"):
        return
    seen.add(id(schema))
    yield schema, place
    if isinstance(schema.get("$ref"), str):
        yield from _same(*target(schema["$ref"], bundled), bundled, seen)
    for word in ("allOf", "anyOf", "oneOf"):
        for index, branch in enumerate(schema.get(word, ())):
            yield from _same(branch, f"{place}/{word}/{index}", bundled, seen)
