"""Answers that ask to wait, and what a client makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate
from math import ceil
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.retries.outages import again, repeats
from pytest_apiint.checks.scenario import Scenario, lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.faults import Fault
from pytest_apiint.profiles import WaitHeader

# A little more than any rounding, and less than any wait.
EPSILON: Final = 1e-3
_TOLD: Final = "7"
GAVE_UP: Final = "the client gives up at once, which is its right"
NEVER: Final = "the client never tries again after 429 or 503"
NEVER_429: Final = "the client never tries again after 429"


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer that asked for `wanted` seconds by `text`, and the wait that followed; None where none did."""

    text: str
    wanted: float
    waited: float | None
    trial: Trial

    @property
    def gave_up(self) -> bool:
        return self.waited is None


def limited(headers: dict[str, str], status: int = 429) -> Fault:
    """An answer that asks to wait by its header fields."""
    return faults.status(status, headers=headers)


def first_wait(trial: Trial) -> float | None:
    """Seconds before the first attempt that repeats another; None where none does."""
    pairs = again(trial)
    return max(0.0, pairs[0][1].started - pairs[0][0].ended) if pairs else None


def ask(bench: Bench, headers: dict[str, str], wanted: float, status: int = 429) -> Asked:
    """What the client does when its first request is answered so."""
    return answered(bench, limited(headers, status), headers, wanted)


def answered(bench: Bench, fault: Fault, headers: dict[str, str], wanted: float) -> Asked:
    """What the client does when its first request meets `fault`, whose `headers` ask to wait."""
    trial = bench.run(Scenario(faults=(fault,)))
    text = ", ".join(f"{name}: {value}" for name, value in headers.items() if name.lower() != "date")
    return Asked(text, wanted, first_wait(trial), trial)


def retries(bench: Bench, status: int) -> bool:
    """Whether the client tries again after `status`, be it only where it's told when."""
    return repeats(bench.run(lasting(status))) > 0 or not ask(bench, {"Retry-After": _TOLD}, 7, status).gave_up


def crashes(bench: Bench, trial: Trial) -> bool:
    """Whether an error escaped that is none of the client's own; that it was stopped is another matter."""
    return trial.raised is not None and not trial.endless and not bench.subject.expects(trial.raised)


def sends(bench: Bench) -> bool:
    """Whether the service is known to send Retry-After, or nothing is known: then it's the standard's word."""
    return any(header.name.lower() == "retry-after" for header in bench.subject.profile.rate_limit.retry_after)


def telling_wait(bench: Bench, *, beyond: int = 7) -> int:
    """A wait, in seconds, that the client wouldn't make by itself, and that it has no reason to refuse."""
    own = max(first_wait(bench.run(lasting(status))) or 0.0 for status in (429, 503))
    return ceil(own) + beyond


def written(header: WaitHeader, seconds: int, now: float) -> str:
    """`seconds` from `now`, in the header's own unit."""
    moment = int(now) + seconds
    return {
        "seconds": str(seconds),
        "seconds-or-date": str(seconds),
        "milliseconds": str(seconds * 1000),
        "epoch-seconds": str(moment),
        "epoch-milliseconds": str(moment * 1000),
        "date": formatdate(moment, usegmt=True),
        "iso-8601": f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "duration": f"{seconds // 60}m{seconds % 60}s" if seconds >= 60 else f"{seconds}s",
    }[header.unit]
