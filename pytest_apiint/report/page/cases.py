"""The tests: what failed first and whole, then the slowest, then a line for each of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_apiint.report.page.exchanges import Exchanges, exchanges
from pytest_apiint.report.page.figures import counted, seconds
from pytest_apiint.report.page.outcomes import FAILED, Tone, outcome, test_tone
from pytest_apiint.report.page.visible import clipped
from pytest_apiint.report.page.waterfall import Waterfall, drawn, waterfall
from pytest_apiint.report.permalinks import permalinks
from pytest_apiint.report.run import Attempt, Run, Test

SLOWEST: Final = 50
FAILURES: Final = 200
LINES: Final = 5000
# How many exchanges are drawn in the page, and how many characters of bodies and of failures' texts may stand in it.
EXCHANGES: Final = 1000
_BODIES: Final = 1_000_000
_BODY: Final = 8000
_LEAST: Final = 200
_TEXTS: Final = 1_000_000
_TEXT: Final = 20_000
_NAME: Final = 300
_STATUSES: Final = 8


@dataclass(frozen=True, slots=True)
class Case:
    """One test, whole: `brief` says in a line what came of it, `headline` only what `text` doesn't have."""

    link: str
    name: str
    outcome: str
    tone: Tone
    facts: tuple[tuple[str, str], ...]
    brief: str
    headline: str
    text: str
    reproduce: str
    har: str
    waterfall: Waterfall | None
    exchanges: Exchanges | None


@dataclass(frozen=True, slots=True)
class Brief:
    """One test in a line; `answers` are its attempts' outcomes: ``429, 503, 200``."""

    link: str
    name: str
    outcome: str
    tone: Tone
    answers: str
    elapsed: str
    duration: str
    headline: str


@dataclass(frozen=True, slots=True)
class File:
    """The lines of one file's tests."""

    name: str
    told: str
    cases: tuple[Brief, ...]
    failed: bool


@dataclass(frozen=True, slots=True)
class Cases:
    """`left_out` counts tests that aren't even listed."""

    failed: tuple[Case, ...]
    slowest: tuple[Case, ...]
    files: tuple[File, ...]
    left_out: int = 0


def cases(run: Run) -> Cases:
    """Every test of `run`, in full where that helps and there's room."""
    linked = list(zip(permalinks(test.id for test in run.tests), run.tests, strict=True))
    failed = _fitting(((link, test) for link, test in linked if test.outcome in FAILED), FAILURES)
    told = {link for link, _ in failed}
    quiet = [(link, test) for link, test in linked if test.attempts and test.outcome not in FAILED]
    quiet.sort(key=lambda pair: (-pair[1].elapsed, -pair[1].duration))
    taken = sum(len(drawn(len(test.attempts))) for _, test in failed)
    slowest = _fitting(quiet, SLOWEST, taken)
    told |= {link for link, _ in slowest}
    room, text = _room([test for _, test in (*failed, *slowest)])
    rest = [(link, test) for link, test in linked if link not in told]
    rest.sort(key=lambda pair: pair[1].outcome not in FAILED)
    return Cases(
        tuple(_case(link, test, room, text) for link, test in failed),
        tuple(_case(link, test, room, text) for link, test in slowest),
        _files(rest[:LINES]),
        len(rest) - len(rest[:LINES]),
    )


def _fitting(linked: Iterable[tuple[str, Test]], most: int, taken: int = 0) -> list[tuple[str, Test]]:
    """The first of them, as many as may be and as have room for their exchanges."""
    kept: list[tuple[str, Test]] = []
    for link, test in linked:
        taken += len(drawn(len(test.attempts)))
        if len(kept) == most or taken > EXCHANGES:
            break
        kept.append((link, test))
    return kept


def _room(tests: Sequence[Test]) -> tuple[int, int]:
    """Characters for each body and for each failure's text, so that the page stays one that a browser opens at once."""
    bodies = sum(
        (attempt.request is not None) + (attempt.response is not None) for test in tests for attempt in test.attempts
    )
    texts = sum(bool(test.text) for test in tests)
    return (
        max(_LEAST, min(_BODY, _BODIES // max(1, bodies))),
        max(_LEAST, min(_TEXT, _TEXTS // max(1, texts))),
    )


def _case(link: str, test: Test, room: int, text: int) -> Case:
    return Case(
        link,
        _name(test),
        test.outcome,
        test_tone(test),
        tuple(_facts(test)),
        _brief(test),
        "" if test.headline[:_NAME] in test.text[:text] else test.headline,
        clipped(test.text, text),
        test.reproduce,
        test.har,
        waterfall(test),
        exchanges(test, room) if test.attempts else None,
    )


def _facts(test: Test) -> Iterable[tuple[str, str]]:
    yield "Where", f"{test.file}:{test.line}"
    yield "Mode", test.mode
    yield f"Time, {test.clock} clock", seconds(test.elapsed)
    if test.clock != "real":
        yield "Time, real", seconds(test.duration)
    if test.services:
        yield "Services", ", ".join(test.services)
    if test.trials:
        yield "Trials", f"{test.trials:,}"
    if test.breaker:
        yield "Breaker", ", then ".join(test.breaker)
    if test.worker:
        yield "Worker", test.worker


def _brief(test: Test) -> str:
    return "; ".join(filter(None, [_answers(test.attempts), f"{seconds(test.elapsed)} {test.clock}", test.file]))


def _name(test: Test) -> str:
    """What stands after the file in a test's id."""
    return clipped(test.id.removeprefix(f"{test.file}::"), _NAME)


def _files(linked: Sequence[tuple[str, Test]]) -> tuple[File, ...]:
    by_file: dict[str, list[tuple[str, Test]]] = {}
    for link, test in linked:
        by_file.setdefault(test.file, []).append((link, test))
    return tuple(
        File(
            name,
            counted(len(tests), "test"),
            tuple(_listed(link, test) for link, test in tests),
            any(test.outcome in FAILED for _, test in tests),
        )
        for name, tests in by_file.items()
    )


def _listed(link: str, test: Test) -> Brief:
    return Brief(
        link,
        _name(test),
        test.outcome,
        test_tone(test),
        _answers(test.attempts),
        seconds(test.elapsed),
        seconds(test.duration),
        clipped(test.headline, _NAME),
    )


def _answers(attempts: Sequence[Attempt]) -> str:
    shown = [outcome(attempt) for attempt in attempts[:_STATUSES]]
    more = [f"and {len(attempts) - _STATUSES:,} more"] if len(attempts) > _STATUSES else []
    return ", ".join([*shown, *more])
