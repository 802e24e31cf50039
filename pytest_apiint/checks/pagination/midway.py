"""A failure between two pages costs no items, and doubles none."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.pagination.pages import asked, distinct, listing, no_paging
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, named
from pytest_apiint.checks.scenario import OUTAGE, Scenario
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable

# Strikes the first page, and does nothing to it.
_UNHARMED: Final = faults.latency(0)
_ONCE: Final[dict[Cause, Scenario]] = {
    503: Scenario(faults=(_UNHARMED, OUTAGE)),
    "reset": Scenario(faults=(_UNHARMED, faults.reset())),
}
_LASTING: Final = Scenario(faults=(_UNHARMED, faults.always(OUTAGE)))


@check(
    "pagination-error-midway",
    Severity.MUST,
    "pagination",
    says="goes on where it was after a failure on page 2, or raises; never returns a part as if it were all",
    why="half a list that looks whole gets synchronised, billed, or deleted by",
    reference="Google AIP-158; AWS SDKs' paginators",
    calls=("listing",),
)
def pagination_error_midway(bench: Bench) -> Verdict:
    """Page 2 fails once, in two ways, and then for good."""
    pages = len(listing(bench).pages)
    if pages < 2:
        return not_applicable(no_paging(bench))
    down = bench.run(_LASTING)
    if down.succeeded and not down.endless:
        return _part("503 lasts", down, pages)
    for cause, scenario in _ONCE.items():
        trial = bench.run(scenario)
        if _skipped(trial, bench.control):
            return _left_out(named(cause), trial)
        if not trial.succeeded:
            continue  # who raises has lost nothing that its caller doesn't know of
        if len(distinct(trial)) < pages:
            return _part(f"{named(cause)} comes once", trial, pages)
        if (verdict := _changed(named(cause), trial, bench.control)) is not None:
            return verdict
    return PASSED


def _skipped(trial: Trial, control: Trial) -> bool:
    """Whether a later page was asked for, and the one that failed never again."""
    usual = distinct(control)
    keys = [asked(row.request) for row in trial.attempts]
    struck = next((place for place, row in enumerate(trial.attempts) if not row.succeeded), None)
    if struck is None or keys[struck] not in usual:
        return False
    later = usual[usual.index(keys[struck]) + 1 :]
    return keys[struck] not in keys[struck + 1 :] and any(key in later for key in keys[struck + 1 :])


def _left_out(cause: str, trial: Trial) -> Verdict:
    return failed(
        "page 2 failed, and page 3 was asked for in its place",
        expected="page 2 again, or an error",
        seen=f"{cause} on page 2, which was never asked for again",
        hint="repeat the request that failed, with its own cursor, before you go on",
        trial=trial,
    )


def _part(cause: str, trial: Trial, pages: int) -> Verdict:
    read = len(distinct(trial))
    count = f"{len(trial.returned)} items" if _sized(trial.returned) else type(trial.returned).__name__
    # Nothing at all is taken for an answer less easily than a part.
    nothing = trial.returned is None or (_sized(trial.returned) and not trial.returned)
    return failed(
        "page 2 failed, and nothing was returned, without an error"
        if nothing
        else f"page 2 failed, and {read} of {pages} pages were returned as if they were all",
        expected="all pages, or an error",
        seen=f"{cause} on page 2: {len(trial.attempts)} requests, then {count} returned",
        hint="let the error out of the loop over pages; don't break, and don't return what is there so far",
        trial=trial,
        severity=Severity.SHOULD if nothing else None,
    )


def _changed(cause: str, trial: Trial, control: Trial) -> Verdict | None:
    if not (_sized(trial.returned) and _sized(control.returned)):
        return None
    found, wanted = len(trial.returned), len(control.returned)
    if found == wanted:
        return None
    return failed(
        f"{wanted - found} of {wanted} items got lost when page 2 was tried again"
        if found < wanted
        else f"{found - wanted} items came twice when page 2 was tried again",
        expected=f"{wanted} items, as without the failure",
        seen=f"{cause} once on page 2, then {found} items",
        hint="repeat the request that failed, with its own cursor; add a page's items only when the page is there",
        trial=trial,
    )


def _sized(value: object) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str | bytes)
