"""What was never sent may be sent again, whatever it is."""

from __future__ import annotations

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import named, repeats, telling
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable


@check(
    "retry-connect-refused-safe",
    Severity.SHOULD,
    "retries",
    says="tries a write again after a refused connection, as after other failures",
    why="nothing was sent, so nothing can happen twice; and servers refuse while they restart",
    reference="RFC 9110, 9.2.2; urllib3: Retry(connect=)",
    calls=("write",),
)
def retry_connect_refused_safe(bench: Bench) -> Verdict:
    """A client that tries other things again tries this one too."""
    cause = telling(bench)
    if cause is None:
        return not_applicable("the client never tries such a call again")
    trial = bench.run(lasting("connection_refused"))
    if repeats(trial):
        return PASSED
    return failed(
        "gave up at once after a refused connection",
        expected=f"a second attempt, as after {named(cause)}",
        seen="one attempt, of which no byte was sent",
        hint="retry errors of connecting for writes too (httpx.ConnectError; urllib3: Retry(connect=3))",
        trial=trial,
    )
