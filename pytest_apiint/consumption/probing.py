"""Answers met by a client in turn, and how each call's outcome differs from that of the answer as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.fuzz.answered import answered
from pytest_apiint.checks.in_turn import by_call
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.consumption.likeness import Path, TooLarge
from pytest_apiint.consumption.outcome import RAISED, RETURNED, Outcome, outcomes
from pytest_apiint.contract.variations.case import ResponseCase
from pytest_apiint.exchange import Response
from pytest_apiint.faults import Fault

_CHUNK: Final = 40  # answers that one client meets, between two that are as they were
_ALONE: Final = 400  # answers at most that have a client of their own

UNSTABLE: Final = "two equal answers don't come to the same"
LARGE: Final = "what it returns is too large to be looked at"
FAILS: Final = "the call fails with the answer as it is"


class Untold(Exception):
    """Nothing can be said of a call; the text says why."""


@dataclass(frozen=True, slots=True)
class Met:
    """How an outcome differs from the usual one; `raised` is the error's type, or empty."""

    differing: frozenset[Path]
    raised: str


@dataclass(slots=True)
class Prober:
    """One seed's answers. What differs between two equal ones, or by the body's length alone, is `noise`."""

    bench: Bench
    plain: ResponseCase
    noise: frozenset[Path] = frozenset()
    alone: int = 0
    _single: list[Outcome] = field(default_factory=list)

    def prove(self) -> None:
        """Meet the answer as it is.

        Raises:
            Untold: the call fails, or is another each time.
        """
        usual, spaced = self._usual(), answered("spaced", _spaced(self.plain.response))
        found = self._met([usual, usual, spaced, usual])
        if found is None:  # a client that asks only once
            self._single = [one for take in (1, 2) for one in self._met([usual], take=take) or ()]
            found = [*self._single, *(self._met([spaced]) or ()), *self._single[:1]]
        if len(found) < 4 or found[0].raised:
            raise Untold(FAILS)
        first = found[0]
        others = [found[1], found[3], *([] if found[2].raised else [found[2]])]
        self.noise = frozenset().union(*(_differing(first, one) for one in others))
        if self.noise & {RETURNED, RAISED}:
            raise Untold(UNSTABLE)

    def met(self, cases: Sequence[ResponseCase]) -> dict[str, Met]:
        """What comes of each, by its name; one that can't be told is missing."""
        found: dict[str, Met] = {}
        for begin in range(0, len(cases), _CHUNK):
            chunk = cases[begin : begin + _CHUNK]
            found |= self._chunk(chunk) or self.confirmed(chunk)
        return found

    def confirmed(self, cases: Iterable[ResponseCase]) -> dict[str, Met]:
        """The same, each with a client that has met the answer as it is, and no other."""
        found: dict[str, Met] = {}
        for case in cases:
            if self.alone >= _ALONE:
                break
            self.alone += 1
            if (one := self._pair(case)) is not None:
                found[case.name] = one
        return found

    def _chunk(self, cases: Sequence[ResponseCase]) -> Mapping[str, Met] | None:
        if self._single:
            return None
        usual = self._usual()
        found = self._met([usual, *(_fault(case) for case in cases), usual])
        if found is None or self._differ(found[0], found[-1]):
            return None
        return {case.name: self._of(found[0], one) for case, one in zip(cases, found[1:-1], strict=True)}

    def _pair(self, case: ResponseCase) -> Met | None:
        if not self._single:
            found = self._met([self._usual(), _fault(case)])
            return self._of(*found) if found is not None else None
        alone = self._met([_fault(case)])
        return self._of(self._single[0], alone[0]) if alone is not None else None

    def _met(self, faults: Sequence[Fault], take: int = 1) -> list[Outcome] | None:
        """The calls' outcomes; None where they can't be told apart."""
        trial = self.bench.run(Scenario(each=tuple(faults), standing=True, times=len(faults), take=take))
        if trial.endless or len(trial.made) != len(faults) or not all(by_call(trial)):
            return None
        return outcomes(trial)

    def _usual(self) -> Fault:
        return _fault(self.plain)

    def _of(self, usual: Outcome, other: Outcome) -> Met:
        return Met(self._differ(usual, other), other.raised)

    def _differ(self, one: Outcome, other: Outcome) -> frozenset[Path]:
        return frozenset(path for path in _differing(one, other) if not _below(path, self.noise))


def _differing(one: Outcome, other: Outcome) -> frozenset[Path]:
    try:
        return one.differing(other)
    except (TooLarge, RecursionError):
        raise Untold(LARGE) from None


def _below(path: Path, noise: frozenset[Path]) -> bool:
    return any(path[:length] in noise for length in range(1, len(path) + 1))


def _fault(case: ResponseCase) -> Fault:
    return answered(case.name, case.response)


def _spaced(response: Response) -> Response:
    """The same JSON in more bytes."""
    return replace(response, body=response.body + b"\n" + b" " * 1024)
