"""``api.profile(call)``: a client's call, made once for each way in which its API can fail."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pytest_apiint import faults, trials
from pytest_apiint.attempts import LIMIT
from pytest_apiint.checks.retries.profile import Probe, RetryProfile, survey
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Exchange, Headers, Request, Response
from pytest_apiint.faults.plan import Route
from pytest_apiint.script import Answer, Decision
from pytest_apiint.session import Realm, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_apiint.checks.trial import Trial
    from pytest_apiint.clock import VirtualClock
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.faults import Fault
    from pytest_apiint.journal import Exchanges


class _Anything:
    """Answers what no route of the test does: a profile is about failures, not about answers."""

    live = False
    lacks = ""

    def heard(self, exchange: Exchange) -> None:
        """Nothing comes of it."""

    def forward(self, attempt: Request) -> None:
        """Nowhere: it answers here."""

    def decide(self, request: Request) -> Decision | None:
        return Answer(Response(200, Headers({"Content-Type": "application/json"}), b"{}"))

    def unmatched(self, request: Request) -> ApiintError:
        raise NotImplementedError  # it answers everything


def profile(session: Session, base_url: str, call: Callable[[], Any]) -> RetryProfile:
    """Survey `call` in sessions of its own, beside `session`, whose journal and faults stay as they are."""
    stage = staged(session, base_url, call, "api.profile()")

    def run(probe: Probe) -> Exchanges:
        fault = _fault(probe, stage.clock)
        planned = (faults.always(fault),) if probe.times is None else (fault,) * probe.times
        return trials.run(stage, Scenario(faults=planned, u=probe.u)).journal

    return survey(run)


def trial(session: Session, base_url: str, call: Callable[[], Any], scenario: Scenario) -> Trial:
    """`call` under `scenario`, in a session of its own beside `session`.

    Raises:
        UsageProblem: the session's clock is the real one, or an event loop is running already.
    """
    stage = staged(session, base_url, call, "api.trial()")
    with suppress(RuntimeError):
        asyncio.get_running_loop()
        raise UsageProblem("api.trial() runs an event loop of its own, and one is running: write the test as plain def")
    return trials.run(stage, scenario)


def staged(session: Session, base_url: str, call: Callable[[], Any], what: str) -> trials.Stage:
    """A stage on which `call` meets the mocks of `session`, and an empty object where there is none.

    Raises:
        UsageProblem: the session's clock is the real one.
    """
    anything = Realm("anything", _Anything(), ("*",))
    return trials.Stage(
        clock=trials.virtual(session.clock, what),
        call=lambda _: call(),
        aim=Route("*", base_url),
        realms=lambda _: (*session.realms, anything),
        own=lambda _: True,
        allowed_hosts=tuple(session.allowed_hosts),
        attempts=LIMIT,
    )


def _fault(probe: Probe, clock: VirtualClock) -> Fault:
    if isinstance(probe.fault, str):
        made: Fault = getattr(faults, probe.fault)()
        return made
    if probe.retry_after is None:
        return faults.status(probe.fault)
    if probe.dated:
        moment = datetime.fromtimestamp(clock.now, UTC) + timedelta(seconds=probe.retry_after)
        dated = faults.rate_limited if probe.fault == 429 else faults.unavailable
        return dated(retry_after=moment)
    return faults.status(probe.fault, headers={"Retry-After": str(probe.retry_after)})
