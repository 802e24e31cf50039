"""A mock drifts where it says what the real answer doesn't bear out, and nowhere else."""

import json

import pytest

from pytest_apiint.exchange import Headers, Response
from pytest_apiint.origins.shape import drifts


def response(value, status=200):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Response(status, Headers({"Content-Type": "application/json"}), body)


@pytest.mark.parametrize(
    ("mocked", "live"),
    [
        ({"id": 1}, {"id": 2, "name": "John"}),
        ({"price": 1}, {"price": 1.5}),
        ({"name": None}, {"name": "John"}),
        ({"name": "John"}, {"name": None}),
        ({"items": []}, {"items": [{"id": 1}]}),
        ({"items": [{"id": 1}]}, {"items": []}),
        ({"items": [{"id": 1}]}, {"items": [{"note": "x"}, {"id": 7, "name": "y"}]}),
        (b"", b""),
        (b"<html>", b"plain"),
        (b"", {"id": 1}),
    ],
)
def test_what_a_mock_leaves_out_or_leaves_open_is_no_drift(mocked, live):
    assert drifts(response(mocked), response(live)) == []


@pytest.mark.parametrize(
    ("mocked", "live", "found"),
    [
        ({"name": "John"}, {"full_name": "John"}, ("$.name", "string", "no such field; there is full_name")),
        ({"id": "1"}, {"id": 1}, ("$.id", "string", "number")),
        ({"ok": True}, {"ok": 1}, ("$.ok", "boolean", "number")),
        ({"user": {"tags": ["a"]}}, {"user": {"tags": "a"}}, ("$.user.tags", "array", "string")),
        ([{"id": 1}], [{"key": 1}], ("$[0].id", "number", "no such field; there is key")),
        ([1, "2"], [3], ("$[1]", "string", "number")),
        ({"id": 1}, b"<html>", ("body", "object", "not JSON")),
        (b"<html>", {"id": 1}, ("body", "not JSON", "object")),
        ({"a": 1}, dict.fromkeys("bcdefg", 1), ("$.a", "number", "no such field; there are b, c, d, e and 2 more")),
    ],
)
def test_what_the_real_answer_does_not_bear_out_is_a_drift(mocked, live, found):
    (drift,) = drifts(response(mocked), response(live))
    assert (drift.place, drift.mocked, drift.live) == found


def test_another_status_is_the_only_thing_that_counts():
    (drift,) = drifts(response({"id": 1}, 200), response({"error": "gone"}, 410))
    assert (drift.place, drift.mocked, drift.live) == ("status", "200", "410")
