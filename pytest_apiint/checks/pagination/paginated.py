"""All pages are asked for, and each of them once."""

from __future__ import annotations

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.journal import Call
from pytest_apiint.journal.shown import target
from pytest_apiint.messages import shorten


def assert_paginated(journal: Judged, *, pages: int, route: str | None = None) -> None:
    """Exactly `pages` pages were asked for, each once; a page is told from another by method, URL and body.

    Further attempts after a failure are the same page. That a page which had come is asked for again is a failure, and
    so is one that never came.
    """
    __tracebackhide__ = True
    if pages < 1:
        raise UsageProblem(f"assert_paginated(pages={pages}): a listing has one page at least")
    expected = f"{times(pages, 'page')}, each asked for once"
    rows = chosen(journal, route, expected=expected)
    asked: dict[tuple[str, str, bytes], list[Call]] = {}
    for call in rows.calls():
        request = call.attempts[0].request
        asked.setdefault((request.method, request.url, request.body), []).append(call)
    again = [calls for calls in asked.values() if sum(call.succeeded for call in calls) > 1]
    if again:
        request = again[0][0].attempts[0].request
        raise failure(
            f"a page was asked for {len(again[0])} times: {shorten(target(request), 40)}",
            expected=expected,
            seen=f"{len(again)} of {times(len(asked), 'page')} again, after they had come",
            hint="does the client start over after a failure, or follow a cursor that leads back?",
            calls=rows.calls(),
        )
    if len(asked) != pages:
        raise failure(
            f"{times(len(asked), 'page')} instead of {pages}",
            expected=expected,
            seen=", ".join(shorten(url.partition("://")[2], 36) for _, url, _ in list(asked)[:2]),
            hint="does it stop at a short or an empty page?" if len(asked) < pages else "where does the last page end?",
            calls=rows.calls(),
        )
    missing = [calls[-1] for calls in asked.values() if not any(call.succeeded for call in calls)]
    if missing:
        raise failure(
            f"{times(len(missing), 'page')} never came",
            expected=expected,
            seen=missing[0].line(60),
            hint="a page that fails has to be tried again, or to end the listing with an error",
            calls=missing,
        )
