"""Two answers to one request: what their status, media type and body tell."""

import json

import pytest

from pytest_apiint.drift.answers import differences
from pytest_apiint.exchange import Headers, Response

JSON = "application/json"
HAL = "application/hal+json"


def answer(value=None, status=200, kind=JSON):
    body = b"" if value is None else value if isinstance(value, bytes) else json.dumps(value).encode()
    return Response(status, Headers({"Content-Type": kind} if kind else {}), body)


def found(old, new, method="GET"):
    return [(one.tier, one.place, one.says) for one in differences([old], new, method)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (answer({"a": 1}), answer({"b": 1}, 404), ("error", "status", "200 -> 404")),
        (answer({"a": 1}), answer(b"<html>", kind="text/html; charset=utf-8"), ("error", "body", "JSON -> text/html")),
        (answer({"a": 1}), answer(b"{"), ("error", "body", f"JSON -> {JSON}")),
        (answer({"a": 1}), answer(None), ("error", "body", "JSON -> nothing")),
        (answer(b"<html>", kind="text/html"), answer({"a": 1}), ("error", "body", "text/html -> JSON")),
        (answer(None), answer({"a": 1}), ("info", "body", "nothing -> JSON")),
        (answer({"a": 1}), answer({"a": 1}, kind=HAL), ("warning", "media type", f"{JSON} -> {HAL}")),
        (answer({"a": 1}), answer({"a": 1}, kind=""), ("warning", "media type", f"{JSON} -> none")),
        (answer(b"a,b", kind="text/csv"), answer(b"%PDF", kind="a/pdf"), ("error", "media type", "text/csv -> a/pdf")),
        (answer([1]), answer(["1"]), ("error", "$[*]", "number -> string")),
    ],
)
def test_each_change_has_its_tier(old, new, expected):
    assert found(old, new) == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (answer({"a": 1}), answer({"a": 1}, kind="Application/JSON; charset=utf-8")),
        (answer({"a": 1}, kind=""), answer({"a": 1})),
        (answer(b"<html>", kind="text/html"), answer(b"<p>", kind="text/html")),
        (answer(b"5", kind="text/plain"), answer(b"five", kind="text/plain")),
        (answer(None, 204), answer(None, 204)),
        (answer(None, kind=""), answer(None)),
        (answer(None), answer(None, kind="text/plain")),
    ],
)
def test_what_says_the_same_is_no_drift(old, new):
    assert found(old, new) == []


def test_an_answer_to_head_has_a_status_alone():
    assert found(answer({"a": 1}), answer(b"", kind="text/html"), "HEAD") == []
    assert found(answer({"a": 1}), answer(b"", 404), "HEAD") == [("error", "status", "200 -> 404")]


def test_one_of_several_old_answers_with_its_status_is_enough():
    pending, done = answer({"state": "new"}, 202), answer({"id": 1})
    assert list(differences([pending, done], answer({"id": 2}), "GET")) == []
    (one,) = differences([pending, done], answer({"id": 2}, 500), "GET")
    assert one.before == "200 or 202"
