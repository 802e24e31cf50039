"""A date counts by the clock of the server that wrote it."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.limits.asking import NEVER, Asked, ask, retries, telling_wait
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import about
from pytest_apiint.faults.retry_after_values import imf_date

_SKEW: Final = 600  # seconds: a clock that nobody sets
_LATE: Final = 120.0
_DATE: Final = 1.001  # an HTTP-date has no fractions


@check(
    "server-clock-skew",
    Severity.ADVISORY,
    "limits",
    says="counts a date in Retry-After from the answer's own Date",
    why="with clocks ten minutes apart, half a minute becomes ten, or nothing at all",
    reference="RFC 9110, 10.2.3 and 6.6.1",
)
def server_clock_skew(bench: Bench) -> Verdict:
    """A server ten minutes ahead and one ten minutes behind ask for half a minute."""
    status = next((status for status in (429, 503) if retries(bench, status)), None)
    if status is None:
        return not_applicable(NEVER)
    wanted = telling_wait(bench) + 23
    here = ask(bench, {"Retry-After": imf_date(bench.now + wanted)}, wanted, status)
    if here.waited is None or _wrong(here):
        return not_applicable("the client doesn't wait for dates at all")
    for name, skew in (("ahead of", _SKEW), ("behind", -_SKEW)):
        there = bench.now + skew
        asked = ask(bench, {"Retry-After": imf_date(there + wanted), "Date": imf_date(there)}, wanted, status)
        if _wrong(asked):
            waited = about(asked.waited or 0.0)
            return failed(
                f"waited {waited} of {wanted} s, as the server's clock is {_SKEW // 60} minutes {name} ours",
                expected=f"{wanted} s, from the answer's own Date to its Retry-After",
                seen=f"the next attempt after {waited}",
                hint="subtract the answer's Date header from the date, and not your own time.time()",
                trial=asked.trial,
            )
    return PASSED


def _wrong(asked: Asked) -> bool:
    if asked.waited is None:
        return False
    return asked.waited < asked.wanted - _DATE or asked.waited > 2 * asked.wanted + _LATE
