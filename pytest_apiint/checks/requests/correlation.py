"""Each call has an id that stands in the API's logs and in one's own."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import repeats
from pytest_apiint.checks.scenario import Scenario, lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import listed
from pytest_apiint.exchange import Request
from pytest_apiint.journal.correlation import NAMES

_TWICE: Final = Scenario(times=2, u=None)


@check(
    "correlation-id",
    Severity.ADVISORY,
    "requests",
    says="sends an id of its own with each call, the same with each attempt at it",
    why="without one, nobody finds your failed call among the API's million others",
    reference="W3C Trace Context; X-Request-ID as in Heroku's and Stripe's guides",
    once=True,
)
def correlation_id(bench: Bench) -> Verdict:
    """It's looked for in the plain call, then over the attempts of one call, then in two calls."""
    known = bench.subject.profile.correlation
    names = [*([known] if known else []), *NAMES]
    first = bench.control.attempts[0].request
    there = [name for name in names if name in first.headers]
    if not there:
        return failed(
            "no request carries an id",
            expected=f"an id of the call in {known or 'X-Request-ID, or traceparent'}",
            seen=f"only {listed(list(first.headers), 8)}",
            hint=f'headers["{known or "X-Request-ID"}"] = str(uuid.uuid4()), made once a call, and logged',
        )
    tried = bench.run(lasting(503))
    if repeats(tried) and not any(_same(tried, name) for name in there):
        return failed(
            f"each attempt has another {there[0]}",
            expected="one id for all attempts at one call",
            seen=f"{len({_id(row.request, there[0]) for row in tried.attempts})} ids in {len(tried.attempts)} attempts",
            hint="make the id before the loop over attempts (or one more header for the attempt's number)",
            trial=tried,
        )
    return _between(bench.run(_TWICE), there)


def _between(twice: Trial, names: list[str]) -> Verdict:
    """Two calls in turn, by the first request of each."""
    first, second = twice.during(0), twice.during(1)
    if not first or not second:
        return PASSED
    one, other = first[0].request, second[0].request
    if any(_id(one, name) != _id(other, name) for name in names):
        return PASSED
    return failed(
        f"two calls have the same {names[0]}",
        expected="an id of its own for each call",
        seen="one id, made once and sent with everything",
        hint="make the id where the call is made, not where the client is",
        trial=twice,
    )


def _same(trial: Trial, name: str) -> bool:
    return len({_id(row.request, name) for row in trial.attempts}) == 1


def _id(request: Request, name: str) -> str | None:
    """The id in a header; of a trace's context only the trace, for each attempt may be a span of it."""
    value = request.headers.get(name)
    if value is not None and name.lower() in ("traceparent", "b3"):
        return "-".join(value.split("-")[: 2 if name == "traceparent" else 1])
    return value
