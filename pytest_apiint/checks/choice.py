"""Which exchanges an assertion is about; that there are none is a failure, never a silent pass."""

from __future__ import annotations

import re

from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged, exchanges_of
from pytest_apiint.checks.wording import label, listed
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import Exchanges
from pytest_apiint.messages import shorten

_ROUTE = re.compile(r"(?:(?P<method>[A-Za-z]+|\*)\s+)?(?P<target>(?:https?://[^/?]+)?/[^?]*|\*)")


def chosen(judged: Judged, route: str | None, *, expected: str) -> Exchanges:
    """The exchanges for `route`, or all of them; `ContractFailure` where there are none.

    A route is ``"GET /users/*"``, ``"/users/{id}"`` (any method) or a whole URL; the query plays no part. A path
    that no request has may also stand below the path of a base URL, as in `api.fail`.
    """
    __tracebackhide__ = True
    exchanges = exchanges_of(judged)
    picked = exchanges if route is None else _for_route(exchanges, route)
    if len(picked):
        return picked
    if route is None or not len(exchanges):
        hint = "was the client called, and with api.base_url?"
        raise failure("no request was made", expected=expected, seen="an empty journal", hint=hint)
    there = listed(list(dict.fromkeys(label(call, 30) for call in exchanges.calls())))
    raise failure(
        f"no request for {shorten(route, 50)}",
        expected=expected,
        seen=f"requests for {there}",
        hint='a route reads "GET /users/*"; the query plays no part',
    )


def _for_route(exchanges: Exchanges, route: str) -> Exchanges:
    match = _ROUTE.fullmatch(route.strip())
    if match is None:
        raise UsageProblem(f'{route!r} is no route: write "METHOD /path", as in "GET /users/*", without a query')
    method, target = (match["method"] or "*").upper(), match["target"]
    exact, below = re.compile(_pattern(target)), re.compile(".*" + _pattern(target))

    def fits(pattern: re.Pattern[str], exchange: Exchange) -> bool:
        asked = exchange.request
        place = asked.url.partition("?")[0] if "://" in target else asked.path
        return method in ("*", asked.method) and pattern.fullmatch(place) is not None

    picked = exchanges.where(lambda exchange: fits(exact, exchange))
    return picked if len(picked) else exchanges.where(lambda exchange: fits(below, exchange))


def _pattern(target: str) -> str:
    parts = re.split(r"(\*|\{[^{}/]*\})", target)
    return "".join(".*" if part == "*" else "[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
