"""The checks of suites: what clients promise."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.checks.registry import Check
from pytest_apiint.explained.page import Page

_KINDS: Final = {
    "read": ('answer={"id": 1}', 'client.get("/users/1")'),
    "write": ('answer={"id": 1}, status=201', 'client.post("/users", json={})'),
    "listing": ('pages=[{"items": [1], "next": "b"}, {"items": [2]}]', 'client.get("/users")'),
}
_SUITE: Final = """\
import httpx
from pytest_apiint.suites import ClientSuite, {kind}

class TestAcmeSurvives(ClientSuite):
    base_errors = (httpx.HTTPError,)

    def make_client(self, api):  # the client under test
        return httpx.Client(base_url=api.base_url, timeout=10)

    @{kind}({answer})
    def call(self, client):
        return {call}.raise_for_status().json()
"""


def pages() -> dict[str, Page]:
    """One page for each check."""
    return {one.id: _page(one) for one in BATTERY}


def _page(check: Check) -> Page:
    kind = next(kind for kind in _KINDS if kind in check.calls)
    answer, call = _KINDS[kind]
    asynchronous = ", async ones only" if check.asynchronous else ""
    rows = (
        ("promise", check.says),
        ("why", check.why),
        ("source", check.reference),
        ("severity", f"{check.severity}; group {check.group}"),
        ("calls", ", ".join(sorted(check.calls)) + asynchronous),
    )
    test = _SUITE.format(kind=kind, answer=answer, call=call)
    return Page(check.id, "check", "a promise of clients", rows, test, f"pytest --api-select={check.id}")
