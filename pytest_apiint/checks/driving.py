"""Assertions that make a client's call themselves, in the test's own session, and look at what goes out each time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from pytest_apiint.checks.drained import drained
from pytest_apiint.checks.failures import failure
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import Exchange
from pytest_apiint.faults import Fault, Schedule
from pytest_apiint.journal import Journal
from pytest_apiint.messages import layout

if TYPE_CHECKING:
    from pytest_apiint.clock import Clock
    from pytest_apiint.faults.plan import Rule
    from pytest_apiint.session import Session

Calling: TypeAlias = "Callable[[], Any]"


class Drives(Protocol):
    """``api``, of which these assertions use the journal, the clock and the faults."""

    @property
    def session(self) -> Session: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def clock(self) -> Clock: ...
    def fail(self, route: str, *faults: Fault | Schedule) -> Rule: ...


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one call: the exchanges that it made, and what it returned or raised."""

    rows: tuple[Exchange, ...]
    returned: Any = None
    raised: Exception | None = None


@dataclass(frozen=True, slots=True)
class Switched(Schedule):
    """Strikes every request while it's on; it's off at first."""

    on: Event = field(default_factory=Event)

    def strikes(self, attempt: int, now: float) -> bool:
        return self.on.is_set()


@dataclass(frozen=True, slots=True)
class Story:
    """The calls so far: `once` makes one more, `before` is how many exchanges the test had made."""

    api: Drives
    once: Callable[[], Came]
    before: int
    switch: Event

    def after(self, seconds: float) -> Came:
        """What comes of a call that is made `seconds` later."""
        self.api.clock.advance(seconds)
        return self.once()

    def broken(self, headline: str, *, expected: str, seen: str, hint: str) -> ContractFailure:
        """The error to raise, with the calls so far below."""
        calls = self.api.journal.where(lambda row: row.number > self.before).calls()
        return failure(headline, expected=expected, seen=seen, hint=hint, calls=calls)


@contextmanager
def driven(call: Calling, api: Drives, route: str, fault: Fault, what: str) -> Iterator[Story]:
    """Calls that are made one by one, while requests for `route` meet `fault` as long as `switch` is set.

    Awaitables all run in one event loop, iterators are read to their end. Afterwards, nothing of it is left.

    Raises:
        UsageProblem: time is real, or an event loop is running already.
    """
    _refuse_what_cannot_be(api, what)
    switched = Switched(fault)
    rule = api.fail(route, switched)
    with ExitStack() as stack:
        # It's no plan of the test's: nobody is told that no request reached it.
        stack.callback(api.session.faults.rules.remove, rule)
        runner: list[asyncio.Runner] = []

        def run(awaitable: Any) -> Any:
            if not runner:
                runner.append(stack.enter_context(asyncio.Runner()))
            return runner[0].run(awaitable)

        def once() -> Came:
            # Each is a call of its own, however alike.
            api.session.attempts.another_call()
            before = len(api.journal)
            returned, raised = None, None
            try:
                returned = drained(call(), run)
            except Exception as error:  # noqa: BLE001 - whatever it is, it's what the client does
                raised = error
            rows = [row for row in api.journal[before:] if rule.route.matches(row.request.method, row.request.url)]
            return Came(tuple(rows), returned, raised)

        yield Story(api, once, len(api.journal), switched.on)


def _refuse_what_cannot_be(api: Drives, what: str) -> None:
    if not api.clock.virtual:
        raise UsageProblem(f"{what} lets time pass: it needs the virtual clock, not clock='real'")
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    rows = [
        ("found", "a test that is async def"),
        ("fix", f"def test_...(api): {what}(lambda: client.get_user(1), api, ...); it runs the coroutine"),
    ]
    raise UsageProblem(layout(f"{what} runs an event loop of its own, and one is running", rows))
