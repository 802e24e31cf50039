"""What a check is: a promise with a name, and the function that judges it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pytest_apiint.checks.bench import Bench, Kind
from pytest_apiint.checks.verdict import Severity, Verdict
from pytest_apiint.errors import UsageProblem

Judge: TypeAlias = "Callable[[Bench], Verdict]"
Group: TypeAlias = Literal[
    "control",
    "retries",
    "idempotency",
    "backoff",
    "limits",
    "transport",
    "errors",
    "bodies",
    "fuzz",
    "credentials",
    "pagination",
    "requests",
    "resilience",
]
GROUPS: tuple[str, ...] = Group.__args__  # type: ignore[attr-defined]
ALL: frozenset[Kind] = frozenset(("read", "write", "listing"))
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Check:
    """`says` is the promise in one line, `why` what happens to those who break it, `reference` who says so.

    `calls` are the kinds of call that it is for. `once` checks are about the client and not about one call of it: they
    are run on a suite's first call that they are for.
    """

    id: str
    severity: Severity
    group: Group
    says: str
    why: str
    reference: str
    judge: Judge
    calls: frozenset[Kind] = ALL
    asynchronous: bool = False
    once: bool = False


def check(
    name: str,
    severity: Severity,
    group: Group,
    *,
    says: str,
    why: str,
    reference: str,
    calls: tuple[Kind, ...] = ("read", "write", "listing"),
    asynchronous: bool = False,
    once: bool = False,
) -> Callable[[Judge], Check]:
    """Make a check of the function below: it asks the bench for trials, and returns a verdict.

    `asynchronous` checks are for ``async def`` calls only.
    """
    if not _ID.fullmatch(name):
        raise UsageProblem(f"{name!r} is no name for a check: lower-case words with hyphens, as in retry-after-date")

    def made(judge: Judge) -> Check:
        return Check(name, severity, group, says, why, reference, judge, frozenset(calls), asynchronous, once)

    return made
