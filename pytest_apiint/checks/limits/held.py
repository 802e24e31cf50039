"""Nothing is held while a client waits for its next attempt."""

from __future__ import annotations

from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import again
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import times
from pytest_apiint.exchange import Exchange

# More than any client takes in with the header section, so that reading it is the client's own doing.
_LARGE: Final = faults.status(503, text="the service is down for maintenance. " * 8_000)
_UNREAD: Final = ("pending", "abandoned")


@check(
    "no-connection-held-while-waiting",
    Severity.SHOULD,
    "limits",
    says="reads or closes the answer to be tried again before it waits",
    why="each waiting call holds a connection; under an outage the pool is empty, and healthy calls starve",
    reference="urllib3, requests and httpx: a connection goes back when its answer was read or closed",
)
def no_connection_held_while_waiting(bench: Bench) -> Verdict:
    """Of a large 503, each one is over before the wait for the next attempt begins."""
    trial = bench.run(lasting(_LARGE))
    pairs = [(one, after) for one, after in again(trial) if after.started > one.started]
    if not pairs:
        return not_applicable("the client never waits before it tries again after 503")
    held = [one for one, after in pairs if _held(trial, one, after)]
    if not held:
        return PASSED
    return failed(
        f"{times(len(held), 'answer')} of {len(pairs)} held open while the client waited",
        expected="the answer read to its end, or its connection closed, before the wait",
        seen="503 with a large body, still unread when the next attempt began",
        hint="read or close it first (requests: response.close(); httpx: inside the with block; aiohttp: release())",
        trial=trial,
    )


def _held(trial: Trial, one: Exchange, after: Exchange) -> bool:
    if one.failure is not None and one.failure.kind in _UNREAD:
        return one.failure.kind == "pending" or one.ended > one.started
    return any(one.started <= fact.started < one.ended and fact.seconds > 0 for fact in trial.sleeps)
