"""What may go out to a sandbox goes out, and every refusal says which rule, of what request, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_apiint.exchange import Headers, Request
from pytest_apiint.sandbox.admission import Admission
from pytest_apiint.sandbox.budget import Budget
from pytest_apiint.settings import ANY_METHOD, Service

KEY = "sk_live_4f9a7c2e1b8d4f9a7c2e1b8d"
ACME = Service(
    "acme",
    "https://api.acme.example/v1",
    "https://sandbox.acme.example/v1",
    hosts=("*.files.acme.example", "auth.acme.example:8443"),
)


def request(url: str, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b"") -> Request:
    base = "" if "://" in url else "https://sandbox.acme.example"
    return Request(method, base + url, Headers(headers or {}), body)


def refusal(admission: Admission, asked: Request, rule: str) -> str:
    refused = admission.admit(asked)
    assert refused is not None
    assert refused.rule == rule
    lines = refused.text.splitlines()
    assert len(lines) <= 12
    assert all(len(line) <= 80 and line.isascii() for line in lines)
    return refused.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(
    "url",
    [
        "/v1/users",
        "https://sandbox.acme.example:443/elsewhere",
        "https://SANDBOX.acme.example/",
        "https://eu.files.acme.example/x",
        "https://auth.acme.example:8443/token",
    ],
)
def test_safe_requests_to_the_services_hosts_go_out(url: str, method: str) -> None:
    assert Admission(ACME).admit(request(url, method)) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://sandbox.acme.example.evil.example/",
        "https://sandbox.acme.example:8443/",
        "https://auth.acme.example/token",
        "https://sandbox.acme.example@evil.example/",
        "https://127.0.0.1/",
    ],
)
def test_no_other_host_is_reached(url: str) -> None:
    assert "would leave the sandbox" in refusal(Admission(ACME), request(url), "host")


def test_a_foreign_host_is_told_with_the_ones_allowed() -> None:
    asked = request("https://u:hunter2@auth.acme.example/token?code=hunter2")
    assert refusal(Admission(ACME), asked, "host") == (
        'a request would leave the sandbox of "acme"\n'
        "  request  GET https://auth.acme.example/token?...\n"
        "  allowed  sandbox.acme.example, *.files.acme.example, auth.acme.example:8443\n"
        '  fix      hosts = ["auth.acme.example"] in [tool.apiint.services.acme], if it\n'
        "             belongs there"
    )


def test_the_live_api_is_never_reached_beside_its_sandbox() -> None:
    assert refusal(Admission(ACME), request("https://api.acme.example/v1/users"), "host") == (
        'a request would reach the live API of "acme"\n'
        "  request  GET https://api.acme.example/v1/users\n"
        "  allowed  sandbox.acme.example, *.files.acme.example, auth.acme.example:8443\n"
        "  fix      give the client api.base_url instead of a URL of its own"
    )


def test_without_a_sandbox_url_the_base_url_is_the_sandbox() -> None:
    admission = Admission(Service("acme", "https://api.acme.example"))
    assert admission.admit(request("https://api.acme.example/users")) is None
    refusal(admission, request("/users"), "host")


def test_nothing_goes_in_clear_text() -> None:
    assert refusal(Admission(ACME), request("http://sandbox.acme.example/v1/users"), "https") == (
        'a request to the sandbox of "acme" would go in clear text\n'
        "  request  GET http://sandbox.acme.example/v1/users\n"
        "  allowed  https; http to loopback hosts only\n"
        "  fix      does the client, or a redirect, change the URL's scheme?"
    )


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])
def test_a_sandbox_on_this_machine_needs_no_tls(origin: str) -> None:
    assert Admission(Service("acme", "https://a.example", origin)).admit(request(f"{origin}/users")) is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", "*"])
def test_unsafe_methods_are_refused_unless_allowed(method: str) -> None:
    refusal(Admission(ACME), request("/v1/users", method), "method")


def test_the_refusal_of_a_method_says_both_ways_to_allow_it() -> None:
    assert refusal(Admission(ACME, frozenset({"PUT"})), request("/v1/users", "POST"), "method") == (
        'POST isn\'t allowed in the sandbox of "acme"\n'
        "  request  POST https://sandbox.acme.example/v1/users\n"
        "  allowed  GET, HEAD, OPTIONS, PUT\n"
        '  fix      unsafe_methods = ["POST"] in [tool.apiint.services.acme];\n'
        '           for this test alone: @pytest.mark.api(unsafe_methods=["POST"])'
    )


@pytest.mark.parametrize(
    ("settings", "marker"), [({"POST"}, set()), (set(), {"POST"}), ({ANY_METHOD}, set()), (set(), {ANY_METHOD})]
)
def test_the_service_or_the_marker_allows_a_method(settings: set[str], marker: set[str]) -> None:
    service = Service("acme", ACME.base_url, ACME.sandbox_url, unsafe_methods=frozenset(settings))
    assert Admission(service, frozenset(marker)).admit(request("/v1/users", "POST")) is None


def test_a_live_key_does_not_go_out() -> None:
    asked = request(f"/v1/{KEY}", headers={"Authorization": f"Bearer {KEY}"})
    assert refusal(Admission(ACME), asked, "live-key") == (
        'a live key would go to the sandbox of "acme"\n'
        "  request  GET https://sandbox.acme.example\n"
        "  found    sk_live_... in the header Authorization\n"
        "  fix      give the client api.secret(...), whose variable holds a key of the\n"
        "             sandbox;\n"
        "           or --api-allow-live-keys, if the account behind it is one for tests"
    )


def test_a_live_key_goes_out_where_that_is_allowed() -> None:
    admission = Admission(ACME, live_keys=None)
    assert admission.admit(request("/v1/users", headers={"X-Api-Key": KEY})) is None


@pytest.mark.parametrize(
    "asked",
    [
        request("https://evil.example/"),
        request("http://sandbox.acme.example/"),
        request("/v1/users", "POST"),
        request("/v1/users", headers={"X-Api-Key": KEY}),
    ],
    ids=["host", "https", "method", "live-key"],
)
def test_what_is_refused_costs_nothing_of_the_budget(tmp_path: Path, asked: Request) -> None:
    budget = Budget("acme", 5, tmp_path)
    assert Admission(ACME, budget=budget).admit(asked) is not None
    assert budget.used() == 0


def test_the_budget_is_spent_by_the_test(tmp_path: Path) -> None:
    admission = Admission(ACME, budget=Budget("acme", 1, tmp_path), test="t.py::test_pay")
    assert admission.admit(request("/v1/users")) is None
    assert "1  t.py::test_pay" in refusal(admission, request("/v1/users"), "budget")


def test_long_and_odd_requests_fit_the_message() -> None:
    for asked in (request("https://evil.example/" + "x" * 500), request("/" + "\u00e9" * 90, "M" * 300)):
        refused = Admission(ACME).admit(asked)
        assert refused is not None
        refusal(Admission(ACME), asked, refused.rule)
