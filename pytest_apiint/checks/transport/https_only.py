"""Nothing leaves in clear text."""

from __future__ import annotations

import ipaddress

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import times
from pytest_apiint.exchange import Exchange
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


@check(
    "https-only",
    Severity.MUST,
    "transport",
    says="sends nothing in clear text, not even where a redirect says so",
    why="whoever is on the way reads the credentials, and answers in the API's name",
    reference="RFC 9110, 4.2.2 and 17.1; OWASP API8:2023",
)
def https_only(bench: Bench) -> Verdict:
    """The plain call, and one that is redirected from https to http."""
    if clear := _clear(bench.control):
        return _told(bench.control, clear, "a URL of the client's own, a link it took from an answer, or its base URL?")
    moved = bench.run(lasting(faults.redirect("http")))
    if clear := _clear(moved):
        hint = "follow no redirect (allow_redirects=False, follow_redirects=False), or none that leaves https"
        return _told(moved, clear, hint, Severity.SHOULD)
    return PASSED


def _clear(trial: Trial) -> list[Exchange]:
    return [row for row in trial.journal if row.request.scheme != "https" and not is_loopback(row.request.host)]


def _told(trial: Trial, clear: list[Exchange], hint: str, severity: Severity | None = None) -> Verdict:
    return failed(
        f"{times(len(clear), 'request')} of {len(trial.journal)} in clear text",
        expected="https, and nothing else",
        seen=shorten(target(clear[0].request, host=True), 66),
        hint=hint,
        trial=trial,
        severity=severity,
    )
