"""What a check says of a call, and how it's told to somebody who hasn't read the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pytest_apiint.checks.trial import Trial


class Severity(StrEnum):
    """`must` fails the test; `should` warns, and fails under ``--api-strict``; `advisory` only tells."""

    MUST = "must"
    SHOULD = "should"
    ADVISORY = "advisory"


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Variation:
    """The answer that shows a finding: its name, by which it's made again, and what of it differs from a good one.

    `described` where the API's description allows it. `right` is what a client does that's right: it returns, it
    raises its own errors, or either.
    """

    name: str
    differs: str = ""
    described: bool = True
    right: Literal["returns", "raises", "either"] = "returns"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`headline` says what is wrong with the number in it, or why there is nothing to judge; `hint` what to change.

    `severity` replaces the check's own where a finding weighs less (or more) than the rest of its kind.
    """

    outcome: Outcome
    headline: str = ""
    expected: str = ""
    seen: str = ""
    hint: str = ""
    trial: Trial | None = None
    severity: Severity | None = None
    variation: Variation | None = None
    breaker: tuple[str, ...] = ()  # the states that a circuit breaker was seen to enter: open, half-open, closed


PASSED = Verdict(Outcome.PASS)


def failed(
    headline: str,
    *,
    expected: str,
    seen: str,
    hint: str,
    trial: Trial | None = None,
    severity: Severity | None = None,
    variation: Variation | None = None,
) -> Verdict:
    """The promise is broken. `trial` is the one to show; `hint` is what to change in the client."""
    return Verdict(Outcome.FAIL, headline, expected, seen, hint, trial, severity, variation)


def inconclusive(reason: str, trial: Trial | None = None) -> Verdict:
    """Nothing can be said either way."""
    return Verdict(Outcome.INCONCLUSIVE, reason, trial=trial)


def not_applicable(reason: str) -> Verdict:
    """The promise isn't about such a call."""
    return Verdict(Outcome.NOT_APPLICABLE, reason)
