"""What to mend first: a line for each failure, alike ones together, and where else something waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_apiint.checks.verdict import Outcome
from pytest_apiint.report.page.figures import counted
from pytest_apiint.report.page.outcomes import FAILED, Tone
from pytest_apiint.report.page.visible import clipped
from pytest_apiint.report.run import Run, Test

SHOWN: Final = 12
_NAMED: Final = 4
_TEXT: Final = 240


@dataclass(frozen=True, slots=True)
class Task:
    """`word` is why it's there, `what` the check or test, `link` where more is told."""

    word: str
    tone: Tone
    what: str
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Mend:
    """The first failures, how many more there are, and what should be looked at besides."""

    tasks: tuple[Task, ...]
    more: int
    besides: tuple[Task, ...]

    def __bool__(self) -> bool:
        return bool(self.tasks or self.besides)


def mend(run: Run, links: Sequence[str]) -> Mend:
    """Broken musts first, then the other failures, in the run's order; `links` are the tests'."""
    alike: dict[tuple[str, ...], list[tuple[Test, str]]] = {}
    for test, link in zip(run.tests, links, strict=True):
        if test.outcome in FAILED:
            alike.setdefault(_kind(test, link), []).append((test, link))
    tasks = sorted((_task(found) for found in alike.values()), key=lambda task: task.word != "must")
    return Mend(tuple(tasks[:SHOWN]), max(0, len(tasks) - SHOWN), tuple(_besides(run)))


def _kind(test: Test, link: str) -> tuple[str, ...]:
    """What failures have in common that are told in one line."""
    if (checked := test.checked) is None:
        return (link,)
    return (checked.suite, checked.check, checked.headline, checked.severity)


def _task(found: Sequence[tuple[Test, str]]) -> Task:
    test, link = found[0]
    if (checked := test.checked) is None or checked.outcome != Outcome.FAIL:
        return Task(test.outcome, "bad", test.id.removeprefix(f"{test.file}::"), _headline(test), link)
    calls = list(dict.fromkeys(other.checked.call for other, _ in found if other.checked is not None))
    named = ", ".join(calls[:_NAMED]) + (f" and {len(calls) - _NAMED} more" if len(calls) > _NAMED else "")
    text = clipped(checked.headline, _TEXT) or _headline(test)
    return Task(checked.severity, "bad", f"{checked.suite}: {checked.check} ({named})", text, link)


def _headline(test: Test) -> str:
    first = test.headline or next(filter(str.strip, test.text[:2000].splitlines()), "")
    return clipped(first.strip(), _TEXT)


def _besides(run: Run) -> Iterator[Task]:
    """What failed no test, one line each kind."""
    shoulds = sum(
        test.checked is not None
        and test.checked.outcome == Outcome.FAIL
        and test.checked.severity == "should"
        and test.outcome not in FAILED
        for test in run.tests
    )
    if shoulds:
        yield Task("should", "warn", counted(shoulds, "check"), "broken, without failing the run", "suites")
    if errors := sum(one.tier == "error" for one in run.drift):
        yield Task("drift", "warn", counted(errors, "error"), "recordings that the API no longer answers like", "drift")
    invalid = sum(count for one in run.coverage for verdict, count in one.verdicts if verdict == "invalid")
    if invalid:
        yield Task("contract", "warn", counted(invalid, "exchange"), "invalid by the description", "coverage")
    if expired := sum(one.state == "expired" for one in run.cassettes):
        yield Task("cassettes", "warn", counted(expired, "recording"), "expired", "cassettes")
    if incomplete := sum(bool(one.incomplete) for one in run.fuzzed):
        yield Task("fuzzing", "warn", counted(incomplete, "operation"), "not asked all that should have been", "fuzzed")
    if run.survivors:
        yield Task("mutation", "warn", counted(len(run.survivors), "edit"), "that no test noticed", "survivors")
