"""What virtual time can't work beside, said before anything is changed."""

from __future__ import annotations

import sys

from pytest_apiint.clock import switch
from pytest_apiint.errors import ClockRefused


def check() -> None:
    """ClockRefused if something else moves time, or a loop runs that we can't move."""
    _check_time_machine()


def check_alone() -> None:
    """ClockRefused if another virtual clock is running."""
    if switch.clock is not None:
        raise ClockRefused(_text(
            "a virtual clock is already running",
            "there is one time per process",
            "stop the other clock first, or use it: one fixture per test starts it",
        ))


def _check_time_machine() -> None:
    machine = sys.modules.get("time_machine")
    if machine is not None and getattr(machine, "traveller_stack", None) and switch.clock is None:
        raise ClockRefused(_text(
            "time-machine is travelling",
            "two masters of civil time would disagree with each other",
            "end that travel first, or set the start: VirtualClock(epoch=...)",
        ))


def _text(active: str, why: str, fix: str) -> str:
    return f"virtual time can't start\n  active  {active}\n  why     {why}\n  fix     {fix}"
