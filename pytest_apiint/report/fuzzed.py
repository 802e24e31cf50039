"""What a run's fuzzing came to, one service after the other: what was sent, found, refused and left undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from pytest_apiint.messages import WIDTH, shorten

# Under names that begin so a test's report carries what came of it, from an xdist worker too, and into JUnit's file.
PREFIX: Final = "apiint.fuzz."
_SHOWN: Final = 5
# In the place of an operation: several were asked in sequence.
STATEFUL: Final = "stateful"


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """One operation of a service; `refused` counts requests by the rule, `incomplete` says why not all was asked.

    Where operations were asked in `sequences`, that is how many of them, and `operation` names none of them.
    """

    service: str
    operation: str
    seed: int
    cases: int
    requests: int
    findings: int
    known: int
    refused: Mapping[str, int]
    incomplete: str
    left_out: int
    sequences: int = 0

    @property
    def properties(self) -> list[tuple[str, str]]:
        """The same as properties of a test's report; an empty one is left out."""
        refused = " ".join(f"{rule}={count}" for rule, count in sorted(self.refused.items()))
        values = {name: getattr(self, name) for name in self.__slots__} | {"refused": refused}
        if not self.sequences:
            del values["sequences"]
        return [(f"{PREFIX}{name}", str(value)) for name, value in values.items() if value != ""]

    @classmethod
    def of(cls, properties: Iterable[tuple[str, object]]) -> Self | None:
        """The operation that a report's properties tell of; None where they're another test's."""
        found = {name.removeprefix(PREFIX): str(value) for name, value in properties if name.startswith(PREFIX)}
        if "operation" not in found:
            return None
        pairs = (part.partition("=") for part in found.get("refused", "").split())
        numbers = {name: int(found[name]) for name in ("seed", "cases", "requests", "findings", "known", "left_out")}
        refused = {rule: int(count) for rule, _, count in pairs}
        texts = {name: found.get(name, "") for name in ("service", "operation", "incomplete")}
        numbers["sequences"] = int(found.get("sequences", 0))
        return cls(**texts, **numbers, refused=refused)  # type: ignore[arg-type]  # texts and numbers, each by its name


def lines(fuzzed: Sequence[Fuzzed]) -> Iterator[str]:
    """A few lines of 80 columns for each service."""
    for service in dict.fromkeys(one.service for one in fuzzed):
        yield from _service(service, [one for one in fuzzed if one.service == service])


def _service(service: str, fuzzed: Sequence[Fuzzed]) -> Iterator[str]:
    if single := [one for one in fuzzed if one.operation != STATEFUL]:
        ill = sum(one.findings > 0 for one in single)
        where = f" in {_counted(ill, 'operation')}" if ill else ""
        yield _came(service, _counted(len(single), "operation"), single, where)
    for one in fuzzed:
        if one.operation == STATEFUL:
            yield _came(service, _counted(one.sequences, "sequence"), [one])
    yield from _undone([one for one in fuzzed if one.incomplete], len(fuzzed))
    refused: Counter[str] = Counter()
    for one in fuzzed:
        refused.update(one.refused)
    if refused:
        rules = ", ".join(f"{count} by the rule {rule}" for rule, count in refused.most_common())
        yield shorten(f"  kept from going out: {rules}", WIDTH)
    if left_out := fuzzed[0].left_out:
        yield f"  left out: {_counted(left_out, 'operation')}, neither GET nor HEAD, that `unsafe` doesn't name"


def _came(service: str, asked: str, of: Sequence[Fuzzed], where: str = "") -> str:
    sent, found, known = (sum(getattr(one, name) for one in of) for name in ("requests", "findings", "known"))
    found_there = f"{_counted(found, 'finding') if found else 'no finding'}{where}"
    also = f", {known} known" if known else ""
    return shorten(f"{service}: {asked}, {_counted(sent, 'request')}, {found_there}{also}; seed {of[0].seed}", WIDTH)


def _undone(undone: Sequence[Fuzzed], every: int) -> Iterator[str]:
    if undone:
        yield f"  INCOMPLETE: {len(undone)} of {_counted(every, 'operation')} not asked all that should have been"
        for one in undone[:_SHOWN]:
            yield shorten(f"    {one.operation}: {one.incomplete.partition(';')[0]}", WIDTH)
        if len(undone) > _SHOWN:
            yield f"    and {len(undone) - _SHOWN} more"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"
