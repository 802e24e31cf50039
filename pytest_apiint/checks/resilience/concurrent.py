"""Calls that are made at once on one client don't get in each other's way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.pagination.pages import content, rewritten
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import OUTAGE, PLAIN, Scenario, once
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import times
from pytest_apiint.exchange import Request, Response
from pytest_apiint.faults import Fault
from pytest_apiint.script import Answer, Decision

TOGETHER: Final = 4
_MIXED: Final = 2
_TRIED: Final = 4  # how many members of an answer are changed, until one is seen to matter
_IDENTITY: Any = object.__eq__  # what compares by it can't tell
_PLAIN: Final = Scenario(together=TOGETHER)
_ONE_FAILS: Final = Scenario(faults=(OUTAGE,), together=TOGETHER)


@dataclass(frozen=True, slots=True)
class _Own(Fault):
    """An answer of its own for one request, `seconds` late, so that all are under way at once."""

    response: Response
    seconds: float

    @property
    def kind(self) -> str:
        return "an answer of its own"

    def decision(self, request: Request, usual: Answer) -> Decision:
        return Answer(self.response, self.seconds)


@check(
    "concurrent-calls-independent",
    Severity.SHOULD,
    "resilience",
    says="gives each of several calls at once its own answer, and one call's failure to nobody else",
    why="state that calls share shows under load only: one customer sees the data of another",
    reference="Python's threading and asyncio: what a client keeps between calls is shared by them",
)
def concurrent_calls_independent(bench: Bench) -> Verdict:
    """Four calls of one client at once: all well, then one request fails; then two, each with another answer."""
    well = bench.run(_PLAIN)
    if not well.succeeded:
        return _failing(well, 0)
    if len(well.attempts) < TOGETHER * len(bench.control.attempts):
        return PASSED  # like calls share one request, and so its failure
    one = bench.run(_ONE_FAILS)
    if sum(made.raised is not None for made in one.made) > 1 or one.runaway is not None:
        return _failing(one, 1)
    for trial, alone in ((well, PLAIN), (one, once(503))):
        if _strange(trial, (bench.control.returned, bench.run(alone).returned)) and not _varies(bench):
            return _other(trial)
    return (_mixed(bench) if bench.subject.kind == "read" and len(bench.control.attempts) == 1 else None) or PASSED


def _strange(trial: Trial, usual: tuple[Any, ...]) -> bool:
    """Whether a call returned what no call does alone."""
    values = [made.returned for made in trial.made if made.raised is None]
    return any(all(_differ(value, known) for known in usual) for value in values)


def _varies(bench: Bench) -> bool:
    """Whether calls that are alike return different values: the time of day, say."""
    return _differ(bench.run(Scenario(take=2)).returned, bench.control.returned) is True


def _failing(trial: Trial, due: int) -> Verdict:
    wrong = [error for error in (*(made.raised for made in trial.made), trial.runaway) if error is not None]
    struck = "one request" if due else "no request"
    return failed(
        f"{len(wrong)} of {len(trial.made)} calls at once failed, and {struck} did",
        expected="each call's own outcome" if due else f"{len(trial.made)} calls that succeed, as each does alone",
        seen=", ".join(sorted({type(error).__name__ for error in wrong})),
        hint="keep nothing of one call on the client: attempts, deadlines and errors belong into local variables",
        trial=trial,
    )


def _other(trial: Trial) -> Verdict:
    return failed(
        f"one of {TOGETHER} calls at once returned something else than it does alone",
        expected="the same value from the same answer",
        seen="another value",
        hint="keep nothing of one call on the client: its answer and its items belong into local variables",
        trial=trial,
    )


def _mixed(bench: Bench) -> Verdict | None:
    """Each call gets another answer, whose value is known from a call that gets it alone."""
    for answers in _variants(bench.subject.answers[0]):
        owns = [_Own(answer, 0.1 * n) for n, answer in enumerate(answers, 1)]
        first = bench.run(Scenario(faults=(owns[0],)))
        if not first.succeeded or _differ(first.returned, bench.control.returned) is not True:
            continue  # the member that was changed doesn't show, or may not be changed
        if _differ(bench.run(Scenario(faults=(owns[0],), take=2)).returned, first.returned) is not False:
            return None  # the same answer gives another value each time
        alone = [first, *(bench.run(Scenario(faults=(own,))) for own in owns[1:])]
        return _judged(bench.run(Scenario(faults=tuple(owns), together=_MIXED)), [trial.returned for trial in alone])
    return None


def _judged(trial: Trial, values: list[Any]) -> Verdict | None:
    if not trial.succeeded:
        return _failing(trial, 0)
    got = [made.returned for made in trial.made]
    lost = [value for value in values if not any(value == other for other in got)]
    if not lost:
        return None
    return failed(
        f"{len(lost)} of {_MIXED} answers reached no call: another call's came in its place",
        expected=f"{_MIXED} calls at once, each with the answer to its own request",
        seen=f"{times(_MIXED - len(lost), 'answer')} for {_MIXED} calls",
        hint="keep nothing of one call on the client: its request and its answer belong into local variables",
        trial=trial,
    )


def _variants(answer: Response) -> Iterator[list[Response]]:
    """`answer` twice, each with another value of one member: texts first, numbers then."""
    whole = content(answer)
    if not isinstance(whole, dict):
        return
    texts = [name for name, value in whole.items() if isinstance(value, str)]
    numbers = [name for name, value in whole.items() if isinstance(value, int) and not isinstance(value, bool)]
    for name in (*texts, *numbers)[:_TRIED]:
        values = [whole[name] + (str(n) if name in texts else n) for n in range(1, _MIXED + 1)]
        yield [rewritten(answer, json.dumps({**whole, name: value}).encode()) for value in values]


def _differ(one: Any, other: Any) -> bool | None:
    """Whether two values are unequal; ``None`` where they can't tell, as most objects can't."""
    return bool(one != other) if _plain(one) else None


def _plain(value: Any) -> bool:
    """Whether `value` is made of what compares by value."""
    if isinstance(value, dict):
        return all(_plain(inner) for inner in value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return all(_plain(inner) for inner in value)
    return value is None or type(value).__eq__ != _IDENTITY
