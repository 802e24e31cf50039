"""requests-mock's registration API, for a client that isn't requests, with requests-mock itself as the oracle."""

import io
import json
import re
import threading

import httpx
import pytest
import requests
import requests_mock

from pytest_apiint import UsageProblem

URL = "https://api.test/users"
PLAIN = {"Date", "Content-Length", "Content-Type"}

REGISTRATIONS = {
    "json": {"json": {"a": [1, None]}},
    "text": {"text": "grüße"},
    "content": {"content": b"\x00\xff"},
    "status and reason": {"status_code": 418, "reason": "Short and stout", "text": "tea"},
    "headers": {"headers": {"X-One": "1", "Content-Type": "text/csv"}, "text": "a,b"},
    "list": {"response_list": [{"text": "first"}, {"text": "second", "status_code": 202}]},
    "callback": {"json": lambda request, _: {"method": request.method, "q": request.qs}},
    "context": {"text": lambda _, context: context.headers.update({"X-C": "c"}) or "made"},
    "encoder": {"json": {"x": 1}, "json_encoder": json.JSONEncoder},
    "nothing": {},
}


def told(response):
    return response.status_code, response.content, {k: v for k, v in response.headers.items() if k not in PLAIN}


@pytest.mark.parametrize("case", REGISTRATIONS)
def test_each_registration_answers_as_requests_mock_itself_does(api, case):
    with requests_mock.Mocker() as oracle:
        oracle.register_uri("GET", URL, **REGISTRATIONS[case])
        expected = [told(requests.get(URL, params={"p": "1"})) for _ in range(3)]
    api.mock.register_uri("GET", "/users", **REGISTRATIONS[case])
    assert [told(requests.get(URL, params={"p": "1"})) for _ in range(3)] == expected


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options", "head"])
def test_each_method_has_its_own_function(api, method):
    route = getattr(api.mock, method)("/users", headers={"X-M": method})
    assert httpx.request(method, URL).headers["X-M"] == method
    assert (route.called_once, route.last_request.method) == (True, method.upper())


@pytest.mark.parametrize(
    ("register", "asked", "status"),
    [
        ({"url": "/users?page=2"}, "?page=2&sort=name", 200),
        ({"url": "/users?page=2"}, "?page=3", None),
        ({"url": "/users?page=2", "complete_qs": True}, "?page=2&sort=name", None),
        ({"url": "/users", "request_headers": {"X-Key": "k"}}, "", 200),
        ({"url": "/users", "request_headers": {"X-Key": "other"}}, "", None),
        ({"url": "/users", "additional_matcher": lambda request: "sort" in request.query}, "?sort=name", 200),
        ({"url": "/users", "additional_matcher": lambda _: False}, "", None),
        ({"url": re.compile(r"/us.rs\?page=\d$")}, "?page=7", 200),
        ({"url": requests_mock.ANY}, "?any=thing", 200),
        ({"url": "/Users"}, "", None),
    ],
    ids=range(10),
)
def test_each_way_to_match_is_requests_mocks(api, register, asked, status):
    api.mock.register_uri("GET", register.pop("url"), text="ok", **register)
    try:
        seen = httpx.get(URL + asked, headers={"X-Key": "k"}).status_code
    except httpx.ConnectError:
        seen = None
        assert "isn't mocked" in api.session.found(faults=False)
    assert seen == status


def test_the_route_registered_last_is_asked_first(api):
    api.mock.get("/users", text="old")
    api.mock.get("/users", text="new")
    assert httpx.get(URL).text == "new"


def test_files_and_cookies_reach_any_client(api):
    api.mock.get("/users", body=io.BytesIO(b"from a file"), cookies={"session": "s1"})
    with httpx.Client() as client:
        assert client.get(URL).text == "from a file"
        assert client.cookies["session"] == "s1"


def test_a_matcher_of_ones_own_may_pass_or_answer(api):
    def odd(request):
        return requests_mock.create_response(request, text="odd") if request.path.endswith("1") else None

    route = api.mock.add_matcher(odd)
    api.mock.get("/users/2", text="even")
    assert [httpx.get(f"{URL}/{number}").text for number in (1, 2)] == ["odd", "even"]
    assert (route.call_count, str(route)) == (1, "ANY odd")


def test_history_is_kept_in_requests_mocks_own_objects(api):
    route = api.mock.post("/users", json={"id": 1})
    httpx.post(f"{URL}?a=1", json={"name": "Ann"})
    assert (route.last_request.json(), route.last_request.qs) == ({"name": "Ann"}, {"a": ["1"]})
    assert (api.mock.called, api.mock.call_count, api.mock.last_request.path) == (True, 1, "/users")
    api.mock.reset()
    assert (api.mock.called_once, route.called, route.last_request, api.mock.last_request) == (False, False, None, None)


def test_two_threads_share_a_list_of_answers_without_loss(api):
    api.mock.get("/users", [{"text": str(number)} for number in range(100)])
    seen = []
    threads = [threading.Thread(target=lambda: seen.extend(httpx.get(URL).text for _ in range(25))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, seen)) == list(range(100))


def test_the_real_network_is_not_to_be_had(api):
    with pytest.raises(UsageProblem, match="real_http"):
        api.mock.get("/users", _real_http=True)


@pytest.mark.parametrize("wrong", [{"json": 1, "text": ""}, {"content": "text"}, {"bogus": 1}])
def test_wrong_arguments_are_refused_where_they_are_written(api, wrong):
    with pytest.raises((TypeError, RuntimeError)):
        api.mock.get("/users", **wrong)


def test_a_callback_that_fails_fails_in_the_client(api):
    def broken(request, context):
        raise ZeroDivisionError("in the callback")

    api.mock.get("/users", text=broken)
    with pytest.raises(ZeroDivisionError, match="in the callback"):
        httpx.get(URL, timeout=3)


def test_paths_are_matched_as_they_are_quoted_on_the_wire(api):
    api.mock.get("/a b/ü", text="quoted")
    assert httpx.get("https://api.test/a%20b/%C3%BC").text == "quoted"
