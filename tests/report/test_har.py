"""Archives: valid by the schema of HAR 1.2, read back by others, and true to the facts."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_apiint.report.har import har
from pytest_apiint.report.run import Attempt, Body, Message, Test

SCHEMA = jsonschema_rs.validator_for(
    json.loads(Path(__file__).with_name("har.schema.json").read_text()), validate_formats=True
)
ANSWER = Message(
    (
        ("Content-Type", "application/json"),
        ("Set-Cookie", "sid=abc; Path=/v1; Domain=api.test; Secure; HttpOnly; Expires=Thu, 01 Jan 2026 00:00:00 GMT"),
        ("Set-Cookie", "no-cookie"),
        ("Location", "/elsewhere"),
    ),
    Body('{"a": 1}', 8),
)
ASKED = Message((("Cookie", "a=1; b=x=y"), ("Content-Type", "text/plain")), Body("body", 4))
DONE = Attempt(1, 1, "POST", "https://api.test/a?b=1&c=", 1.5, 3.75, status=201, request=ASKED, response=ANSWER)
BROKEN = Attempt(2, 1, "GET", "https://api.test/", 4.0, 34.0, failure="read_timeout", fault="read_timeout", waited=2.0)
TEST = Test("tests/test_a.py::test_it", "tests/test_a.py", 7, "failed", epoch=1767225600.0, attempts=(DONE, BROKEN))


def read(*tests):
    text = har(tests, "1.0")
    found = json.loads(text)
    assert not [error.message for error in SCHEMA.iter_errors(found)]
    return found["log"]


def test_a_test_is_a_page_on_its_own_clock():
    log = read(replace(TEST, elapsed=34.0), TEST)
    assert [page["id"] for page in log["pages"]] == ["test_1", "test_2"]
    assert log["pages"][0] == {
        "startedDateTime": "2026-01-01T00:00:00.000Z",
        "id": "test_1",
        "title": "tests/test_a.py::test_it",
        "pageTimings": {"onLoad": 34000},
        "_outcome": "failed",
        "_mode": "mock",
    }
    assert [entry["pageref"] for entry in log["entries"]] == ["test_1", "test_1", "test_2", "test_2"]


def test_an_exchange_is_an_entry_with_times_in_milliseconds():
    entry = read(TEST)["entries"][0]
    assert entry["startedDateTime"] == "2026-01-01T00:00:01.500Z"
    assert (entry["time"], entry["timings"]) == (2250, {"blocked": -1, "send": 0, "wait": 2250, "receive": 0})
    request, response = entry["request"], entry["response"]
    assert request["queryString"] == [{"name": "b", "value": "1"}, {"name": "c", "value": ""}]
    assert request["cookies"] == [{"name": "a", "value": "1"}, {"name": "b", "value": "x=y"}]
    assert (request["postData"], request["bodySize"]) == ({"mimeType": "text/plain", "text": "body"}, 4)
    assert (response["status"], response["statusText"]) == (201, "Created")
    assert (response["redirectURL"], response["bodySize"]) == ("/elsewhere", 8)
    assert response["content"] == {"size": 8, "mimeType": "application/json", "text": '{"a": 1}'}
    (cookie,) = response["cookies"]
    assert cookie == {
        "name": "sid",
        "value": "abc",
        "path": "/v1",
        "domain": "api.test",
        "expires": "2026-01-01T00:00:00.000Z",
        "httpOnly": True,
        "secure": True,
    }


def test_a_failure_has_status_0_and_its_story_in_custom_fields():
    entry = read(TEST)["entries"][1]
    assert (entry["response"]["status"], entry["response"]["statusText"]) == (0, "read timeout")
    assert (entry["time"], entry["timings"]["blocked"], entry["timings"]["wait"]) == (30000, 2000, 28000)
    assert {name: value for name, value in entry.items() if name.startswith("_")} == {
        "_test": TEST.id,
        "_virtualTime": {"started": 4.0, "ended": 34.0},
        "_call": 1,
        "_origin": "mock",
        "_fault": "read_timeout",
        "_failure": "read_timeout",
    }


def test_what_a_description_and_the_answer_said_stands_there_too():
    told = replace(DONE, verdict="invalid", service="acme", operation="POST /a", correlation="r-1", retry_after=0.0)
    entry = read(replace(TEST, clock="real", attempts=(told,)))["entries"][0]
    assert "_virtualTime" not in entry
    assert (entry["_verdict"], entry["_service"]) == ("invalid", "acme")
    assert (entry["_operation"], entry["_correlation"], entry["_retryAfter"]) == ("POST /a", "r-1", 0.0)


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (Body("aaaa", 2), {"size": 4, "compression": 2, "text": "aaaa"}),
        (Body("aa", 90, cut=True), {"size": 90, "text": "aa", "comment": "there was more than is kept"}),
        (Body("", 90, binary=True), {"size": 90, "comment": "it isn't text, and isn't kept"}),
        (None, {"size": 0}),
    ],
)
def test_sizes_and_what_isnt_kept(body, content):
    entry = read(replace(TEST, attempts=(replace(DONE, response=Message((), body)),)))["entries"][0]
    assert entry["response"]["content"] == {"mimeType": "", **content}


def test_a_run_without_exchanges_is_an_archive_too():
    assert read()["entries"] == []


_TEXT = st.text(max_size=20)
_HEADERS = st.lists(st.tuples(st.sampled_from(["Cookie", "Set-Cookie", "Location", "X"]), _TEXT)).map(tuple)
_MESSAGES = st.none() | st.builds(Message, _HEADERS, st.none() | st.builds(Body, _TEXT, st.integers(0, 99)))


@settings(max_examples=40)
@given(_MESSAGES, _MESSAGES, _TEXT)
def test_whatever_stands_in_messages_it_is_valid(asked, answered, name):
    read(replace(TEST, id=name, attempts=(replace(DONE, request=asked, response=answered),)))
