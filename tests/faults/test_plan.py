"""Which request meets which fault."""

import pytest
import requests

from pytest_apiint import UsageProblem, faults
from pytest_apiint.faults.plan import Route

BASE = "https://api.test/v2"


@pytest.mark.parametrize(
    ("route", "method", "url", "meant"),
    [
        ("GET /users/*", "GET", "https://api.test/v2/users/1", True),
        ("GET /users/*", "GET", "https://api.test/v2/users/1?page=2", True),
        ("GET /users/*", "POST", "https://api.test/v2/users/1", False),
        ("GET /users/*", "GET", "https://api.test/users/1", False),
        ("GET /users/*", "GET", "https://other.test/v2/users/1", False),
        ("/users/{id}", "PATCH", "https://api.test/v2/users/1", True),
        ("/users/{id}", "GET", "https://api.test/v2/users/1/posts", False),
        ("/users/{id}/posts", "GET", "https://api.test/v2/users/1/posts", True),
        ("*", "DELETE", "https://api.test/v2/anything", True),
        ("POST https://files.test/up", "POST", "https://files.test/up", True),
        ("GET https://FILES.test", "GET", "https://files.test/", True),
        ("get /a.b", "GET", "https://api.test/v2/aXb", False),
    ],
)
def test_a_route_means_these_requests_and_no_others(route, method, url, meant):
    assert Route(route, BASE).matches(method, url) is meant


@pytest.mark.parametrize("text", ["", "users", "GET users", "GET /users?page=1", "FETCH! /a", "GET"])
def test_what_is_no_route_is_refused(text):
    with pytest.raises(UsageProblem, match=r"is no route"):
        Route(text, BASE)


@pytest.mark.parametrize("planned", [(), ("503",), (faults.always(faults.reset()), faults.reset())])
def test_only_faults_are_planned_and_a_schedule_comes_last(api, planned):
    with pytest.raises(UsageProblem):
        api.fail("GET /a", *planned)


def test_requests_for_other_routes_use_up_no_fault(api):
    api.mock.get("/a", text="a")
    api.mock.get("/b", text="b")
    api.fail("GET /b", faults.unavailable())
    assert [requests.get(api.base_url + path).status_code for path in ("/a", "/a", "/b", "/b")] == [200, 200, 503, 200]


def test_a_date_and_raw_text_are_retry_afters_too(api):
    from datetime import UTC, datetime

    api.fail(
        "GET /a",
        faults.rate_limited(retry_after=datetime(2026, 11, 23, 12, tzinfo=UTC)),
        faults.unavailable(retry_after="soon"),
        faults.unavailable(retry_after=1.5, headers={"X-Why": "repairs"}),
    )
    answers = [requests.get(f"{api.base_url}/a") for _ in range(3)]
    assert [answer.headers["Retry-After"] for answer in answers] == ["Mon, 23 Nov 2026 12:00:00 GMT", "soon", "1.5"]
    assert (answers[2].headers["X-Why"], answers[0].json()["status"]) == ("repairs", 429)


def test_a_client_that_does_not_verify_meets_no_tls_failure(api):
    api.mock.get("/a", text="ok")
    api.fail("GET /a", faults.tls_failure("certificate has expired"), faults.tls_failure("certificate has expired"))
    with pytest.warns(match="Unverified HTTPS"):
        assert requests.get(f"{api.base_url}/a", verify=False).text == "ok"
    with pytest.raises(requests.exceptions.SSLError, match="certificate has expired"):
        requests.get(f"{api.base_url}/a")
