"""What a client does while its API stays down in one way: whether it tries again, and what that shows of its waits."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final, TypeAlias

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.exchange import Exchange, Request

Cause: TypeAlias = int | str

# The outages whose schedule tells most, the best first: a timeout's would hold the client's own waiting too.
TELLING: Final[tuple[Cause, ...]] = (503, 500, 429, "connection_refused", 502, 504, "reset", "empty_response")
_NAMES: Final = {
    "close_mid_body": "a body without its end",
    "connection_refused": "a refused connection",
    "connect_timeout": "a connect timeout",
    "dns_failure": "an unknown host name",
    "empty_response": "a connection closed without an answer",
    "garbage": "an answer that is no HTTP",
    "malformed_chunk": "a broken chunk",
    "read_timeout": "a read timeout",
    "reset": "a reset connection",
    "tls_failure": "an untrusted certificate",
    "truncated_body": "a truncated body",
}


def retried(bench: Bench, causes: Iterable[Cause]) -> dict[Cause, Trial]:
    """The causes after which there are further attempts while they last, each with its trial."""
    trials = {cause: bench.run(lasting(cause)) for cause in causes}
    return {cause: trial for cause, trial in trials.items() if repeats(trial)}


def telling(bench: Bench) -> Cause | None:
    """The outage that shows the most of the client's waits; ``None`` where it never tries again."""
    best, most = None, 0
    for cause in TELLING:
        found = repeats(bench.run(lasting(cause)))
        if found > 1:
            return cause
        if found > most:
            best, most = cause, found
    return best


def repeats(trial: Trial) -> int:
    """How often the first request was made again: the same method and path, whatever the query says."""
    return sum(_same(trial.attempts[0].request, row.request) for row in trial.attempts[1:]) if trial.attempts else 0


def again(trial: Trial) -> list[tuple[Exchange, Exchange]]:
    """Each attempt that repeats the one before it, with that one."""
    return [(one, next_) for one, next_ in pairwise(trial.attempts) if _same(one.request, next_.request)]


def sent(attempt: Exchange) -> bool:
    """Whether the server may have seen it."""
    return attempt.failure is None or attempt.failure.sent


def named(cause: Cause) -> str:
    """``503``, ``a read timeout``."""
    return _NAMES.get(str(cause), str(cause))


def _same(one: Request, other: Request) -> bool:
    return (one.method, one.host, one.path) == (other.method, other.host, other.path)
