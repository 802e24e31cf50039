"""What drifted, how far, and where: facts that every comparison ends in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, get_args

from pytest_apiint.drift.identifiers import is_identifier

Tier: TypeAlias = Literal["error", "warning", "info"]
TIERS: Final[tuple[Tier, ...]] = get_args(Tier)
Against: TypeAlias = Literal["recording", "description", "sandbox"]
# How much of it there was: "empty string", "array of 2", "string of 4 characters", "object with id, name".
_SIZE: Final = re.compile(r"\bempty | of \d+(?: characters?)?| with [^;)]*")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise than it was: an `error` breaks who reads the old answer, a `warning` may.

    `rule` names its kind, `place` is a JSON path, or ``status``, ``media type``, ``body`` and the like; `pointer` is
    the same place as a JSON pointer (RFC 6901) with ``*`` for each item. `before` and `after` are kinds and names,
    never values. `told` is what is said of it where "before -> after" isn't enough.
    """

    tier: Tier
    rule: str
    place: str
    before: str
    after: str
    pointer: str = ""
    told: str = ""

    @property
    def says(self) -> str:
        return self.told or f"{self.before or 'none'} -> {self.after or 'none'}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference, and what it was seen in: `request` is method and URL without its query, or an operation's label.

    It was seen `times` times; `file` and `line` (from 1) are those of the first. `since` says which side has moved,
    where that is known.
    """

    difference: Difference
    request: str
    file: str
    line: int | None = None
    times: int = 1
    since: str = ""

    @property
    def tier(self) -> Tier:
        return self.difference.tier


@dataclass(frozen=True, slots=True)
class Unchecked:
    """So many requests weren't looked at, and why."""

    count: int
    why: str


@dataclass(frozen=True, slots=True)
class Drift:
    """What a comparison found. `compared` counts answers; `troubles` are what kept others from being compared."""

    against: Against
    findings: tuple[Finding, ...]
    compared: int
    unchecked: tuple[Unchecked, ...] = ()
    troubles: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter[Tier]:
        return Counter(one.tier for one in self.findings)

    @property
    def checked(self) -> bool:
        """Whether all that should have been compared was, and that was something."""
        return self.compared > 0 and not self.troubles

    def reaching(self, tier: Tier) -> bool:
        """Whether something found is of that tier or above."""
        return any(TIERS.index(one.tier) <= TIERS.index(tier) for one in self.findings)


def once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Equal findings as one that counts them: of one request, and of those that differ by an id in their paths.

    Those of one file and request stay together; the worst go first.
    """
    first: dict[object, Finding] = {}
    for one in findings:
        known = first.setdefault(_what(one), replace(one, times=0))
        first[_what(one)] = replace(known, times=known.times + one.times)
    return ranked(first.values())


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of one file and request together; the worst first."""
    together: dict[tuple[str, str], list[Finding]] = {}
    for one in sorted(findings, key=lambda one: TIERS.index(one.tier)):
        together.setdefault((one.file, one.request), []).append(one)
    return tuple(one for group in together.values() for one in group)


def tally(reasons: Iterable[str]) -> tuple[Unchecked, ...]:
    """Each reason with how often it was given, in the order of the first."""
    return tuple(Unchecked(count, why) for why, count in Counter(reasons).items())


def _what(one: Finding) -> object:
    """What findings have in common that are told once: sizes and ids don't count."""
    seen = one.difference
    return seen.tier, seen.rule, seen.place, _SIZE.sub("", seen.says), "/".join(_general(one.request)), one.since


def _general(request: str) -> Iterator[str]:
    for part in request.split("/"):
        yield "{id}" if is_identifier(part) else part
