"""A client's retry policy, read off what it does while its API fails.

`survey` drives: it asks `run` for one journal after another, each of the client's call made once in a fresh session
under one `Probe`. `profile` judges those journals, and does nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Protocol

from pytest_apiint.checks.scenario import HIGHEST, LOWEST, MIDDLE
from pytest_apiint.checks.waits.families import fitting
from pytest_apiint.checks.waits.policies import Policy
from pytest_apiint.checks.wording import label, listed
from pytest_apiint.exchange import Failure
from pytest_apiint.journal import Call, Exchanges
from pytest_apiint.journal.shown import seconds

# As many attempts as the runaway guard lets pass: more mean that the client knows no end.
ENDLESS: Final = 50

STATUSES: Final = (400, 401, 403, 404, 408, 409, 410, 422, 425, 429, 500, 501, 502, 503, 504)
KINDS: Final = (
    "connection_refused",
    "connect_timeout",
    "dns_failure",
    "tls_failure",
    "read_timeout",
    "reset",
    "empty_response",
)
# The faults whose schedule tells most, the best first: a timeout's would hold the client's own waiting too.
_TELLING: Final = (503, 500, 502, 504, 429, 408, 425, "connection_refused", "reset", "empty_response")
_UNSAFE: Final = ("POST", "PATCH")
_HONOURED: Final = {True: "honoured", False: "ignored", None: "not to be seen"}


@dataclass(frozen=True, slots=True)
class Probe:
    """What an API does to one call of a client, and what chance yields meanwhile.

    `fault` is a status, or the name of a fault in `pytest_apiint.faults`; every request meets it, or only the first
    `times` ones. With `retry_after`, its answer asks to wait for so many seconds, as a date if `dated`.
    """

    fault: int | str
    times: int | None = None
    retry_after: int | None = None
    dated: bool = False
    u: float = MIDDLE


class Run(Protocol):
    """Makes the client's call once, under a probe, with a session of its own; swallows what the client raises.

    A runaway is cut off by the session's guard, and what was journalled until then is returned.
    """

    def __call__(self, probe: Probe, /) -> Exchanges: ...


@dataclass(frozen=True, slots=True)
class RetryProfile:
    """What a client does when its API fails.

    `attempts` is the most that one call made under a lasting fault. `retried` and `given_up` are the faults after
    which there were, and weren't, further attempts. `delays` are the waits under one fault, by where chance was
    pinned; `families` the policies that fit them, the tightest first. `None` means that it wasn't to be seen.
    `unsafe` names retries of POST and PATCH without Idempotency-Key, of which the server may have seen the first.
    """

    attempts: int
    retried: tuple[int | str, ...]
    given_up: tuple[int | str, ...]
    delays: Mapping[float, tuple[float, ...]]
    families: tuple[Policy, ...]
    honours_retry_after: bool | None
    honours_retry_after_date: bool | None
    unsafe: tuple[str, ...]

    @property
    def endless(self) -> bool:
        """Whether the client would have gone on, had the guard let it."""
        return self.attempts >= ENDLESS

    @property
    def statuses(self) -> frozenset[int]:
        """The statuses that are retried."""
        return frozenset(fault for fault in self.retried if isinstance(fault, int))

    @property
    def family(self) -> Policy | None:
        """The tightest policy that fits; fit for `assert_backoff`."""
        return self.families[0] if self.families else None

    @property
    def base(self) -> float | None:
        """The first wait that the family names."""
        return getattr(self.family, "base", getattr(self.family, "seconds", None))

    @property
    def factor(self) -> float | None:
        """By how much each wait exceeds the one before; ``None`` where growth isn't exponential."""
        return getattr(self.family, "factor", None)

    @property
    def cap(self) -> float | None:
        """The longest wait, where the schedule reached it."""
        return self.family.cap if self.family else None

    @property
    def jittered(self) -> bool | None:
        """Whether chance plays a part; ``None`` where fewer than two schedules were seen."""
        schedules = list(self.delays.values())
        return len(set(schedules)) > 1 if len(schedules) > 1 and schedules[0] else None

    def __str__(self) -> str:
        rows = [
            ("attempts", f"{self.attempts}, and on without end" if self.endless else str(self.attempts)),
            ("retried", _faults(self.retried)),
            ("given up", _faults(self.given_up)),
            *((f"waits, u={u:.2g}", _waits(gaps)) for u, gaps in self.delays.items()),
            ("backoff", str(self.family or "none that is known")),
            ("Retry-After", _HONOURED[self.honours_retry_after]),
            ("as a date", _HONOURED[self.honours_retry_after_date]),
            ("unsafe", listed(self.unsafe) or "nothing"),
        ]
        return "\n".join(f"{name:<13}{text}" for name, text in rows)


def survey(run: Run, *, faults: Iterable[int | str] = (*STATUSES, *KINDS)) -> RetryProfile:
    """Put a client through all `faults`, then look closer at what it retries. About 30 runs."""
    runs: dict[Probe, Exchanges] = {}

    def meet(probe: Probe) -> None:
        runs[probe] = run(probe)

    for fault in faults:
        meet(Probe(fault))
    retried = _retried(runs)
    telling = _telling(retried)
    if telling is not None:
        meet(Probe(telling, u=LOWEST))
        meet(Probe(telling, u=HIGHEST))
    # More than the client would wait by itself, and little enough that it won't give up instead.
    asked = ceil(max((gaps[0] for gaps in _delays(runs, telling).values() if gaps), default=0.0)) + 5
    for status in (429, 503):
        if status in retried:
            meet(Probe(status, times=1, retry_after=asked))
            meet(Probe(status, times=1, retry_after=asked, dated=True))
    return profile(runs)


def profile(runs: Mapping[Probe, Exchanges]) -> RetryProfile:
    """What the journals of a client's runs, one for each probe, say about its retries."""
    retried = _retried(runs)
    delays = _delays(runs, _telling(retried))
    lasting = {probe.fault: None for probe in runs if _lasting(probe)}
    return RetryProfile(
        attempts=max((_attempts(journal) for probe, journal in runs.items() if _lasting(probe)), default=0),
        retried=retried,
        given_up=tuple(fault for fault in lasting if fault not in retried),
        delays=delays,
        families=fitting(delays.values()),
        honours_retry_after=_honours(runs, delays, dated=False),
        honours_retry_after_date=_honours(runs, delays, dated=True),
        unsafe=tuple(dict.fromkeys(text for journal in runs.values() for text in _unsafe(journal.calls()))),
    )


def _lasting(probe: Probe) -> bool:
    return probe.times is None and probe.retry_after is None


def _attempts(journal: Exchanges) -> int:
    return max((len(call.attempts) for call in journal.calls()), default=0)


def _gaps(journal: Exchanges) -> tuple[float, ...]:
    """The waits of the call that was tried most."""
    longest = max(journal.calls(), key=lambda call: len(call.attempts), default=None)
    return longest.gaps if longest else ()


def _retried(runs: Mapping[Probe, Exchanges]) -> tuple[int | str, ...]:
    found = {probe.fault: None for probe, journal in runs.items() if _lasting(probe) and _gaps(journal)}
    return tuple(found)


def _telling(retried: Sequence[int | str]) -> int | str | None:
    return next((fault for fault in (*_TELLING, *retried) if fault in retried), None)


def _delays(runs: Mapping[Probe, Exchanges], fault: int | str | None) -> dict[float, tuple[float, ...]]:
    found = {probe.u: _gaps(journal) for probe, journal in runs.items() if _lasting(probe) and probe.fault == fault}
    return dict(sorted(found.items()))


def _honours(runs: Mapping[Probe, Exchanges], delays: Mapping[float, tuple[float, ...]], *, dated: bool) -> bool | None:
    usual = max((gaps[0] for gaps in delays.values() if gaps), default=0.0)
    verdicts = []
    for probe, journal in runs.items():
        waits = _gaps(journal)
        asked = probe.retry_after
        # A wait that the client makes anyway proves nothing.
        if asked is None or probe.dated is not dated or not waits or asked <= usual + dated:
            continue
        verdicts.append(waits[0] >= asked - (1.0 if dated else 1e-6))
    return all(verdicts) if verdicts else None


def _unsafe(calls: Sequence[Call]) -> list[str]:
    return [
        f"{label(call, 30)} after {before.outcome if isinstance(before.outcome, Failure) else before.status}"
        for call in calls
        if call.method in _UNSAFE
        for before in call.attempts[:-1]
        if "Idempotency-Key" not in before.request.headers and (before.failure is None or before.failure.sent)
    ]


def _faults(faults: Sequence[int | str]) -> str:
    return ", ".join(str(fault).replace("_", " ") for fault in faults) or "nothing"


def _waits(gaps: Sequence[float]) -> str:
    return ", ".join(seconds(gap)[:-2] for gap in gaps[:12]) + (" ..." if len(gaps) > 12 else "") or "none"
