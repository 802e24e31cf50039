"""Faults in a line of text."""

import http.client
import json
import time

import pytest

from pytest_apiint import faults
from pytest_apiint.errors import UsageProblem
from pytest_apiint.serving.planned import planned

from .conftest import TOKEN

LATE = faults.latency(2, jitter=0.5)


@pytest.mark.parametrize(
    ("line", "route", "kinds"),
    [
        ("GET /users 429 retry-after=30 x2", "GET /users", ["status 429", "status 429"]),
        ("/users/{id} unavailable", "/users/{id}", ["status 503"]),
        ("post /payments rate_limited", "POST /payments", ["status 429"]),
        ("* /a latency seconds=2 jitter=0.5", "/a", [str(LATE)]),
        ("GET /a reset", "GET /a", ["reset"]),
        ("GET /a reset after=headers", "GET /a", [str(faults.reset(after_headers=True))]),
        ("GET /a hang", "GET /a", ["read_timeout"]),
        ("GET /a read-timeout", "GET /a", ["read_timeout"]),
        ("GET /a truncated after=3", "GET /a", [str(faults.truncated_body(after=3))]),
        ("GET /a 500 always", "GET /a", ["always status 500"]),
    ],
)
def test_a_line_is_read(line, route, kinds):
    found = planned(line)
    assert (found.route, [str(one) for one in found.faults]) == (route, kinds)


def test_what_a_kind_takes_arrives():
    (limited,) = planned('GET /a rate-limited retry-after="Wed, 21 Oct 2015 07:28:00 GMT"').faults
    assert limited.response.headers["Retry-After"] == "Wed, 21 Oct 2015 07:28:00 GMT"
    (gone,) = planned("GET /a 503 text=later").faults
    assert gone.response.body == b"later"
    assert planned("GET /a latency seconds=2 jitter=0.5").faults == (LATE,)
    assert planned("GET /a truncated after=3").faults == (faults.truncated_body(after=3),)
    assert planned("GET /a reset after=headers").faults == (faults.reset(after_headers=True),)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "it begins with a route"),
        ("429", "it begins with a route"),
        ("GET users 429", "it begins with a route"),
        ("GET /users?a=1 429", "without a query"),
        ("GET /users", "no kind of fault is named"),
        ("GET /users x2", "no kind of fault is called x2"),
        ("GET /users latncy seconds=1", "nearest  latency"),
        ("GET /users 429 retry=3", "nearest  retry-after"),
        ("GET /users 429 x0", "429 takes no x0"),
        ("GET /users 429 3 x2", "429 takes no 3"),
        ("GET /users latency", "latency needs seconds=..."),
        ("GET /users latency seconds=soon", "seconds takes a number, not 'soon'"),
        ("GET /users truncated after=1.5", "after takes a whole number"),
        ("GET /users reset after=body", 'after takes "headers"'),
        ("GET /users latency seconds=-1", "latency"),
        ("GET /users 999", "200 to 599"),
        ("GET /users 429 'x", "a quote isn't closed"),
    ],
)
def test_a_line_that_is_none_says_why(line, said):
    with pytest.raises(UsageProblem) as problem:
        planned(line)
    text = str(problem.value)
    assert said in text
    assert len(text.splitlines()) <= 12
    assert all(len(one) <= 80 and one.isascii() for one in text.splitlines())


def test_planned_faults_strike_in_turn_and_what_met_nobody_is_told(serve):
    served = serve("GET /users 429 retry-after=30 x2", "GET /users/{id} 503", "/payments reset")
    answers = [served.ask("GET", "/users")[0] for _ in range(3)]
    assert [one.status for one in answers] == [429, 429, 200]
    assert answers[0].getheader("Retry-After") == "30"
    unmet = [line.partition(" for ")[2] for line in served.server.unmet()]
    assert unmet == ["GET /users/{id} met no request", "/payments met no request"]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("GET /users reset", ConnectionResetError),
        ("GET /users hang", TimeoutError),
        ("GET /users truncated after=5", http.client.IncompleteRead),
    ],
)
def test_a_broken_connection_is_a_real_one(serve, line, error):
    served = serve(line)
    with pytest.raises(error):
        served.ask("GET", "/users", timeout=0.3)
    assert served.ask("GET", "/users")[0].status == 200


def test_latency_is_waited_for_in_real_time(serve):
    served = serve("GET /users latency seconds=0.2")
    begun = time.perf_counter()
    _, body = served.ask("GET", "/users")
    assert time.perf_counter() - begun >= 0.2
    assert json.loads(body)["items"]


def test_a_request_that_met_a_fault_is_judged_all_the_same(serve):
    served = serve("GET /users 429")
    served.ask("GET", "/users?limit=x", headers=TOKEN)
    assert list(served.tally.rows()) == [("GET /users", 1, 1)]
