"""Who is asked to come back later comes back later (RFC 9110, 10.2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.waits.backoff import DATE_RESOLUTION, EPSILON
from pytest_apiint.checks.wording import about, listed, slept
from pytest_apiint.errors import ContractFailure
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Call, Exchanges, RetryAfter, retry_after
from pytest_apiint.journal.retry_after import unreadable
from pytest_apiint.journal.shown import seconds
from pytest_apiint.messages import shorten


def assert_retry_after_honored(
    journal: Judged, *, tolerance: float = 0.0, at_most_late: float | None = None, route: str | None = None
) -> None:
    """No attempt came before the answer to the one before it allowed: Retry-After in seconds or as a date, or in ms.

    A date counts from the answer's own ``Date``, and may be missed by one second, as it has no fractions;
    `tolerance` allows for more. `at_most_late` is how many seconds later than asked an attempt may come. After a
    redirect, the caller's next request is meant. Fails where nothing can be judged: no Retry-After that can be
    read, or no attempt after it. A client that rightly gives up is judged by its error, not here.
    """
    __tracebackhide__ = True
    exchanges = chosen(journal, route, expected="attempts that wait for Retry-After")
    judged = 0
    for pause in _pauses(exchanges):
        judged += 1
        if pause.early > tolerance + EPSILON:
            raise _too_early(pause)
        if at_most_late is not None and pause.late > at_most_late + EPSILON:
            raise _too_late(pause, at_most_late)
    if not judged:
        raise _nothing(exchanges)


@dataclass(frozen=True, slots=True)
class _Pause:
    """What an answer asked for, and the exchange that came next. `call` holds both, but for a redirect."""

    asked: RetryAfter
    before: Exchange
    after: Exchange
    call: Call
    follows: bool

    @property
    def seconds(self) -> float:
        return max(0.0, self.after.started - self.before.ended)

    @property
    def early(self) -> float:
        return self.asked.seconds - self.seconds - (DATE_RESOLUTION if self.asked.dated else 0.0)

    @property
    def late(self) -> float:
        return self.seconds - self.asked.seconds - (DATE_RESOLUTION if self.asked.dated else 0.0)

    @property
    def what(self) -> str:
        if self.follows:
            return "the redirected request"
        return f"attempt {self.call.attempts.index(self.after) + 1}"


def _pauses(exchanges: Exchanges) -> Iterator[_Pause]:
    for call in exchanges.calls():
        for index, before in enumerate(call.attempts):
            asked = retry_after(before, epoch=call.epoch)
            if asked is None:
                continue
            if index + 1 < len(call.attempts):
                yield _Pause(asked, before, call.attempts[index + 1], call, follows=False)
            elif (after := _redirected(before, exchanges)) is not None:
                yield _Pause(asked, before, after, call, follows=True)


def _redirected(before: Exchange, exchanges: Exchanges) -> Exchange | None:
    if before.status is None or not 300 <= before.status < 400:
        return None
    later = (row for row in exchanges.journal if row.number > before.number)
    return next((row for row in later if row.request.caller == before.request.caller), None)


def _too_early(pause: _Pause) -> ContractFailure:
    off = about(pause.asked.seconds - pause.seconds)
    return failure(
        f"retry came {off} too early",
        expected=f"a wait of at least {seconds(pause.asked.seconds)} before {pause.what} ({_shown(pause.asked)})",
        seen=f"a wait of {seconds(pause.seconds)}",
        slept="" if pause.follows else slept(pause.call, pause.call.attempts.index(pause.after) + 1),
        hint=_hint(pause),
        calls=_drawn(pause),
        marks={pause.after.number: f"{off} too early"},
    )


def _too_late(pause: _Pause, at_most: float) -> ContractFailure:
    off = about(pause.seconds - pause.asked.seconds)
    return failure(
        f"retry came {off} too late",
        expected=f"a wait of {seconds(pause.asked.seconds)} ({_shown(pause.asked)}) and {seconds(at_most)} at most",
        seen=f"a wait of {seconds(pause.seconds)}",
        slept="" if pause.follows else slept(pause.call, pause.call.attempts.index(pause.after) + 1),
        hint="a backoff of its own that comes on top? an hour read as a minute?",
        calls=_drawn(pause),
        marks={pause.after.number: f"{off} too late"},
    )


def _drawn(pause: _Pause) -> list[Call]:
    return [pause.call, Call((pause.after,), (), pause.call.epoch)] if pause.follows else [pause.call]


def _shown(asked: RetryAfter) -> str:
    return shorten(str(asked), 60)


def _hint(pause: _Pause) -> str:
    if pause.asked.dated:
        return "Retry-After may be a date: does the client read that form?"
    if pause.seconds >= 1 and pause.early < 1:
        return "does the client round down, or take jitter off?"
    if pause.asked.field != "Retry-After":
        return f"{pause.asked.field} counts milliseconds: does the client read it?"
    if abs(pause.seconds * 1000 - pause.asked.seconds) < EPSILON:
        return "does the client take seconds for milliseconds?"
    return f"does the client read Retry-After, and on {pause.before.status}?"


def _nothing(exchanges: Exchanges) -> ContractFailure:
    asking = [row for row in exchanges if retry_after(row, epoch=exchanges.epoch) is not None]
    junk = [text for row in exchanges if (text := unreadable(row, epoch=exchanges.epoch)) is not None]
    if asking:
        headline, seen = "no attempt came after Retry-After", "the client gave up"
        hint = "if giving up is right, assert the client's error instead"
    elif junk:
        headline, seen = "no Retry-After that can be read", listed([shorten(repr(text), 30) for text in junk], 2)
        hint = "it is a number of seconds or an HTTP-date (RFC 9110, 10.2.3)"
    else:
        headline, seen = "no answer asked to wait", "no Retry-After in any answer"
        hint = 'plan one: api.fail("GET /users/*", faults.rate_limited(retry_after=30))'
    return failure(
        f"nothing to judge: {headline}",
        expected="an answer with Retry-After, and an attempt after it",
        seen=seen,
        hint=hint,
        calls=exchanges.calls(),
    )
