"""All pages are asked for, each once, and what is returned is all of their items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise
from typing import Any

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.pagination.items import told_apart
from pytest_apiint.checks.pagination.pages import asked, distinct, listing, no_paging
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import times


@check(
    "pagination-complete",
    Severity.MUST,
    "pagination",
    says="reads every page, each once, and returns all items in their order",
    why="whoever has more than one page of customers loses the rest, and no error says so",
    reference="Google AIP-158; RFC 8288 (Link: rel=next)",
    calls=("listing",),
)
def pagination_complete(bench: Bench) -> Verdict:
    """The plain call shows it: how many pages were asked for, and what was made of them."""
    trial, wanted = bench.control, bench.subject.pages
    if wanted < 2:
        return not_applicable(no_paging(bench))
    read = len(distinct(trial))
    if read < wanted:
        return failed(
            f"asked for {read} of {wanted} pages",
            expected=f"{wanted} requests, one for each page",
            seen=f"the call ended after page {read}, as if it were the last",
            hint="go on while there is a cursor, a next link or has_more; do the suite's pages look as the API's?",
            trial=trial,
        )
    returned = trial.returned
    if isinstance(returned, Collection) and not isinstance(returned, str | bytes | dict):
        verdict = _judged(returned, listing(bench).items, whole=read == wanted)
        if verdict is not None:
            return verdict
    return _twice(bench)


def _judged(returned: Collection[Any], pages: list[list[Any]], *, whole: bool) -> Verdict | None:
    """What `returned` lacks of the items of `pages`, or has too often; ``None`` where nothing can be said."""
    every = [item for page in pages for item in page]
    if not every:
        return None
    found = told_apart(returned, every)
    if found is None:
        return _counted(returned, pages, whole=whole)
    lost = Counter(range(len(every))) - Counter(found)
    if lost:
        return _lost(lost, pages)
    again = [place for place, count in Counter(found).items() if count > 1]
    if again and whole:
        return _more(len(found), len(every), Severity.MUST)
    if isinstance(returned, Sequence) and any(later < earlier for earlier, later in pairwise(found)) and not again:
        return failed(
            "the items come in another order than the API gave them",
            expected="page 1's items, then page 2's, each page in its own order",
            seen=f"{times(len(found), 'item')}, in another order",
            hint="append each page's items to what is there; pages that are read at once must be put in order again",
            severity=Severity.SHOULD,
        )
    return None


def _lost(lost: Counter[int], pages: list[list[Any]]) -> Verdict:
    """Whole pages that are missing can't be meant; single items may be, where a client leaves some out."""
    ends = list(accumulate(len(page) for page in pages))
    spans = enumerate(pairwise([0, *ends]), 1)
    gone = [n for n, (start, end) in spans if end > start and set(range(start, end)) <= set(lost)]
    total = ends[-1]
    return failed(
        f"{times(len(lost), 'item')} of {total} got lost" + (f", all of page {gone[0]} among them" if gone else ""),
        expected=f"{total} items, from {times(len(pages), 'page')}",
        seen=f"all pages were read, and {total - len(lost)} items returned",
        hint="add each page's items to the result, the first and the last page's too",
        severity=None if gone else Severity.SHOULD,
    )


def _counted(returned: Collection[Any], pages: list[list[Any]], *, whole: bool) -> Verdict | None:
    count, sizes = len(returned), [len(page) for page in pages]
    total = sum(sizes)
    as_pages = count == len(pages) and not any(isinstance(value, str | int | float) for value in returned)
    if count == total or as_pages:
        return None
    if count > total:
        return _more(count, total, Severity.SHOULD) if whole else None
    pages_only = count in (*accumulate(sizes), *accumulate(reversed(sizes)), *sizes)
    return failed(
        f"returned {times(count, 'item')} of {total}",
        expected=f"{total} items, from {times(len(pages), 'page')}",
        seen=f"all pages were read, and {count} items returned",
        hint="add each page's items to the result, the first and the last page's too",
        severity=None if pages_only else Severity.SHOULD,
    )


def _more(count: int, total: int, severity: Severity) -> Verdict:
    return failed(
        f"returned {count} items, and there are {total}",
        expected="each item once",
        seen=f"{count - total} more than the pages have",
        hint="is a page's list added to the result twice, or the first page read before the loop and in it?",
        severity=severity,
    )


def _twice(bench: Bench) -> Verdict:
    again = [key for key, count in Counter(asked(row.request) for row in bench.control.attempts).items() if count > 1]
    if not again:
        return PASSED
    return failed(
        f"asked for {times(len(again), 'page')} of {len(distinct(bench.control))} more than once",
        expected="one request for each page",
        seen=f"{len(bench.control.attempts)} requests, though every answer was good",
        hint="keep the page that was read first (to count, to look for more), and go on from there",
        trial=bench.control,
        severity=Severity.SHOULD,
    )
