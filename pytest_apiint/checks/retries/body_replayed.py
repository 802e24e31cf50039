"""Each attempt carries the whole body."""

from __future__ import annotations

import re
from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.idempotency.fields import Place, body_fields
from pytest_apiint.checks.idempotency.keys import fresh, key_places
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, named, retried, sent
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import listed
from pytest_apiint.exchange import Request

_CAUSES: Final[tuple[Cause, ...]] = (503, 429, 500, "reset", "read_timeout", "empty_response")
_BOUNDARY: Final = re.compile(r'boundary="?([^";]+)', re.IGNORECASE)


@check(
    "body-replayed-whole",
    Severity.MUST,
    "retries",
    says="sends the same, whole body with every attempt",
    why="a body that was read once is empty the next time: the server takes nothing for your data",
    reference="urllib3: UnrewindableBodyError; RFC 9110, 9.2.2",
)
def body_replayed_whole(bench: Bench) -> Verdict:
    """Compare each attempt's body with the first attempt's; what differs between two calls anyway may differ here."""
    if not bench.control.attempts[-1].request.body:
        return not_applicable("the call sends no body")
    trials = retried(bench, _CAUSES)
    if not trials:
        return not_applicable("the client never tries such a call again")
    for cause, trial in trials.items():
        whole, *others = [row.request for row in trial.attempts if sent(row)]
        for later in others:
            if difference := _difference(bench, whole, later):
                return _changed(cause, trial, len(whole.body), difference, later)
    return PASSED


def _changed(cause: Cause, trial: Trial, whole: int, difference: str, later: Request) -> Verdict:
    place = 1 + next(n for n, row in enumerate(trial.attempts) if row.request is later)
    return failed(
        f"attempt {place} sent another body than the first: {difference}",
        expected=f"the {whole} bytes of the first attempt",
        seen=f"{len(later.body)} bytes, after {named(cause)}",
        hint="keep the body as bytes, or rewind it before each attempt (file.seek(0), a new generator)",
        trial=trial,
    )


def _difference(bench: Bench, first: Request, later: Request) -> str:
    if _plain(first) == _plain(later):
        return ""
    if not later.body:
        return "none at all"
    before, after = body_fields(first), body_fields(later)
    if not before or not after:
        # What no field tells apart can still be another for each call, as a time is.
        alike = len(first.body) == len(later.body) and _plain(first) != _plain(bench.control.attempts[-1].request)
        return "" if alike else f"{len(later.body)} bytes instead of {len(first.body)}"
    if missing := before.keys() - after.keys():
        return f"without {_listed(missing)}"
    allowed = fresh(bench) | set(key_places(bench, first))
    changed = [place for place, value in before.items() if after[place] != value and place not in allowed]
    return f"another value for {_listed(changed)}" if changed else ""


def _plain(request: Request) -> bytes:
    """The body, with a boundary that is drawn anew for each attempt left out."""
    found = _BOUNDARY.search(request.headers.get("Content-Type", ""))
    return request.body.replace(found[1].encode(), b"") if found else request.body


def _listed(places: set[Place] | list[Place]) -> str:
    return listed(sorted(place.name for place in places))
