"""Nothing leaves in clear text."""

from __future__ import annotations

import ipaddress

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import times
from pytest_apiint.journal.shown import target
from pytest_apiint.messages import shorten


def assert_https_only(journal: Judged, *, route: str | None = None) -> None:
    """Every request went over https, but for those to this machine itself (RFC 6761, 6.3; RFC 1122, 3.2.1.3)."""
    __tracebackhide__ = True
    rows = chosen(journal, route, expected="https, and nothing else")
    clear = [row for row in rows if row.request.scheme != "https" and not is_loopback(row.request.host)]
    if clear:
        raise failure(
            f"{times(len(clear), 'request')} of {len(rows)} in clear text",
            expected="https, and nothing else",
            seen=shorten(target(clear[0].request, host=True), 66),
            hint="a base URL with http, a redirect that is followed, or a link taken from an answer?",
            calls=rows.calls(),
            marks={row.number: "clear text" for row in clear[:3]},
        )


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
