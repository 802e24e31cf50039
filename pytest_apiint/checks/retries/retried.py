"""A call that meets trouble is tried again, and so often."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import label, times
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.journal import Call
from pytest_apiint.journal.shown import outcome


def assert_retried(journal: Judged, *, attempts: int | range | None = None, route: str | None = None) -> None:
    """Every call whose first attempt failed was tried again: `attempts` times in all, the first one counted.

    `attempts` is a number, a range (its end not included), or ``None`` for at least 2. Calls that succeeded at once
    don't count, so a login beside the retried call does no harm; `route` (``"GET /users/*"``) picks the calls that
    are meant. It fails where no call met trouble at all.
    """
    __tracebackhide__ = True
    wanted = _wanted(attempts)
    expected = f"{_worded(wanted)} for {route or 'each call that fails at first'}"
    calls = chosen(journal, route, expected=expected).calls()
    troubled = [call for call in calls if call.retried or not call.attempts[0].succeeded]
    if not troubled:
        raise _no_trouble(calls, expected)
    wrong = [call for call in troubled if len(call.attempts) not in wanted]
    if wrong:
        raise _wrong_count(wrong, troubled, wanted, route)


def _wanted(attempts: int | range | None) -> range:
    if attempts is None:
        return range(2, 1 << 31)
    wanted = range(attempts, attempts + 1) if isinstance(attempts, int) else attempts
    if not isinstance(wanted, range) or not wanted or min(wanted) < 2:
        raise UsageProblem(
            f"assert_retried(attempts={attempts!r}): a number or a range, the first attempt counted, so 2 or more; "
            "for 1 there is assert_not_retried"
        )
    return wanted


def _worded(wanted: range) -> str:
    if len(wanted) == 1:
        return times(wanted[0], "attempt")
    return "2 attempts or more" if wanted[-1] > 1 << 30 else f"{wanted[0]} to {wanted[-1]} attempts"


def _no_trouble(calls: Sequence[Call], expected: str) -> ContractFailure:
    return failure(
        "nothing was retried, and nothing had to be",
        expected=expected,
        seen=f"{times(len(calls), 'call')}, and success at every first attempt",
        hint='plan a fault first: api.fail("GET /users/*", faults.unavailable())',
        calls=calls,
    )


def _wrong_count(wrong: Sequence[Call], troubled: Sequence[Call], wanted: range, route: str | None) -> ContractFailure:
    worst = wrong[0]
    count = len(worst.attempts)
    others = f"; {len(wrong) - 1} of {len(troubled) - 1} other calls alike" if len(wrong) > 1 else ""
    return failure(
        f"{times(count, 'attempt')} instead of {_worded(wanted).removesuffix(' attempts')}: {label(worst)}",
        expected=f"{_worded(wanted)}, the first one counted",
        seen=f"{times(count, 'attempt')}, the last one: {outcome(worst.attempts[-1])}{others}",
        hint=_hint(wrong, troubled, wanted, route),
        calls=[worst] if count > 1 else wrong,
    )


def _hint(wrong: Sequence[Call], troubled: Sequence[Call], wanted: range, route: str | None) -> str:
    worst = wrong[0]
    if len(worst.attempts) > wanted[-1]:
        return "do two layers retry? the attempts of both multiply"
    if any(_alike(one, other) for one, other in combinations(wrong[:50], 2)):
        return 'another URL or body is another call; to tie attempts: with api.operation("..."):'
    right = [label(call, 30) for call in troubled if call not in wrong and label(call) != label(worst)]
    if right and route is None:
        return f'others are as they should be: route="{right[0]}" picks one'
    if worst.succeeded:
        return "the last attempt succeeded: plan more faults if it should go on"
    if worst.method in ("POST", "PATCH") and not worst.retried:
        return f"many retry layers leave {worst.method} alone; with an Idempotency-Key it may be retried"
    return f"does the client retry after {outcome(worst.attempts[-1])}, or did it run out of attempts?"


def _alike(one: Call, other: Call) -> bool:
    first, second = one.attempts[0].request, other.attempts[0].request
    return (first.method, first.host, first.path, first.caller) == (
        second.method,
        second.host,
        second.path,
        second.caller,
    )
