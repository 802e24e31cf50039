"""Trials: a client's call, made under one scenario after another, each in a session of its own.

This room drives, and judges nothing: checks and profiles say what they want to see, and read what is journalled.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from typing import Any

from pytest_apiint.attempts import AttemptGuard
from pytest_apiint.checks.drained import Step, awaited, drained
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.trial import Logged, Made, Trial
from pytest_apiint.clock import VirtualClock, chance
from pytest_apiint.clock.virtual import SECOND
from pytest_apiint.errors import Runaway, UsageProblem
from pytest_apiint.exchange import Exchange
from pytest_apiint.faults.plan import Target
from pytest_apiint.journal import Journal
from pytest_apiint.session import Realm, Session
from pytest_apiint.wire import activated

# A client that is still trying now would try for ever: what is worth knowing of it has been seen.
ATTEMPTS = 30
REPEATS = 60
# Who still asks then waits for another answer: a poll for the end of a job.
STANDS = 10
REQUESTS = 300
GRACE = SECOND // 10  # of real time
_AFTERWARDS = 120.0  # seconds in which a cancelled call might still stir


@dataclass(frozen=True, slots=True)
class Stage:
    """What a trial needs to know of a call, and of those who answer it.

    `make` makes the client, `call` makes the call with it, `close` ends it; each may be asynchronous, and then all
    run in one event loop. `realms` answer in a scenario. `own` tells a call's own exchanges from a log-in's.
    """

    clock: VirtualClock
    call: Callable[[Any], Any]
    aim: Target
    realms: Callable[[Scenario], Sequence[Realm]]
    own: Callable[[Exchange], bool]
    make: Callable[[], Any] = lambda: None
    close: Callable[[Any], Any] = lambda _: None
    allowed_hosts: tuple[str, ...] = ()
    asynchronous: bool = False
    attempts: int = ATTEMPTS


def run(stage: Stage, scenario: Scenario) -> Trial:
    """Make the call under `scenario`, and tell all that came of it; nothing that the client raises escapes."""
    clock = stage.clock
    _to_a_whole_second(clock)
    scratch = Session(stage.realms(scenario), clock, stage.allowed_hosts)
    scratch.attempts = AttemptGuard(stage.attempts, max(REPEATS, stage.attempts), max(REQUESTS, stage.attempts))
    if scenario.faults:
        scratch.faults.add(stage.aim, scenario.faults, "a check")
    logs: list[Logged] = []
    play = _Play(stage, scenario, scratch)
    began, slept = clock.elapsed, len(clock.sleeps)
    with _fresh_limits(clock), activated(scratch), _chance(scenario.u), _logging(logs, wanted=scenario.log):
        play.all()
        # Read while the session is in force: an exchange still under way is a fact too.
        rows = tuple(scratch.journal)
        runaway = scratch.attempts.runaway or clock.runaway or play.runaway
    # A trial's time starts at 0, whenever it was run.
    sleeps = tuple(replace(fact, started=fact.started - began) for fact in clock.sleeps[slept:])
    journal = Journal(sleeps=lambda: sleeps, epoch=clock.now - clock.elapsed + began)
    for row in rows:
        journal.add(replace(row, started=row.started - began, ended=row.ended - began))
    return Trial(
        scenario=scenario,
        journal=journal,
        attempts=tuple(row for row in journal if stage.own(row)),
        made=tuple(replace(made, started=made.started - began, ended=made.ended - began) for made in play.made),
        logs=tuple(logs),
        sleeps=sleeps,
        shown=tuple(play.shown),
        runaway=runaway,
        epoch=journal.epoch,
    )


def _chance(u: float | None) -> AbstractContextManager[None]:
    return nullcontext() if u is None else chance.pinned(u)


class _Play:
    """The calls of one trial."""

    def __init__(self, stage: Stage, scenario: Scenario, session: Session) -> None:
        self.stage = stage
        self.scenario = scenario
        self.session = session
        self.exchanges = 0
        self.made: list[Made] = []
        self.shown: list[str] = []
        self.runaway: Runaway | None = None

    def all(self) -> None:
        if self.stage.asynchronous:
            try:
                with suppress(Exception):
                    asyncio.run(self._all_async())
            except Runaway as error:
                # What stops an event loop comes to its owner; the call in it is only cancelled.
                self.runaway = error
        else:
            self._all()

    # -- sync ---------------------------------------------------------------------------------------

    def _all(self) -> None:
        started = self.stage.clock.elapsed
        try:
            client = self.stage.make()
        except (Exception, SystemExit, Runaway) as error:  # noqa: BLE001 - whatever it is, it's what the client does
            self._note(started, raised=error)
            return
        self._show(client)
        for turn in range(self.scenario.times):
            if pause := self.scenario.before(turn):
                self.stage.clock.advance(pause)
            self._another_call(turn)
            self._together(client)
        with suppress(Exception, Runaway):
            drained(self.stage.close(client), asyncio.run)

    def _together(self, client: Any) -> None:
        if self.scenario.together == 1:
            self._once(client)
            return
        threads = [threading.Thread(target=self._late, args=(client, turn)) for turn in range(self.scenario.together)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _late(self, client: Any, turn: int) -> None:
        if late := turn * self.scenario.stagger:
            self.stage.clock.wait(late)
        self._once(client)

    def _once(self, client: Any) -> None:
        started = self.stage.clock.elapsed
        steps: list[Step] = []
        try:
            returned = drained(self.stage.call(client), asyncio.run, steps)
        except (Exception, SystemExit, Runaway) as error:  # noqa: BLE001
            self._note(started, steps, raised=error)
        else:
            self._note(started, steps, returned=returned)

    # -- async --------------------------------------------------------------------------------------

    async def _all_async(self) -> None:
        started = self.stage.clock.elapsed
        try:
            client = await awaited(self.stage.make())
        except (Exception, SystemExit, Runaway) as error:  # noqa: BLE001
            self._note(started, raised=error)
            return
        self._show(client)
        for turn in range(self.scenario.times):
            if pause := self.scenario.before(turn):
                await asyncio.sleep(pause)
            self._another_call(turn)
            if self.scenario.cancel is not None:
                await self._cancelled(client, self.scenario.cancel)
            else:
                await asyncio.gather(*(self._late_async(client, turn) for turn in range(self.scenario.together)))
        with suppress(Exception, Runaway):
            await awaited(self.stage.close(client))

    async def _cancelled(self, client: Any, after: float) -> None:
        task = asyncio.ensure_future(self._once_async(client))
        await asyncio.sleep(after)
        task.cancel()
        await asyncio.wait([task], timeout=_AFTERWARDS)
        await asyncio.sleep(_AFTERWARDS)

    async def _late_async(self, client: Any, turn: int) -> None:
        if late := turn * self.scenario.stagger:
            await asyncio.sleep(late)
        await self._once_async(client)

    async def _once_async(self, client: Any) -> None:
        started = self.stage.clock.elapsed
        steps: list[Step] = []
        try:
            returned = await awaited(self.stage.call(client), steps)
        except (Exception, SystemExit, Runaway, asyncio.CancelledError) as error:  # noqa: BLE001
            self._note(started, steps, raised=error)
        else:
            self._note(started, steps, returned=returned)

    # -- facts --------------------------------------------------------------------------------------

    def _another_call(self, turn: int) -> None:
        self.session.attempts.another_call()
        if self.scenario.each:
            self.session.faults.rules.clear()
            times = STANDS if self.scenario.standing else 1
            self.session.faults.stand(self.stage.aim, self.scenario.each[turn], times, "a check")
        self.exchanges = len(self.session.journal)

    def _note(
        self, started: float, steps: Sequence[Step] = (), *, returned: Any = None, raised: BaseException | None = None
    ) -> None:
        ended = self.stage.clock.elapsed
        self.made.append(Made(started, ended, returned, raised, self.exchanges, tuple(steps)))
        if raised is not None:
            self._show(raised)

    def _show(self, value: Any) -> None:
        if self.scenario.log:
            with suppress(Exception):
                self.shown.append(repr(value))


def _to_a_whole_second(clock: VirtualClock) -> None:
    """HTTP dates have no fractions, so a trial whose answers hold dates starts where they are exact."""
    clock.advance(-clock.civil_ns() % SECOND / SECOND)


@contextmanager
def _fresh_limits(clock: VirtualClock) -> Iterator[None]:
    """Each trial may wait as much as a test may."""
    sleeps, virtual, runaway, grace = clock.max_sleeps, clock.max_virtual, clock.runaway, clock.turns.grace_ns
    slept, elapsed = len(clock.sleeps), clock.elapsed
    clock.max_sleeps, clock.max_virtual = sleeps + slept, virtual + elapsed
    clock.runaway = None
    # A client that waits for an answer without a timeout is met by dozens of checks.
    clock.turns.grace_ns = min(grace, GRACE)
    try:
        yield
    finally:
        # What was waited here is no part of what the test itself may wait.
        clock.max_sleeps = sleeps + len(clock.sleeps) - slept
        clock.max_virtual = virtual + clock.elapsed - elapsed
        clock.runaway, clock.turns.grace_ns = runaway, grace


class _Keeping(logging.Handler):
    def __init__(self, kept: list[Logged]) -> None:
        super().__init__(logging.DEBUG)
        self.kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(Logged(record.levelno, record.name, self.format(record)))


@contextmanager
def _logging(kept: list[Logged], *, wanted: bool) -> Iterator[None]:
    """Every record of every logger that has no level of its own, from DEBUG up; where it isn't `wanted`, none.

    Nobody else is shown them: a thousand records, with secrets among them, are no part of the test's own log.
    """
    root = logging.getLogger()
    others, level = list(root.handlers), root.level
    handler = _Keeping(kept) if wanted else logging.NullHandler()
    root.handlers[:] = [handler]
    if wanted:
        root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(level)
        added = [made for made in root.handlers if made is not handler and made not in others]
        root.handlers[:] = [*others, *added]


def virtual(clock: object, what: str) -> VirtualClock:
    """`clock`, which must be the virtual one.

    Raises:
        UsageProblem: it's the real one, and `what` would take hours.
    """
    if not isinstance(clock, VirtualClock):
        raise UsageProblem(f"{what} makes a client wait for hours: it needs the virtual clock, not clock='real'")
    return clock
