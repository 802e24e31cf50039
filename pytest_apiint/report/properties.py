"""A test in a few properties, for the file that JUnit made common: what it holds of a case is text under names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_apiint.journal import Exchanges
    from pytest_apiint.report.ended import Judge


def properties(
    journal: Exchanges,
    *,
    mode: str,
    virtual: float | None = None,
    judge: Judge | None = None,
    har: str = "",
    checked: Mapping[str, Any] | None = None,
) -> list[tuple[str, object]]:
    """Names and values; `virtual` are the seconds on a virtual clock, `checked` the result of a suite's check."""
    calls = journal.calls()
    attempts = sum(len(call.attempts) for call in calls)
    found: list[tuple[str, object]] = [
        ("apiint.mode", mode),
        ("apiint.exchanges", str(attempts)),
        ("apiint.retries", str(attempts - len(calls))),
    ]
    if virtual is not None:
        found.append(("apiint.virtual_seconds", f"{virtual:.3f}"))
    labels = [judge(call.attempts[0])[1] for call in calls] if judge is not None else []
    found += [("apiint.operation", label) for label in dict.fromkeys(labels) if label]
    if har:
        found.append(("apiint.har", har))
    if checked is not None:
        found += [(f"apiint.{name}", str(checked[name])) for name in ("check", "severity", "outcome")]
    return found
