"""``api.profile(call)``: a client's call, made once for each way in which its API can fail."""

from __future__ import annotations

import inspect
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pytest_apiint import faults
from pytest_apiint.checks.retries.profile import RetryProfile, Scenario, survey
from pytest_apiint.clock import VirtualClock, chance
from pytest_apiint.errors import Runaway, UsageProblem
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.faults.plan import Route
from pytest_apiint.script import Answer, Decision
from pytest_apiint.session import Realm, Session
from pytest_apiint.wire import activated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_apiint.errors import ApiintError
    from pytest_apiint.faults import Fault
    from pytest_apiint.journal import Exchanges

_BY_NAME: dict[str, Callable[[], Fault]] = {
    "connection_refused": faults.connection_refused,
    "connect_timeout": faults.connect_timeout,
    "dns_failure": faults.dns_failure,
    "tls_failure": faults.tls_failure,
    "read_timeout": faults.read_timeout,
    "reset": faults.reset,
    "empty_response": faults.empty_response,
}


class _Anything:
    """Answers what no route of the test does: a profile is about failures, not about answers."""

    def decide(self, request: Request) -> Decision | None:
        return Answer(Response(200, Headers({"Content-Type": "application/json"}), b"{}"))

    def unmatched(self, request: Request) -> ApiintError:
        raise NotImplementedError  # it answers everything


def profile(session: Session, base_url: str, call: Callable[[], Any]) -> RetryProfile:
    """Survey `call` in sessions of its own, beside `session`, whose journal and faults stay as they are."""
    clock = session.clock
    if not isinstance(clock, VirtualClock):
        raise UsageProblem("api.profile() makes a client wait for hours: it needs the virtual clock, not clock='real'")

    def run(scenario: Scenario) -> Exchanges:
        anything = Realm("anything", _Anything(), ("*",))
        scratch = Session((*session.realms, anything), clock, tuple(session.allowed_hosts))
        planned = (faults.always(_fault(scenario, clock)),) if scenario.times is None else ()
        once = (_fault(scenario, clock),) * (scenario.times or 0)
        scratch.faults.add(Route("*", base_url), (*once, *planned), "api.profile")
        with _fresh_limits(clock), activated(scratch), chance.pinned(scenario.u), suppress(Exception, Runaway):
            _finish(call())
        return scratch.journal

    return survey(run)


def _fault(scenario: Scenario, clock: VirtualClock) -> Fault:
    if isinstance(scenario.fault, str):
        return _BY_NAME[scenario.fault]()
    if scenario.retry_after is None:
        return faults.status(scenario.fault)
    if scenario.dated:
        moment = datetime.fromtimestamp(clock.now, UTC) + timedelta(seconds=scenario.retry_after)
        dated = faults.rate_limited if scenario.fault == 429 else faults.unavailable
        return dated(retry_after=moment)
    return faults.status(scenario.fault, headers={"Retry-After": str(scenario.retry_after)})


def _finish(result: Any) -> None:
    """Run a coroutine to its end, and an iterator too: its requests come while it's read."""
    if inspect.isawaitable(result):
        import asyncio  # noqa: PLC0415 - for asynchronous clients only

        async def finished() -> Any:
            return await result

        asyncio.run(finished())
    elif inspect.isgenerator(result):
        for _ in result:
            pass


@contextmanager
def _fresh_limits(clock: VirtualClock) -> Iterator[None]:
    """Each run may wait as much as a test may."""
    sleeps, virtual, runaway = clock.max_sleeps, clock.max_virtual, clock.runaway
    slept, elapsed = len(clock.sleeps), clock.elapsed
    clock.max_sleeps, clock.max_virtual = sleeps + slept, virtual + elapsed
    try:
        yield
    finally:
        # What was waited here is no part of what the test itself may wait.
        clock.max_sleeps = sleeps + len(clock.sleeps) - slept
        clock.max_virtual = virtual + clock.elapsed - elapsed
        clock.runaway = runaway
