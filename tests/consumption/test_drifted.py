"""Drift beside what calls read."""

import pytest

from pytest_apiint.consumption.drifted import joined
from pytest_apiint.drift.finding import Difference, Drift, Finding
from tests.consumption.test_changed import called, read

URL = "GET https://api.acme.example/v1/users/123"
CALL = {"operation": "GET /users/{id}", "base_url": "https://api.acme.example/v1"}


def drift(tier, rule, pointer, *, request=URL, against="recording", after="", place=""):
    place = place or "$" + pointer.replace("/*", "[*]").replace("/", ".")
    difference = Difference(tier, rule, place, "string", after, pointer)
    return Drift(against, (Finding(difference, request, "a.yaml"),), 1)


def told(found, call):
    """The tier, and the touched place with its use."""
    both = joined(found, [call])
    (finding,) = both.drift.findings
    return finding.tier, [(one.field.place, one.field.use) for one in both.of(finding)]


WEIGHED = {
    "null that breaks": ("warning", "null", read("$.name", null="TypeError"), "error"),
    "null that it bears": ("warning", "null", read("$.name", null="safe"), "warning"),
    "gone, and borne": ("error", "gone", read("$.name", missing="safe"), "warning"),
    "gone, and not borne": ("error", "gone", read("$.name", missing="KeyError"), "error"),
    "missing from some": ("warning", "optional", read("$.name", missing="KeyError"), "error"),
    "a new member": ("warning", "enum", read("$.name", unknown="KeyError"), "error"),
    "passed on": ("error", "gone", read("$.name", "passed on", missing="safe"), "error"),
}


@pytest.mark.parametrize(("tier", "rule", "field", "now"), WEIGHED.values(), ids=WEIGHED)
def test_tier_is_what_it_does_to_the_call(tier, rule, field, now):
    assert told(drift(tier, rule, "/name"), called(field, **CALL)) == (now, [("$.name", field.use)])


def test_null_by_a_description_is_of_another_type():
    call = called(read("$.name", null="TypeError"), **CALL)
    found = drift("info", "type", "/name", request="GET /users/{id} 200", against="description", after="null")
    assert told(found, call) == ("error", [("$.name", "read")])


REQUESTS = {
    "the call's": (URL, "recording", True),
    "at another host": ("GET https://globex.example/v1/users/123", "recording", False),
    "further down": (f"{URL}/pets", "recording", False),
    "another method": (URL.replace("GET", "PUT"), "recording", False),
    "an operation's answer": ("GET /users/{user_id} 200", "description", True),
    "another answer": ("GET /users/{user_id} 404", "description", False),
    "a request": ("GET /users/{user_id} request", "description", False),
}


@pytest.mark.parametrize(("request_", "against", "is_it"), REQUESTS.values(), ids=REQUESTS)
def test_findings_belong_to_calls_by_their_requests(request_, against, is_it):
    call = called(read("$.name"), **{**CALL, "operation_id": ""})
    assert bool(told(drift("error", "gone", "/name", request=request_, against=against), call)[1]) is is_it


PLACES = {
    "items": ("/items/*/sku", read("$.items[*].sku"), True),
    "a map's values": ("/map/*", read("$.map.key"), True),
    "unread": ("/name", read("$.name", "unread"), False),
    "part of what is passed on": ("/home/city/zip", read("$.home", "passed on"), True),
    "part of what is read": ("/home/city", read("$.home"), False),
}


@pytest.mark.parametrize(("pointer", "field", "is_it"), PLACES.values(), ids=PLACES)
def test_places_are_joined_by_their_pointers(pointer, field, is_it):
    assert bool(told(drift("error", "gone", pointer), called(field, **CALL))[1]) is is_it


def test_a_status_touches_the_whole_call():
    found = drift("error", "status", "", place="status")
    assert told(found, called(**CALL)) == ("error", [("$", "read")])
