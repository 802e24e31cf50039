"""What a test's session leaves behind, and what is told of it: attempts, waits, states of a breaker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, TypeAlias

from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Exchanges, SleepFact, retry_after
from pytest_apiint.journal.correlation import correlation
from pytest_apiint.report.clean import Clean
from pytest_apiint.report.run import Attempt, Wait

if TYPE_CHECKING:
    from pytest_apiint.api import Apis
    from pytest_apiint.checks.trial import Trial
    from pytest_apiint.session import Session

# Bytes of a body that are kept of a test that failed, and of another; and of all bodies of one test.
OF_A_FAILURE: Final = 16_000
OF_A_SUCCESS: Final = 4_000
OF_A_TEST: Final = 1_000_000
_FIELDS: Final = 1_000  # about what an exchange has beside its bodies
# A description's verdict on an exchange, and its operation's label: `Apis.verdict`.
Judge: TypeAlias = Callable[[Exchange], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Ended:
    """One test's session after its end; `judge` gives an exchange's verdict and operation, `realm` a host's service.

    Of a suite's check, `journal` and `sleeps` are those of the trial that decided, of `trials`.
    """

    journal: Exchanges
    sleeps: Sequence[SleepFact]
    elapsed: float
    virtual: bool
    mode: str
    breaker: tuple[str, ...]
    judge: Judge
    realm: Callable[[str], str]
    trials: int = 0

    def deciding(self, trial: Trial | None, trials: int, breaker: tuple[str, ...]) -> Ended:
        """The same for a check of a suite, whose trials have sessions of their own."""
        journal, sleeps = (trial.journal, trial.sleeps) if trial is not None else (self.journal, ())
        return replace(self, journal=journal, sleeps=sleeps, trials=trials, breaker=breaker, judge=_nothing)


def ended(apis: Apis) -> Ended:
    """What a test's services leave behind."""
    session = apis.session
    mode = next(iter(apis.values())).mode
    return replace(of_session(session, mode), judge=apis.verdict)


def of_session(session: Session, mode: str) -> Ended:
    """What a session leaves behind."""
    clock = session.clock
    return Ended(
        session.journal,
        clock.sleeps,
        clock.elapsed,
        clock.virtual,
        mode,
        tuple(session.breaker),
        _nothing,
        session.realm,
    )


def _nothing(_: Exchange) -> tuple[str, str]:
    return "", ""


def attempts(ended: Ended, clean: Clean, *, failed: bool) -> tuple[Attempt, ...]:
    """The exchanges, in their order, as they may be written; after `OF_A_TEST` bytes without their messages."""
    most = OF_A_FAILURE if failed else OF_A_SUCCESS
    rows = tuple(ended.journal)
    whole = set(_whole(rows, most))
    for row in rows:
        if row.number in whole:
            clean.learn(row.request, row.response, most)
    calls = {row.number: number for number, call in enumerate(ended.journal.calls(), 1) for row in call.attempts}
    return tuple(
        attempt(
            row,
            clean,
            call=calls.get(row.number, 0),
            epoch=ended.journal.epoch,
            service=ended.realm(row.request.host),
            judge=ended.judge,
            most=most if row.number in whole else None,
        )
        for row in rows
    )


def _whole(rows: Sequence[Exchange], most: int) -> Iterator[int]:
    """The numbers of those whose messages are kept."""
    room = OF_A_TEST
    for row in rows:
        bodies = (row.request.body, row.response.body if row.response is not None else b"")
        room -= _FIELDS + sum(min(len(body), most) for body in bodies)
        if room < 0:
            return
        yield row.number


def attempt(
    row: Exchange,
    clean: Clean,
    *,
    call: int,
    epoch: float,
    service: str,
    judge: Judge | None = None,
    most: int | None = None,
) -> Attempt:
    """One exchange, with at most `most` bytes of each body; without that neither they nor header fields are kept."""
    request = clean.message(row.request, most) if most is not None else None
    response = clean.message(row.response, most) if most is not None and row.response is not None else None
    verdict, operation = judge(row) if judge is not None else ("", "")
    asked = retry_after(row, epoch=epoch)
    return Attempt(
        number=row.number,
        call=call,
        method=row.request.method,
        url=clean.url(row.request.url),
        started=row.started,
        ended=row.ended,
        took=row.took,
        status=row.status,
        failure=row.failure.kind if row.failure is not None else "",
        origin=row.origin,
        fault=clean.text(row.fault or ""),
        client=row.request.client,
        service=service,
        operation=operation,
        waited=row.waited,
        retry_after=asked.seconds if asked is not None else None,
        correlation=clean.text(correlation(row.request, row.response)),
        verdict=verdict,
        request=request,
        response=response,
    )


def waits(ended: Ended) -> tuple[Wait, ...]:
    """Who waited, how long; a wait without an end lasts as long as the test."""
    return tuple(
        Wait(
            one.started,
            one.seconds if isfinite(one.seconds) else max(0.0, ended.elapsed - one.started),
            f"{PurePath(one.caller_file).name}:{one.caller_line}",
        )
        for one in ended.sleeps
    )
