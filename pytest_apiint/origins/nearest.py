"""The message for a request that no route answers: the nearest routes, what differs, and the fix."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from pytest_apiint.errors import NoMatchingMock
from pytest_apiint.messages import ascii_only, layout, near, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_apiint.exchange import Request
    from pytest_apiint.origins.routes import Route

_SHOWN = 2
_WIDEST = 23


def no_matching_mock(request: Request, routes: Sequence[Route], base_url: str) -> NoMatchingMock:
    """The error for `request`; its first line names it, the rest what to do."""
    rows: list[tuple[str, str]] = []
    for route in sorted(routes, key=lambda route: _distance(request, route))[:_SHOWN]:
        rows.append(("nearest", f"{shorten(str(route), 66)}\n({_place(route)})"))
        rows.append(("", "\n".join(differences(request, route)) or "it matches by URL; its other conditions fail"))
    if not routes:
        rows.append(("seen", "no route is registered"))
    rows.append(("fix", _fix(request, routes, base_url)))
    return NoMatchingMock(layout(f"{shorten(str(request), 60)} isn't mocked", rows))


def _place(route: Route) -> str:
    return shorten(f"{near(route.place.file)}:{route.place.line}", 66)


def _distance(request: Request, route: Route) -> float:
    """0 for the same method and URL, more for less alike."""
    url = route.url if isinstance(route.url, str) else getattr(route.url, "pattern", "")
    alike = difflib.SequenceMatcher(None, request.url, str(url)).ratio()
    method = isinstance(route.method, str) and route.method.upper() != request.method
    return 1 - alike + 0.2 * method + len(differences(request, route)) * 0.1


def differences(request: Request, route: Route) -> list[str]:
    """What of `request` a route doesn't match, one line each: asked, then registered."""
    found: list[str] = []
    if isinstance(route.method, str) and route.method.upper() != request.method:
        found.append(_line("method", request.method, route.method))
    if not isinstance(route.url, str):
        return found
    asked, registered = urlsplit(request.url), urlsplit(route.url)
    if (asked.scheme, asked.netloc.lower()) != (registered.scheme or asked.scheme, registered.netloc.lower()):
        found.append(_line("host", f"{asked.scheme}://{asked.netloc}", f"{registered.scheme}://{registered.netloc}"))
    if (asked.path or "/") != (registered.path or "/"):
        found.append(_line("path", asked.path or "/", registered.path or "/"))
    wanted = parse_qs(registered.query, keep_blank_values=True)
    given = parse_qs(asked.query, keep_blank_values=True)
    missing = {name: values for name, values in wanted.items() if not set(values) <= set(given.get(name, ()))}
    if missing:
        found.append(_line("query", asked.query or "(none)", registered.query))
    return found


def _line(part: str, asked: str, registered: str) -> str:
    if len(asked) + len(registered) > 2 * _WIDEST:
        asked, registered = shorten(asked, _WIDEST), shorten(registered, _WIDEST)
    return ascii_only(f"{part:8}{asked}  registered: {registered}")


def _fix(request: Request, routes: Sequence[Route], base_url: str) -> str:
    bare = request.url.partition("?")[0]
    inside = bare.startswith(f"{base_url}/")
    target = shorten(bare.removeprefix(base_url) if inside else bare, 40)
    if not routes:
        return f'api.mock.{request.method.lower()}("{target}", json=...) before the client is called'
    return f'correct the route or the client, or add\napi.mock.{request.method.lower()}("{target}", ...)'
