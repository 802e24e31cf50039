"""A state that can be guessed protects nobody."""

from __future__ import annotations

import math
import re
from typing import Final

from pytest_apiint.checks.auth.authorizations import required
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import times

_BITS: Final = 128
_ALPHABETS: Final = (
    (10, re.compile(r"[0-9]*")),
    (16, re.compile(r"[0-9a-f-]*")),
    (16, re.compile(r"[0-9A-F-]*")),
    (26, re.compile(r"[a-z]*")),
    (36, re.compile(r"[0-9a-z]*")),
    (62, re.compile(r"[0-9A-Za-z]*")),
)


def assert_state_unpredictable(journal: Judged) -> None:
    """Every authorization request has a ``state`` of its own, long enough for 128 random bits.

    What a text can hold is its length by what its alphabet allows, and no more than its characters vary: an estimate
    from above. Source: RFC 6749, 10.10 and 10.12.
    """
    __tracebackhide__ = True
    expected = f"a new state each time, of {_BITS} bits"
    rows, flows, _ = required(journal, expected)
    seen: set[str] = set()
    for flow in flows:
        state = flow.asked.get("state", "")
        room = bits(state)
        if state not in seen and room >= _BITS:
            seen.add(state)
            continue
        raise failure(
            "a state that was there before"
            if state in seen
            else "a state that may be guessed"
            if state
            else "no state",
            expected=expected,
            seen=f"{times(len(state), 'character')}, {room:.0f} bits at most",
            hint="secrets.token_urlsafe(32)",
            calls=rows.calls(),
            marks={flow.row.number: "here"},
        )


def bits(text: str) -> float:
    """How many random bits `text` can hold at most."""
    size = next((size for size, pattern in _ALPHABETS if pattern.fullmatch(text)), 64)
    kinds = len(set(text))
    usual = size * (1 - (1 - 1 / size) ** len(text))  # of so many random draws
    return len(text) * math.log2(size if 2 * kinds >= usual else max(kinds, 1))
