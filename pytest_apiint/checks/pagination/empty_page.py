"""An empty page isn't the end of a listing while it leads on."""

from __future__ import annotations

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.pagination.pages import NOT_SEEN, distinct, emptied, items, leads_on, listing, no_paging
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable


@check(
    "pagination-empty-page",
    Severity.SHOULD,
    "pagination",
    says="goes on after an empty page that has a cursor",
    why="APIs that filter, expire or shard return such pages; a listing that stops there is silently short",
    reference="Google AIP-158; DynamoDB Query (LastEvaluatedKey); Slack's pagination",
    calls=("listing",),
)
def pagination_empty_page(bench: Bench) -> Verdict:
    """The page before the last loses its items and keeps its cursor: the last one must be asked for all the same."""
    plain = listing(bench)
    if len(plain.pages) < 2:
        return not_applicable(no_paging(bench))
    if plain.place is None:
        return not_applicable(NOT_SEEN)
    place = plain.place
    midway = len(plain.pages) - 2
    page = plain.pages[midway]
    if not items(page, place):
        return PASSED  # the plain call has gone on after it
    if not leads_on(page, place, plain.requests[midway], plain.requests[midway + 1]):
        return not_applicable("the pages have no cursor of their own: where items end, the listing does")
    answers = (*plain.pages[:midway], emptied(page, place), *plain.pages[midway + 1 :])
    trial = bench.run(Scenario(answers=answers))
    read = len(distinct(trial))
    if trial.succeeded and read >= len(plain.pages):
        return PASSED
    ending = type(trial.raised).__name__ if trial.raised is not None else "the call returned"
    short = f"stopped at an empty page: {len(plain.pages) - read} of {len(plain.pages)} pages not asked for"
    return failed(
        short if trial.succeeded else f"an empty page ends in {ending}",
        expected=f"page {midway + 2}, to which page {midway + 1} leads",
        seen=f"{read} of {len(plain.pages)} pages, then {ending}",
        hint="let the cursor, the link or has_more decide whether to go on, and never the number of items",
        trial=trial,
    )
