"""What a page's answer says of the next one, and whether a request asks for that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urljoin, urlsplit

from pytest_apiint.checks.idempotency.fields import fields
from pytest_apiint.checks.pagination.pages import content
from pytest_apiint.exchange import Exchange, Request
from pytest_apiint.journal.calls import settled

# A value that leads on, by its name and those that it stands below: `links.next.href`, `paging.cursors.after`.
_LEADS: Final = re.compile(r"next|cursor|continuation|(^|[._])after$|end_?cursor|scroll_?id", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(
    r"prev|before|first|last(?!evaluated)|self|start_?cursor|has_?next|time|date", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"next_?(page|offset|start|index|skip)", re.IGNORECASE)
_LINK: Final = re.compile(r"<([^>]*)>((?:\s*;\s*[\w*!-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s,;]+))?)*)")
_REL: Final = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s,;]+))", re.IGNORECASE)
_DEEPEST: Final = 6
_MOST: Final = 5_000  # values of one answer


@dataclass(frozen=True, slots=True)
class Lead:
    """One way on: `where` it stands, for a message, and its `value`: a URL, or what to ask with."""

    where: str
    value: str
    url: bool

    def followed(self, request: Request) -> bool:
        """Whether `request` carries it; of a URL the query's parameters, or the path where it has none.

        A client may take the query of a next URL only, or send it to another host: that's not asked here.
        """
        if not self.url:
            return self.value in fields(request).values() or self.value in request.path.split("/")
        there = urlsplit(urljoin(request.url, self.value))
        wanted = parse_qsl(there.query, keep_blank_values=True)
        if wanted:
            return set(wanted) <= set(request.query)
        return (there.path or "/") == request.path and not request.query


def leads(row: Exchange) -> list[Lead]:
    """Every way on that the answer names: a ``Link`` with ``rel=next`` (RFC 8288), next URLs, cursors and numbers."""
    response = row.response
    if response is None or not settled(row):
        return []
    links = [
        Lead("Link", match[1], url=True)
        for value in response.headers.get_all("Link")
        for match in _LINK.finditer(value)
        if "next" in _relations(match[2])
    ]
    told = [pair for pair, _ in zip(_values(content(response), (), 0), range(_MOST), strict=False)]
    return links + [lead for names, value in told if (lead := _lead(names, value)) is not None]


def _relations(parameters: str) -> list[str]:
    found = _REL.search(parameters)
    return (found[1] or found[2] or "").lower().split() if found else []


def _lead(names: tuple[str, ...], value: str | int) -> Lead | None:
    where = ".".join(names)
    if _ELSEWHERE.search(where):
        return None
    if isinstance(value, int):
        return Lead(where, str(value), url=False) if _NUMBER.search(names[-1]) else None
    if not value or not _LEADS.search(where):
        return None
    return Lead(where, value, url=value.startswith(("http://", "https://", "/", "?")))


def _values(value: Any, names: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], str | int]]:
    """Texts and numbers beside the items, which stand in lists, with the names that lead there."""
    if isinstance(value, dict) and depth < _DEEPEST:
        for name, inner in value.items():
            yield from _values(inner, (*names, str(name)), depth + 1)
    elif names and isinstance(value, str | int) and not isinstance(value, bool):
        yield names, value
