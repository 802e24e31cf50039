"""A device asks no more often than it's told to (RFC 8628)."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Final

from pytest_apiint.checks.auth.token_calls import DEVICE, TokenCall, answered, required, token_calls
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import about
from pytest_apiint.errors import ContractFailure
from pytest_apiint.journal import Exchanges

_DEFAULT: Final = 5  # RFC 8628, 3.2
_SLOWER: Final = 5  # RFC 8628, 3.5
_WAITING: Final = ("authorization_pending", "slow_down")


def assert_device_poll_interval(journal: Judged, *, tolerance: float = 1e-6) -> None:
    """Between two polls of a device lie at least ``interval`` seconds, 5 more after each ``slow_down``, for good.

    After any other answer with an error, or a token, no poll follows. It counts from the end of one poll to the start
    of the next; `tolerance` (seconds) is for real clocks. Source: RFC 8628, 3.5.
    """
    __tracebackhide__ = True
    expected = "polls at the interval that the server asks for"
    rows, polls = required(journal, lambda found: token_calls(found, DEVICE), "no poll of a device", expected)
    by_code: dict[str, list[TokenCall]] = defaultdict(list)
    for poll in polls:
        by_code[poll.form.get("device_code", "")].append(poll)
    for code, own in by_code.items():
        interval = _interval(rows, code)
        for before, after in pairwise(own):
            interval += _SLOWER * (before.error == "slow_down")
            if _over(before):
                hint = "stop on a token, and on every error but authorization_pending and slow_down"
                raise _broken(rows, after, "a poll after the last answer", before.error or "a token", hint)
            if (gap := after.row.started - before.row.ended) < interval - tolerance:
                hint = "keep the interval in a variable: it's 5 s where none is told, and grows with slow_down"
                headline = f"a poll {about(interval - gap)} too early"
                raise _broken(rows, after, headline, f"{about(gap)}, not {about(interval)}", hint)


def _interval(rows: Exchanges, code: str) -> float:
    for row in rows:
        told = answered(row)
        if told.get("device_code") == code:
            value = told.get("interval", _DEFAULT)
            return float(value) if isinstance(value, int | float) else _DEFAULT
    return _DEFAULT


def _over(poll: TokenCall) -> bool:
    return poll.brought() is not None or (
        poll.error is not None and poll.error not in _WAITING and poll.row.status != 503
    )


def _broken(rows: Exchanges, poll: TokenCall, headline: str, seen: str, hint: str) -> ContractFailure:
    expected = "polls at the interval that the server asks for"
    return failure(
        headline, expected=expected, seen=seen, hint=hint, calls=rows.calls(), marks={poll.row.number: "here"}
    )
