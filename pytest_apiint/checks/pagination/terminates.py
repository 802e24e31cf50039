"""A listing comes to an end, also where the API leads it round in a circle."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.pagination.pages import Listing, asked, listing, no_paging
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import times

# As many items as a trial reads of an iterator: who has returned so many would have gone on.
_ENDLESS: Final = 10_000

# Pages after which a client is sent away: one that bounds them in earnest has met its bound by then.
_MANY: Final = 100


@dataclass(frozen=True, slots=True)
class _Halt(faults.Schedule):
    """Strikes every request after so many."""

    after: int = _MANY

    def strikes(self, attempt: int, now: float) -> bool:
        return attempt > self.after


_HALT: Final = _Halt(faults.status(410))


@check(
    "pagination-terminates",
    Severity.MUST,
    "pagination",
    says="ends a listing whose pages lead back to where it was",
    why="20 of 24 SDKs ask for ever: a job that hangs, memory that fills, a quota that is gone",
    reference="boto3's PaginationError: the same next token was received twice",
    calls=("listing",),
)
def pagination_terminates(bench: Bench) -> Verdict:
    """The first page comes again and again; then two pages lead to each other."""
    plain = listing(bench)
    if len(plain.pages) < 2:
        return not_applicable(no_paging(bench))
    same = bench.run(Scenario(faults=(_HALT,), answers=plain.pages[:1]))
    if _goes_on(same):
        return _circle(same, 1) if _repeats(same) else _numbers(same)
    if len(plain.pages) > 2 and _goes_on(two := bench.run(_in_turn(plain))) and _repeats(two):
        return _circle(two, 2)
    if not bench.subject.expects(same.raised) and same.raised is not None:
        return failed(
            f"a page that leads back to itself ends in {type(same.raised).__name__}",
            expected="the items so far, or an error that callers are told of (base_errors)",
            seen=f"{times(len(same.attempts), 'request')}, then {type(same.raised).__name__}",
            hint="raise one of your own errors when a cursor or a link comes twice",
            trial=same,
            severity=Severity.SHOULD,
        )
    return PASSED


def _in_turn(plain: Listing) -> Scenario:
    """Page 1 leads to page 2, page 2 to a page that leads to page 2 again."""
    return Scenario(faults=(_HALT,), answers=(*plain.pages[:2], plain.pages[0]))


def _goes_on(trial: Trial) -> bool:
    returned = trial.returned
    return (
        trial.endless
        or len(trial.attempts) > _MANY
        or (isinstance(returned, Collection) and not isinstance(returned, str | bytes) and len(returned) >= _ENDLESS)
    )


def _distinct(trial: Trial) -> int:
    return len({asked(row.request) for row in trial.attempts[:_MANY]})


def _repeats(trial: Trial) -> bool:
    """Whether it asked for a page again, and not for another one each time."""
    return _distinct(trial) < _count(trial)


def _count(trial: Trial) -> int:
    return min(len(trial.attempts), _MANY)


def _circle(trial: Trial, pages: int) -> Verdict:
    what = "a page that leads to itself" if pages == 1 else "two pages that lead to each other"
    return failed(
        f"asked for {what} {_count(trial)} times, and would have gone on",
        expected="an end: an error, or the items so far, as soon as a cursor comes again",
        seen=f"{_count(trial)} requests of {_distinct(trial)} kinds, until the test stopped the client",
        hint="keep the cursors (or links) that were used in a set; when one comes again, raise",
        trial=trial,
        severity=Severity.SHOULD if pages > 1 else None,
    )


def _numbers(trial: Trial) -> Verdict:
    """No cursor comes twice here, so the client would have to look at the items, or at a bound of its own."""
    return failed(
        f"asked for {_count(trial)} pages, one after the other, all of them the same",
        expected="an end: a bound on pages, or an error when the same items come again",
        seen=f"{_count(trial)} requests, each for another page, until the test stopped the client",
        hint="bound the pages that one call reads, or end when a page repeats the one before it",
        trial=trial,
        severity=Severity.SHOULD,
    )
