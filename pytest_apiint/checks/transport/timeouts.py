"""No request may hang for ever."""

from __future__ import annotations

from collections.abc import Callable

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.waits.backoff import EPSILON
from pytest_apiint.checks.wording import times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Timeouts
from pytest_apiint.journal.shown import seconds, target
from pytest_apiint.messages import shorten


def assert_timeouts(
    journal: Judged,
    *,
    connect: float | None = None,
    read: float | None = None,
    at_most: float | None = None,
    route: str | None = None,
) -> None:
    """Every request asks for a connect and a read timeout; a total one counts for both.

    `connect` and `read` are the exact seconds wanted, `at_most` is the most that either may be.
    """
    __tracebackhide__ = True
    holds, expected = _wanted(connect, read, at_most)
    rows = chosen(journal, route, expected=expected)
    wrong = [row for row in rows if not holds(row.request.timeouts)]
    if wrong:
        asked = wrong[0].request.timeouts
        endless = sum(None in _limits(row.request.timeouts) for row in wrong)
        what = "that may hang for ever" if endless else "with another timeout"
        raise failure(
            f"{times(endless or len(wrong), 'request')} of {len(rows)} {what}",
            expected=expected,
            seen=_worded(asked),
            hint="requests and urllib have none of their own: pass one with each call" if endless else "",
            calls=rows.calls(),
            marks={row.number: _short(row.request.timeouts) for row in wrong[:3]},
        )


def _wanted(connect: float | None, read: float | None, at_most: float | None) -> tuple[Callable[[Timeouts], bool], str]:
    for value in (connect, read, at_most):
        if value is not None and not value > 0:
            raise UsageProblem(f"assert_timeouts: {value!r} is no timeout; seconds are more than 0")

    def holds(asked: Timeouts) -> bool:
        return all(
            limit is not None
            and (exact is None or abs(limit - exact) <= EPSILON)
            and (at_most is None or limit <= at_most + EPSILON)
            for limit, exact in zip(_limits(asked), (connect, read), strict=True)
        )

    return holds, f"{_part('connect', connect, at_most)}, {_part('read', read, at_most)}"


def _part(name: str, exact: float | None, at_most: float | None) -> str:
    if exact is not None:
        return f"{name} timeout {seconds(exact)}"
    return f"a {name} timeout" + (f" of {seconds(at_most)} at most" if at_most is not None else "")


def _limits(asked: Timeouts) -> tuple[float | None, float | None]:
    connect = asked.total if asked.connect is None else asked.connect
    return connect, asked.total if asked.read is None else asked.read


def _worded(asked: Timeouts) -> str:
    limits = dict(zip(("connect", "read"), _limits(asked), strict=True))
    return ", ".join(f"{name} timeout {'none' if limit is None else seconds(limit)}" for name, limit in limits.items())


def _short(asked: Timeouts) -> str:
    return "no timeout" if None in _limits(asked) else "another timeout"


@check(
    "timeouts-set",
    Severity.MUST,
    "transport",
    says="gives every request a connect and a read timeout",
    why="a server that says nothing holds the caller's thread, worker or connection for ever",
    reference="requests: Timeouts; SRE book, chapter 22 (deadlines)",
)
def timeouts_set(bench: Bench) -> Verdict:
    """Every request of the plain call asks for both; where one doesn't, a call that ends all the same is bounded."""
    rows = bench.control.journal
    endless = [row for row in rows if _limits(row.request.timeouts)[1] is None]
    without = endless or [row for row in rows if _limits(row.request.timeouts)[0] is None]
    if not without:
        return PASSED
    trial = bench.run(lasting("read_timeout" if endless else "connect_timeout"))
    # Only the call's own requests get no answer then: of a log-in it shows nothing.
    shows = not {row.number for row in bench.control.attempts}.isdisjoint(row.number for row in without)
    if endless and shows and not trial.endless:
        return PASSED  # a time limit around the whole call
    seen = _worded(without[0].request.timeouts)
    if not shows:
        seen += f", for {shorten(target(without[0].request), 40)}"
    elif endless:
        seen += "; the call hung when no answer came"
    else:
        seen += "; Linux gives up after 127 s"
    return failed(
        f"{times(len(without), 'request')} of {len(rows)} may {'hang for ever' if endless else 'wait for minutes'}",
        expected="a connect timeout (3 to 10 s) and a read timeout (10 to 60 s)",
        seen=seen,
        hint="pass one with each request: requests and urllib have none of their own (timeout=(5, 30))",
        trial=trial if shows and trial.attempts else None,
        severity=None if endless and (shows or not bench.subject.asynchronous) else Severity.SHOULD,
    )
