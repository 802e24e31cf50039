"""A listing as the plain call showed it: its pages, where their items are, and what leads from one to the next."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.trial import Trial
from pytest_apiint.exchange import Headers, Request, Response

Place: TypeAlias = tuple[str, ...]
Asked: TypeAlias = tuple[str, str, bytes]
# A number leads to the next page only where its name says so: a count may happen to be the same.
_LEADS: Final = re.compile(r"next|cursor|offset|continu|token|after|marker", re.IGNORECASE)
_ONE_PAGE: Final = "the listing is one page: give the suite two, as in @listing(pages=[...])"
NOT_SEEN: Final = "no list of items can be seen in the pages"


@dataclass(frozen=True, slots=True)
class Listing:
    """`requests` and `pages` are those of the plain call, each once; `place` leads to a page's items."""

    requests: tuple[Request, ...]
    pages: tuple[Response, ...]
    place: Place | None

    @property
    def items(self) -> list[list[Any]]:
        """The items of each page; none where `place` isn't known."""
        return [] if self.place is None else [items(page, self.place) for page in self.pages]


def listing(bench: Bench) -> Listing:
    """What the plain call read."""
    first = {asked(row.request): row for row in reversed(bench.control.attempts) if isinstance(row.outcome, Response)}
    rows = sorted(first.values(), key=lambda row: row.number)
    pages = tuple(row.outcome for row in rows if isinstance(row.outcome, Response))
    return Listing(tuple(row.request for row in rows), pages, _place(bench, pages))


def no_paging(bench: Bench) -> str:
    """Why there is nothing to say of a listing of which one page was read."""
    return _ONE_PAGE if bench.subject.pages < 2 else "only one page was read: see pagination-complete"


def asked(request: Request) -> Asked:
    """What makes a request another one."""
    return (request.method, request.url, request.body)


def distinct(trial: Trial) -> list[Asked]:
    """The requests that were answered well, each once, in order."""
    return list(dict.fromkeys(asked(row.request) for row in trial.attempts if row.succeeded))


def items(page: Response, place: Place) -> list[Any]:
    """The items of `page`; empty where there is no list at `place`."""
    value = content(page)
    for key in place:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []


def emptied(page: Response, place: Place) -> Response:
    """`page` without its items, and with all that leads on."""
    whole = content(page)
    value = holder = whole
    for key in place:
        holder, value = value, value[key]
    if not place:
        whole = []
    else:
        holder[place[-1]] = []
    return rewritten(page, json.dumps(whole).encode())


def rewritten(page: Response, body: bytes) -> Response:
    """`page` with another body, which isn't compressed any more."""
    kept = [(n, v) for n, v in page.headers.pairs if n.lower() not in ("content-encoding", "content-length", "date")]
    return replace(page, headers=Headers(kept), body=body)


def leads_on(page: Response, place: Place, this: Request, following: Request) -> bool:
    """Whether what `following` asks with stands in `page` beside its items, so that an empty page leads on too."""
    if f"<{following.url}>" in page.headers.get("Link", ""):
        return True
    new = _parts(following) - _parts(this)
    return any(text in new for text in _told(content(emptied(page, place))))


def content(page: Response) -> Any:
    """The page's JSON; ``None`` where it's none."""
    try:
        return page.json()
    except (ValueError, RecursionError):
        return None


def _told(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _told(inner, str(key))
    elif (isinstance(value, str) and value) or (
        isinstance(value, int) and not isinstance(value, bool) and _LEADS.search(name)
    ):
        yield str(value)


def _parts(request: Request) -> set[str]:
    """Every value that a request asks with."""
    found = {value for _, value in request.query} | {request.url, request.path, f"{request.path}?{request.split.query}"}
    with suppress(ValueError, RecursionError):
        found.update(_values(request.json()))
    return found


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _values(inner)
    elif value is not None:
        yield str(value)


def _place(bench: Bench, pages: Sequence[Response]) -> Place | None:
    """Where the profile says that items are; else the longest list over all pages, the nearest to the top first."""
    known = bench.subject.profile.pagination
    if known is not None and known.items is not None:
        place = tuple(part.replace("~1", "/").replace("~0", "~") for part in known.items.split("/")[1:])
        if any(items(page, place) for page in pages):
            return place
    sizes: dict[Place, int] = {}
    for page in pages:
        for place, size in _lists(content(page), ()):
            sizes[place] = sizes.get(place, 0) + size
    best = max(sizes, key=lambda place: (sizes[place], -len(place)), default=None)
    return best if best is not None and sizes[best] else None


def _lists(value: Any, place: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(value, list):
        yield place, len(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _lists(inner, (*place, key))
