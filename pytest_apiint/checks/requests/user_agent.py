"""Each request says which client makes it."""

from __future__ import annotations

import re
from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.messages import shorten

_LIBRARIES: Final = re.compile(
    r"python-requests|python-httpx2?|httpx2?|python-urllib3?|urllib3(\.future)?|python|cpython|aiohttp|niquests|httpcore"
    r"|python-niquests|pycurl|curl|libcurl|go-http-client|tornado|treq|mozilla",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(r"\([^()]*\)")


@check(
    "user-agent-set",
    Severity.SHOULD,
    "requests",
    says="names itself and its version in User-Agent",
    why="an API's operators block what they can't name, and can't tell you of a bug in it",
    reference="RFC 9110, 10.1.5; GitHub REST API: User-Agent required",
    once=True,
)
def user_agent_set(bench: Bench) -> Verdict:
    """Not the HTTP library's own words."""
    found = bench.control.attempts[-1].request.headers.get("User-Agent", "").strip()
    products = _COMMENT.sub(" ", found).split()
    if not found:
        return _told("no User-Agent is sent", "none", None)
    if products and all(_LIBRARIES.fullmatch(product.partition("/")[0]) for product in products):
        return _told("the User-Agent is the HTTP library's own", shorten(found, 60), None)
    if not re.search(r"\d", found):
        return _told("the User-Agent names no version", shorten(found, 60), Severity.ADVISORY)
    return PASSED


def _told(headline: str, seen: str, severity: Severity | None) -> Verdict:
    return failed(
        headline,
        expected="the client's name and version, as in acme-client/1.4.2",
        seen=f"User-Agent: {seen}",
        hint='set it once on the session: session.headers["User-Agent"] = "acme-client/1.4.2"',
        severity=severity,
    )
