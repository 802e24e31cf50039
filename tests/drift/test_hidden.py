"""Which problems of a recording come of secrets that were taken out of it, and which don't."""

import json

import pytest

from pytest_apiint.contract.verdict import Problem
from pytest_apiint.drift.hidden import hidden
from pytest_apiint.exchange import Headers, Request, Response

MARK = "apiint-secret.key.1"


def problem(where, pointer, keyword="pattern"):
    return Problem(where, pointer, keyword, "", "")


def asked(query="", path="/a", *fields, body=b""):
    return Request("GET", f"https://a.test{path}?{query}", Headers(fields), body)


def answered(value):
    return Response(200, Headers(), value if isinstance(value, bytes) else json.dumps(value).encode())


@pytest.mark.parametrize(
    ("seen", "message"),
    [
        (problem("security", ""), asked()),
        (problem("query", "/key"), asked(f"key={MARK}")),
        (problem("query", "/api_key", "required"), asked()),
        (problem("cookie", "/sid", "required"), asked()),
        (problem("path", "/id"), asked(path=f"/users/{MARK}")),
        (problem("header", "/X-Id"), asked("", "/a", ("X-Id", MARK))),
        (problem("header", "/Authorization", "required"), asked()),
        (problem("body", "/a/0/b"), answered({"a": [{"b": f"x {MARK}"}]})),
        (problem("body", "/a"), asked(body=json.dumps({"a": "<redacted>"}).encode())),
        (problem("body", "/a", "oneOf"), answered({"a": {"b": [MARK]}})),
        (problem("body", "/a", "uniqueItems"), answered({"a": [MARK, MARK]})),
        (problem("body", "", "type"), answered(f"key={MARK}&a=b".encode())),
        (problem("body", "/password", "minimum"), answered({"password": 0})),
    ],
)
def test_these_do(seen, message):
    assert hidden(seen, message)


@pytest.mark.parametrize(
    ("seen", "message"),
    [
        (problem("query", "/limit"), asked(f"limit=x&key={MARK}")),
        (problem("query", "/limit", "required"), asked()),
        (problem("path", "/id"), asked(f"key={MARK}", "/users/x")),
        (problem("header", "/X-Id"), asked("", "/a", ("X-Id", "plain"), ("X-Key", MARK))),
        (problem("header", "/X-Id", "required"), asked()),
        (problem("header", "/X-Key", "undocumented"), asked("", "/a", ("X-Key", MARK))),
        (problem("body", "/a"), answered({"a": "plain", "b": MARK})),
        (problem("body", "/b", "required"), answered({"a": MARK})),
        (problem("body", "/a", "additionalProperties"), answered({"a": MARK})),
        (problem("body", "/a", "type"), answered({"a": {"b": MARK}})),
        (problem("body", "/a", "oneOf"), answered({"a": {"b": "plain"}, "c": MARK})),
        (problem("body", "", "type"), answered(b"key=plain")),
        (problem("body", "/count", "minimum"), answered({"count": 0})),
        (problem("body", "/password", "minimum"), answered({"password": 1})),
        (problem("body", "/a", "type"), answered({"a": None, "b": MARK})),
        (problem("status", ""), answered({})),
    ],
)
def test_these_do_not(seen, message):
    assert not hidden(seen, message)
