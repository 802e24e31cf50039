"""What a server tells of its requests."""

import pytest

from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from pytest_apiint.serving.log import Log, summary
from pytest_apiint.serving.port import Asked
from pytest_apiint.serving.tally import Tally

ASKED = Request("GET", "https://api.test/users?token=abc", Headers())


@pytest.fixture
def told():
    return []


def lines(told, *wrong, outcome=None, fault=None, every=False):
    log = Log(Tally(), told.append, every=every)
    log.over(Exchange(1, ASKED, outcome or Response(400), 1.5, 1.5, "spec", fault), Asked("GET /users", wrong))
    return told


def test_what_is_right_is_told_only_where_all_is(told):
    assert lines(told) == []
    assert lines(told, every=True) == ["GET /users?token=***  t=1.50 400"]


def test_a_failure_and_what_was_planned_are_named(told):
    assert lines(told, outcome=Failure("reset"), fault="reset", every=True) == [
        "GET /users?token=***  t=1.50 reset  (planned: reset)"
    ]


def test_three_of_many_mistakes_are_told(told):
    assert lines(told, "a", "b", "c", "d", "e")[0].splitlines()[1:] == ["  a", "  b", "  c", "  and 2 more"]


def test_a_long_line_keeps_its_end(told):
    (text,) = lines(told, "x" * 200, fault="a fault with a long name")
    first, second = text.splitlines()
    assert first.endswith("  t=1.50 400  (planned: a fault with a long name)")
    assert max(len(first), len(second)) <= 80


def test_the_sum_has_each_operation_by_name():
    tally = Tally()
    log = Log(tally, lambda _: None)
    for asked in (Asked("GET /b"), Asked("GET /a", ("no",)), Asked("GET /a")):
        log.over(Exchange(1, ASKED, Response(200), 0.0, 0.0, "spec"), asked)
    log.odd("nothing")
    assert [" ".join(line.split()) for line in summary(tally)] == [
        "served 4 requests, 2 invalid",
        "GET /a 2 1 invalid",
        "GET /b 1",
        "(not HTTP/1.1, or no URL) 1 1 invalid",
    ]
