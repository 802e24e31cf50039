"""Mutants chosen and tried, without pytest: what a run of the test is, is a function."""

import json

import pytest

from pytest_apiint.clock import real
from pytest_apiint.contract.variations.edits import Edit
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.mutation.findings import Mutated, Tried, counts
from pytest_apiint.mutation.mutants import mutants, named
from pytest_apiint.mutation.mutator import Mutant, Mutator
from pytest_apiint.mutation.trying import LONGEST, tried
from pytest_apiint.script import Answer

BODY = {"id": 1, "name": "J"}
ROUTE = ("GET", "/a")


def given(mutator, body=BODY, *, path="/a", status=200, kind="application/json"):
    """What a client is given in the place of `body`."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    usual = Answer(Response(status, Headers({"Content-Type": kind, "ETag": "1"}), content))
    return mutator.answer(Request("GET", f"https://api.test{path}", Headers(), b""), usual).response


def test_only_the_answers_that_are_meant_are_edited():
    mutator = Mutator(Mutant(ROUTE, Edit("null", ("name",))))
    assert json.loads(given(mutator, path="/b").body) == BODY
    assert not mutator.met
    edited = given(mutator)
    assert (json.loads(edited.body), mutator.met) == ({"id": 1, "name": None}, True)
    assert "etag" not in edited.headers


@pytest.mark.parametrize("body", [{"id": 2}, [1], {}])
def test_an_answer_without_the_place_stays_and_meets_nothing(body):
    mutator = Mutator(Mutant(ROUTE, Edit("null", ("name",))))
    assert json.loads(given(mutator, body).body) == body
    assert not mutator.met


@pytest.mark.parametrize(("body", "status"), [(b"", 200), (b"hi", 200), (b"1", 200), (BODY, 404)])
def test_what_is_no_success_in_json_has_no_mutants(body, status):
    mutator = Mutator()
    given(mutator, body, status=status)
    assert mutator.given == {}


def test_fields_come_first_then_other_values_then_their_absence():
    usual = Mutator()
    given(usual)
    names = [one.edit.name for one in mutants(usual.given, 100)]
    assert names[:4] == ["null $.id", "null $.name", "number $.id 17", 'text $.name "other"']
    assert names[4:] == ['type $.id "text"', "absent $.id", "type $.name 12", "absent $.name"]


def test_each_answer_has_its_share_of_a_budget():
    usual = Mutator()
    given(usual, {f"f{number}": number for number in range(50)})
    given(usual, path="/b")
    assert {one.route for one in mutants(usual.given, 6)} == {ROUTE, ("GET", "/b")}
    assert len(mutants(usual.given, 6)) == 6


def test_a_name_means_every_answer_that_has_the_place():
    usual = Mutator()
    given(usual)
    given(usual, path="/b")
    assert [one.route for one in named(usual.given, "null $.name")] == [ROUTE, ("GET", "/b")]
    assert named(usual.given, "null $.nick") == []


def test_a_mutant_that_was_not_met_is_not_counted():
    times = iter(range(9))

    def run(mutator):
        if next(times) < 2:
            given(mutator)
        return ""

    found = tried("t", run, lambda usual: mutants(usual, 1))
    assert [one.fate for one in found.mutants] == ["not met"]
    assert (found.fields, found.unasserted) == ({}, [])
    assert counts([found]) == {"killed": 0, "survived": 0, "not met": 1}


def test_a_test_that_takes_too_long_is_left_early(monkeypatch):
    now = iter(range(0, 1000, int(LONGEST // 2)))
    monkeypatch.setattr(real, "time", lambda: float(next(now)))
    found = tried("t", lambda mutator: given(mutator) and "", lambda usual: mutants(usual, 8))
    assert (len(found.mutants), found.left) == (1, 7)


def test_a_field_is_unasserted_where_all_that_was_met_of_it_survived():
    def one(place, fate):
        return Tried("GET /a", f"null {place}", place, fate)

    found = Mutated("t", (one("$.a", "survived"), one("$.a", "killed"), one("$.b", "survived"), one("$.c", "not met")))
    assert found.unasserted == [("GET /a", "$.b")]
    assert Mutated.of(json.loads(json.dumps(found.plain()))) == found
