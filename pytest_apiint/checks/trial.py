"""One run of a client's call under one scenario: the facts that a check judges."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pytest_apiint.checks.drained import Step
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.errors import Runaway
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Call, Exchanges, SleepFact


@dataclass(frozen=True, slots=True)
class Made:
    """One call of the client: when it was made, and what came of it. Iterators are read to their end.

    `exchanges` is how many had begun before it; those of calls that are made together are counted once. `steps` are
    what was done with what the call gave: it was awaited, or read.
    """

    started: float
    ended: float
    returned: Any = None
    raised: BaseException | None = None
    exchanges: int = 0
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Logged:
    """A log record: `text` is the message, with the traceback where it has one."""

    level: int
    logger: str
    text: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a client did. Times are seconds on the test's clock.

    `journal` holds every exchange, `attempts` those that answer the call itself (no log-in before it, no other
    origin after it). `made` are the calls, in order. `shown` is ``repr()`` of the client, and of what it raised.
    """

    scenario: Scenario
    journal: Exchanges
    attempts: tuple[Exchange, ...]
    made: tuple[Made, ...]
    logs: tuple[Logged, ...] = ()
    sleeps: tuple[SleepFact, ...] = ()
    shown: tuple[str, ...] = ()
    runaway: Runaway | None = None
    epoch: float = 0.0

    @property
    def raised(self) -> BaseException | None:
        """What the last call raised."""
        return self.made[-1].raised if self.made else self.runaway

    @property
    def returned(self) -> Any:
        """What the last call returned."""
        return self.made[-1].returned if self.made else None

    @property
    def succeeded(self) -> bool:
        """Every call returned."""
        return self.runaway is None and bool(self.made) and all(made.raised is None for made in self.made)

    @property
    def endless(self) -> bool:
        """The client would have gone on, or waited, for ever: it was stopped."""
        return self.runaway is not None or any(isinstance(made.raised, Runaway) for made in self.made)

    def during(self, turn: int) -> tuple[Exchange, ...]:
        """The attempts at call `turn`, from 0, of calls in turn; none where there was no such call."""
        if turn >= len(self.made):
            return ()
        rows = self.journal[self.made[turn].exchanges :]
        if turn + 1 < len(self.made):
            rows = rows[: self.made[turn + 1].exchanges - self.made[turn].exchanges]
        own = {row.number for row in self.attempts}
        return tuple(row for row in rows if row.number in own)

    @property
    def gaps(self) -> tuple[float, ...]:
        """Seconds from each attempt's end to the next one's start."""
        return tuple(max(0.0, later.started - earlier.ended) for earlier, later in pairwise(self.attempts))

    @property
    def took(self) -> float:
        """Seconds from the first call's start to the last one's end."""
        return self.made[-1].ended - self.made[0].started if self.made else 0.0

    @property
    def tail(self) -> float:
        """Seconds between the last attempt's end and the end of the call."""
        return self.made[-1].ended - self.attempts[-1].ended if self.made and self.attempts else 0.0

    @property
    def calls(self) -> list[Call]:
        """The attempts as one call, for a story to draw; none where there are none."""
        return [Call(self.attempts, self.sleeps, self.epoch)] if self.attempts else []
