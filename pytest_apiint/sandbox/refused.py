"""A request that must not go out: which rule says so, in words that end with a way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pytest_apiint.errors import ApiintError, UsageProblem
from pytest_apiint.messages import layout

if TYPE_CHECKING:
    import sqlite3

Rule = Literal["https", "host", "method", "live-key", "credential", "circuit", "operation", "budget", "pace"]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why. `kind` is the class of the error that the test ends with: whose fault it is."""

    rule: Rule
    text: str
    kind: type[ApiintError] = UsageProblem

    def error(self) -> ApiintError:
        """The error to raise, or to tell at the test's end."""
        return self.kind(self.text)


def uncountable(rule: Rule, service: str, reason: OSError | sqlite3.Error) -> Refused:
    """The run's notes can't be written, so nobody knows what other processes have sent."""
    rows = [
        ("reason", str(reason)),
        ("fix", "make the folder .apiint writable; or leave budget and rate_limit out of the settings"),
    ]
    return Refused(rule, layout(f'requests to the sandbox of "{service}" can\'t be counted', rows))
