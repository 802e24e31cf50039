"""Which requests only go where an answer sent the client, and so are part of the call before them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urldefrag, urljoin

from pytest_apiint.exchange import Exchange


def redirected(rows: Iterable[Exchange]) -> dict[int, int]:
    """For the number of each exchange that follows a redirect, the number of the one that began the chain.

    It follows where the same caller's exchange before it was answered by 3xx with this URL as ``Location``
    (RFC 9110, 15.4).
    """
    found: dict[int, int] = {}
    before: dict[str, Exchange] = {}
    for row in rows:
        last = before.get(row.request.caller)
        if last is not None and _sends_to(last, row.request.url):
            found[row.number] = found.get(last.number, last.number)
        elif last is not None and last.number in found and last.request.url == row.request.url and not last.succeeded:
            found[row.number] = found[last.number]
        before[row.request.caller] = row
    return found


def _sends_to(row: Exchange, url: str) -> bool:
    if row.response is None or row.status is None or not 300 <= row.status < 400:
        return False
    location = row.response.headers.get("Location")
    return location is not None and urldefrag(urljoin(row.request.url, location)).url == url
