"""What an API that is well answers in a suite: which request gets which answer."""

import pytest

from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Headers, Request
from pytest_apiint.faults.plan import Route
from pytest_apiint.script import Answer
from pytest_apiint.suites.answers import BEFORE, Playing, replies, response


def get(path, body=b""):
    return Request("GET", f"https://api.test{path}", Headers(), body)


def bodies(playing, *requests):
    return [playing.decide(request).response.body for request in requests]


def page(number):
    return response(str(number), 200, None, "pages")


def test_distinct_requests_get_the_answers_in_order_and_the_same_one_the_same():
    playing = Playing([page(1), page(2), page(3)], ())
    first, second = get("/users"), get("/users?cursor=2")
    assert bodies(playing, first, second, first, get("/users?cursor=3"), second) == [b"1", b"2", b"1", b"3", b"2"]


def test_the_last_answer_is_given_from_then_on():
    assert bodies(Playing([page(1), page(2)], ()), get("/a"), get("/b"), get("/c")) == [b"1", b"2", b"2"]


def test_requests_differ_by_their_bodies_too():
    assert bodies(Playing([page(1), page(2)], ()), get("/rpc", b"1"), get("/rpc", b"2")) == [b"1", b"2"]


def test_what_is_not_the_call_itself_is_answered_apart_and_counts_for_nothing():
    playing = Playing([page(1), page(2)], [(Route("/token", "https://api.test"), page("t"))])
    answer = playing.decide(get("/token"))
    assert (answer.origin, answer.response.body) == (BEFORE, b"t")
    assert bodies(playing, get("/users"), get("/token"), get("/users?page=2")) == [b"1", b"t", b"2"]


def test_a_function_answers_each_request():
    (reply,) = replies(lambda request: (404, {"X-Path": request.path}, None), 200, None, "answer")
    decision = Playing([reply], ()).decide(get("/users/9"))
    assert isinstance(decision, Answer)
    assert (decision.response.status, decision.response.headers["x-path"], decision.response.body) == (
        404,
        "/users/9",
        b"",
    )


@pytest.mark.parametrize(
    ("answer", "kind", "body"),
    [
        ({"id": 1}, "application/json", b'{"id": 1}'),
        (None, None, b""),
        ("<html><body>", "text/html; charset=utf-8", b"<html><body>"),
        ("<user/>", "application/xml", b"<user/>"),
        (b'{"id": 1}', "application/json", b'{"id": 1}'),
        ("plain", "text/plain; charset=utf-8", b"plain"),
    ],
)
def test_a_body_brings_its_content_type(answer, kind, body):
    made = response(answer, 200, None, "answer")
    assert (made.headers.get("Content-Type"), made.body) == (kind, body)


def test_a_content_type_that_is_given_stays():
    made = response({"id": 1}, 200, {"content-type": "application/hal+json"}, "answer")
    assert made.headers.pairs == (("content-type", "application/hal+json"),)


@pytest.mark.parametrize(
    "answer",
    [(200, {"id": 1}), ("200", {}, None), (200, [], None), (200, {}, None, 1), (True, {}, None), (999, {}, None)],
)
def test_a_tuple_that_is_no_answer_is_refused_with_an_example(answer):
    with pytest.raises(UsageProblem, match=r"answers: a tuple is \(status, headers, body\), as in"):
        response(answer, 200, None, "answers")


def test_what_json_cannot_write_is_refused_where_it_stands():
    for odd, kind in (({"when": object()}, "JSON"), ({"much": float("nan")}, "JSON"), ("\ud800", "UTF-8")):
        with pytest.raises(UsageProblem, match=rf"^@read\(answer=\.\.\.\): .* can't be written as {kind}"):
            response(odd, 200, None, "@read(answer=...)")
