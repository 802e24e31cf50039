"""Whatever happens to the connection, callers get an error that they know."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.escapes import base_names, by_type, escaped
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, named
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import listed

# The usual ones first: the first that escapes is the one that is drawn.
BROKEN: Final[tuple[Cause, ...]] = (
    "connection_refused",
    "read_timeout",
    "connect_timeout",
    "reset",
    "dns_failure",
    "tls_failure",
    "empty_response",
    "truncated_body",
    "close_mid_body",
    "malformed_chunk",
    "garbage",
)


@check(
    "transport-errors-wrapped",
    Severity.MUST,
    "errors",
    says="raises its own errors when the connection fails, however it fails",
    why="callers catch the client's errors; what they don't know of takes their process down",
    reference="PEP 3134 (raise ... from ...)",
)
def transport_errors_wrapped(bench: Bench) -> Verdict:
    """Each way of failing lasts; what the call raises then is one of the base errors."""
    trials = {cause: bench.run(lasting(cause)) for cause in BROKEN}
    raw = {cause: error for cause, trial in trials.items() if (error := escaped(bench, trial)) is not None}
    if not raw:
        return PASSED
    kinds = by_type((named(cause), error) for cause, error in raw.items())
    first = next(iter(raw))
    return failed(
        f"{listed(list(kinds), 1)} escaped, on {len(raw)} of {len(BROKEN)} broken connections",
        expected=f"{base_names(bench)}, and nothing else",
        seen="; ".join(f"{kind} after {listed(causes, 2)}" for kind, causes in list(kinds.items())[:2])
        + (f"; {', '.join(list(kinds)[2:5])} after others" if len(kinds) > 2 else ""),
        hint="catch the HTTP library's own base errors, around the reading of the body too: raise ... from error",
        trial=trials[first],
    )
