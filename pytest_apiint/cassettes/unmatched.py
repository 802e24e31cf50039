"""Why a cassette has no answer, one error per cause, each with the fix."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_apiint.cassettes.difference import Difference, differences
from pytest_apiint.cassettes.matching import Matching
from pytest_apiint.errors import CassetteDamaged, CassetteExhausted, CassetteMissing, CassetteUnmatched
from pytest_apiint.exchange import Request
from pytest_apiint.messages import layout, near, shorten

_RECORD_MORE = "pytest --api-mode=record"
_RECORD_ANEW = "pytest --api-mode=record --api-record=all"
_WIDE = 66
_SHOWN = 3
_COMPARED = 20
_LINES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recording that might have been meant."""

    request: Request
    number: int
    played: bool


def missing(request: Request, path: Path) -> CassetteMissing:
    """No such file."""
    rows = [
        ("expected", near(str(path))),
        ("fix", f"record it, and commit the file:\n{_RECORD_MORE}"),
    ]
    return CassetteMissing(layout(f"There is no cassette to answer {shorten(str(request), 48)}", rows))


def unreadable(path: Path, error: OSError) -> CassetteDamaged:
    """The file is there, and the system refuses it."""
    rows = [("seen", error.strerror or str(error)), ("fix", "let this user read the file")]
    damaged = CassetteDamaged(layout(f"{near(str(path))} can't be read", rows))
    damaged.seen = error.strerror or str(error)
    return damaged


def exhausted(
    request: Request, path: Path, numbers: Sequence[int], times: int, *, line: Callable[[int], int | None]
) -> CassetteExhausted:
    """Every recording of this request was played; the first are named by their `line`."""
    count = len(numbers)
    named = ", ".join(str(found) for number in numbers[:_LINES] if (found := line(number)) is not None)
    rows = [
        ("request", shorten(str(request), _WIDE)),
        ("cassette", near(str(path)) + (f", line {named}" if named else "")),
        ("fix", f"see why the client asks again, or record the test anew:\n{_RECORD_ANEW}"),
        ("or", "let the last answer be played again: allow_playback_repeats"),
    ]
    return CassetteExhausted(layout(f"Recorded {count}x, asked {times}x", rows))


def unlike(
    request: Request,
    path: Path,
    candidates: Sequence[Candidate],
    matching: Matching,
    *,
    line: Callable[[int], int | None],
) -> CassetteUnmatched:
    """No recording is of this request; the nearest of `candidates` is shown with its line and what differs."""
    rows = [("cassette", f"{near(str(path))}, {_counted(len(candidates))}")]
    if best := _nearest(request, candidates, matching):
        place = "" if (found_at := line(best.number)) is None else f"line {found_at}, "
        state = "played already" if best.played else "not played yet"
        rows.append(("nearest", f"{shorten(str(best.request), _WIDE)}\n({place}{state})"))
        found = differences(request, best.request, matching)[:_SHOWN]
        rows += [(f"{one.part}", _line(one)) for one in found]
    rows.append(("fix", f"correct the client, or add it to the cassette:\n{_RECORD_MORE}"))
    return CassetteUnmatched(layout(f"{shorten(str(request), 56)} isn't in the cassette", rows))


def _counted(count: int) -> str:
    return f"{count} recording" + ("" if count == 1 else "s")


def _line(one: Difference) -> str:
    if not one.recorded:
        return shorten(one.asked, _WIDE)
    if len(one.asked) + len(one.recorded) + 12 > _WIDE:
        return f"{shorten(one.asked, _WIDE)}\nrecorded: {shorten(one.recorded, _WIDE - 10)}"
    return f"{one.asked}  recorded: {one.recorded}"


def _nearest(request: Request, candidates: Sequence[Candidate], matching: Matching) -> Candidate | None:
    """The one with the fewest differences, then the most alike URL and body, then one that waits to be played."""
    if not candidates:
        return None
    short = sorted(candidates, key=lambda one: _roughly(request, one.request))[:_COMPARED]

    def distance(one: Candidate) -> tuple[float, bool]:
        alike = _alike(request.url, one.request.url) + _alike(_text(request.body), _text(one.request.body))
        return len(differences(request, one.request, matching)) - alike, one.played

    return min(short, key=distance)


def _roughly(request: Request, recorded: Request) -> tuple[bool, bool, int]:
    """A first guess that costs little: the host, the method, then how far the URL goes together."""
    common = 0
    for mine, theirs in zip(request.url, recorded.url, strict=False):
        if mine != theirs:
            break
        common += 1
    return request.host != recorded.host, request.method != recorded.method, -common


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _text(body: bytes) -> str:
    return body[:500].decode("latin-1")
