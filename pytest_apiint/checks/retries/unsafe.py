"""A write that the server may have carried out is repeated only where the server can tell."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.idempotency.keys import shared_key
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, again, named
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import listed

# After 429, or where nothing was sent, a write may be repeated by anyone.
_AFTER_ACTING: Final[tuple[Cause, ...]] = (500, 503, "read_timeout", "reset", "empty_response")
# RFC 9110, 9.2.2: to do these twice is to do them once.
_IDEMPOTENT: Final = frozenset(("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"))


@check(
    "retry-unsafe-needs-key",
    Severity.MUST,
    "retries",
    says="repeats a write that may have been carried out only with an idempotency key",
    why="the server may have acted before it failed: the second attempt pays, posts or orders twice",
    reference="RFC 9110, 9.2.2; draft-ietf-httpapi-idempotency-key-header",
    calls=("write",),
)
def retry_unsafe_needs_key(bench: Bench) -> Verdict:
    """After whatever may come too late, no second attempt without a key that both share."""
    method = bench.control.attempts[-1].request.method
    if method in _IDEMPOTENT:
        return not_applicable(f"{method} is idempotent by definition")
    trials = {cause: bench.run(lasting(cause)) for cause in _AFTER_ACTING}
    unsafe = {cause: trial for cause, trial in trials.items() if _is_unsafe(bench, trial)}
    if not unsafe:
        return PASSED
    first, trial = next(iter(unsafe.items()))
    return failed(
        f"{method} was sent again without an idempotency key, after {named(first)}",
        expected="one attempt, or a key that all attempts share",
        seen=f"repeated after {listed([named(cause) for cause in unsafe], 5)}",
        hint="send a key made once for each call (Idempotency-Key: uuid4()), or don't retry "
        f"{method} (urllib3: allowed_methods)",
        trial=trial,
    )


def _is_unsafe(bench: Bench, trial: Trial) -> bool:
    return any(
        one.request.method not in _IDEMPOTENT and not shared_key(bench, one, next_) for one, next_ in again(trial)
    )
