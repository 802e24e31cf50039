"""No secret stands in a URL: those are written down wherever a request passes."""

from __future__ import annotations

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.requests.held import redacted, sure
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.exchange import Request
from pytest_apiint.secrets.forms import SHORTEST, carried
from pytest_apiint.secrets.names import names_a_secret


@check(
    "secrets-in-url",
    Severity.MUST,
    "credentials",
    says="puts no secret into a URL",
    why="URLs are kept in the logs of every proxy, load balancer and HTTP library on the way",
    reference="RFC 9110, 17.9; RFC 6750, 2.3",
)
def secrets_in_url(bench: Bench) -> Verdict:
    """The plain call's requests are looked through, a log-in's too."""
    known = sure(bench)
    for row in bench.control.journal:
        if carried(row.request.url, known) is not None:
            return _told(bench, row.request, "a secret is part of the URL", None)
    for row in bench.control.journal:
        named = [name for name, value in row.request.query if names_a_secret(name) and len(value) >= SHORTEST]
        if named:
            what = f"the query parameter {redacted(named[0], bench.subject, 30)} looks like a secret's"
            return _told(bench, row.request, what, Severity.SHOULD)
    return PASSED


def _told(bench: Bench, request: Request, headline: str, severity: Severity | None) -> Verdict:
    where, _, query = request.url.partition("?")
    asked = "&".join(f"{name}=..." for name, _ in request.query) if query else ""
    shown = redacted(f"{where}?{asked}" if asked else where, bench.subject, 120)
    return failed(
        headline,
        expected="credentials in a header field, as in Authorization: Bearer ...",
        seen=f"{request.method} {shown}",
        hint="send it in Authorization, or in the header field that the API names; if it has none, ignore this check",
        severity=severity,
    )
