"""What came of a call, and in which respects that of another answer is another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from pytest_apiint.checks.errors.escapes import type_name
from pytest_apiint.checks.trial import Made, Trial
from pytest_apiint.consumption.likeness import Path, differences

# Where outcomes may differ that no value holds.
RAISED: Final[Path] = ("(raised)",)
REQUESTS: Final[Path] = ("(requests)",)
RETURNED: Final[Path] = ("(returned)",)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call returned, or the type of the error that it raised; and what it asked for, in order."""

    returned: Any
    raised: str
    requests: tuple[tuple[str, str, bytes], ...]

    def differing(self, other: Outcome) -> frozenset[Path]:
        """Where `other` is another: paths into what was returned, or that a call raises, or asks for something else."""
        found: set[Path] = set()
        if self.requests != other.requests:
            found.add(REQUESTS)
        if self.raised != other.raised:
            found.add(RAISED)
        elif not self.raised:
            found |= {(*RETURNED, *path) for path in differences(self.returned, other.returned)}
        return frozenset(found)


def outcomes(trial: Trial) -> list[Outcome]:
    """One for each call of `trial`, in order."""
    rows = trial.journal.rows()
    bounds = [made.exchanges for made in trial.made] + [len(rows)]
    asked = [
        tuple((row.request.method, row.request.url, row.request.body) for row in rows[begin:end])
        for begin, end in pairwise(bounds)
    ]
    return [_of(made, requests) for made, requests in zip(trial.made, asked, strict=True)]


def _of(made: Made, requests: Sequence[tuple[str, str, bytes]]) -> Outcome:
    return Outcome(made.returned, type_name(made.raised) if made.raised is not None else "", tuple(requests))
