"""What a test's session leaves behind, and what is told of it: attempts, waits, states of a breaker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Exchanges, SleepFact, retry_after
from pytest_apiint.report.clean import Clean
from pytest_apiint.report.run import Attempt, Message, Wait

if TYPE_CHECKING:
    from pytest_apiint.api import Apis
    from pytest_apiint.checks.trial import Trial
    from pytest_apiint.session import Session

# Bytes of a body that are kept of a test that failed, and of another; and of all bodies of one test.
OF_A_FAILURE: Final = 16_000
OF_A_SUCCESS: Final = 4_000
OF_A_TEST: Final = 1_000_000
_FIELDS: Final = 1_000  # about what an exchange has beside its bodies
# Each names a request for both sides; the last is W3C's Trace Context.
CORRELATION: Final = ("x-request-id", "x-correlation-id", "request-id", "traceparent")


@dataclass(frozen=True, slots=True)
class Ended:
    """One test's session after its end; `said` gives an exchange's operation and verdict, `realm` a host's service.

    Of a suite's check, `journal` and `sleeps` are those of the trial that decided, of `trials`.
    """

    journal: Exchanges
    sleeps: Sequence[SleepFact]
    elapsed: float
    virtual: bool
    mode: str
    breaker: tuple[str, ...]
    said: Callable[[Exchange], tuple[str, str]]
    realm: Callable[[str], str]
    trials: int = 0

    def deciding(self, trial: Trial | None, trials: int, breaker: tuple[str, ...]) -> Ended:
        """The same for a check of a suite, whose trials have sessions of their own."""
        journal, sleeps = (trial.journal, trial.sleeps) if trial is not None else (self.journal, ())
        return replace(self, journal=journal, sleeps=sleeps, trials=trials, breaker=breaker, said=_nothing)


def ended(apis: Apis) -> Ended:
    """What a test's services leave behind."""
    session = apis.session
    mode = next(iter(apis.values())).mode

    def said(exchange: Exchange) -> tuple[str, str]:
        name = session.realm(exchange.request.host)
        return apis[name].said(exchange) if name in apis else ("", "")

    return replace(of_session(session, mode), said=said)


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
        _attempt(ended, clean, row, calls.get(row.number, 0), most if row.number in whole else None) for row in rows
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


def _attempt(ended: Ended, clean: Clean, row: Exchange, call: int, most: int | None) -> Attempt:
    request = clean.message(row.request, most) if most is not None else None
    response = clean.message(row.response, most) if most is not None and row.response is not None else None
    operation, verdict = ended.said(row)
    asked = retry_after(row, epoch=ended.journal.epoch)
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
        service=ended.realm(row.request.host),
        operation=operation,
        waited=row.waited,
        retry_after=asked.seconds if asked is not None else None,
        correlation=_correlation(request, response),
        verdict=verdict,
        request=request,
        response=response,
    )


def _correlation(*messages: Message | None) -> str:
    fields = [(name.lower(), value) for one in messages if one is not None for name, value in one.headers]
    return next((value for wanted in CORRELATION for name, value in fields if name == wanted), "")


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
