"""Answers that somebody gives by names of their own: taken as JSON, proven by the schema, made again by their names."""

import gzip
import json
from datetime import date

import pytest

from pytest_apiint.contract.variations import strategies
from pytest_apiint.contract.variations.case import ResponseCase
from pytest_apiint.contract.variations.given import seed
from pytest_apiint.contract.variations.naming import flaw
from pytest_apiint.contract.variations.sources import of_description, of_samples
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Headers, Response
from tests.contract.variations.test_variations import JOHN, described, response

GIVEN = {
    "paid since 2020": JOHN | {"plan": "paid", "since": "2020-01-01T00:00:00Z"},
    "empty tags": JOHN | {"tags": []},
    "trial plan": JOHN | {"plan": "trial"},
    "nameless": {name: value for name, value in JOHN.items() if name != "name"},
}


def given(variations, answers=GIVEN):
    return variations.beside([seed(name, value, variations.usual) for name, value in answers.items()])


@pytest.fixture(scope="module")
def users():
    return given(described().variations("GET /users/{id}"))


@pytest.mark.parametrize(
    ("name", "tier"),
    [("paid since 2020", "valid"), ("empty tags", "valid"), ("trial plan", "tolerant"), ("nameless", "breaking")],
)
def test_each_is_of_the_tier_that_the_schema_proves_and_made_again_by_its_name(users, name, tier):
    case = users.case(name)
    assert (case.name, case.body, users.tier(case)) == (name, GIVEN[name], tier)
    assert [one.name for one in users.cases((tier,)) if one.changes and not one.edits] == [
        one for one in GIVEN if users.tier(users.case(one)) == tier
    ]


def test_they_come_first_and_count_within_the_cap(users):
    few = users.cases(("valid",), most=5)
    assert [case.name for case in few] == ["paid since 2020", "empty tags", "minimal", "maximal", "example"]
    assert len(users.cases(("valid",), most=40)) == 40
    assert [case.name for case in users.cases(("valid",), most=1)] == ["paid since 2020"]
    assert len({case.name for case in users.cases(most=10_000)}) == len(users.cases(most=10_000))


def test_without_any_all_is_as_it_was():
    plain = described().variations("GET /users/{id}")
    assert [case.name for case in given(plain, {}).cases()] == [case.name for case in plain.cases()]
    assert plain.sound == plain.seeds


def test_it_may_be_edited_by_its_name_even_where_that_begins_as_an_edit_does(users):
    case = users.case("empty tags: null $.mail, reversed $")
    assert (case.name, case.body["tags"], case.body["mail"]) == ("empty tags: null $.mail, reversed $", [], None)
    assert case.changes == 3
    assert users.case("null $.mail").seed is users.seeds[0]


def test_a_name_that_nobody_gave_is_told_with_the_nearest_and_with_all_that_are_given(users):
    with pytest.raises(UsageProblem) as caught:
        users.case("paid since 2021")
    assert "nearest  paid since 2020" in str(caught.value)
    assert "given    paid since 2020, empty tags, trial plan, nameless" in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["frozen", "Frozen account", "empty cart", "1 item", "in EUR", "v1.2", "it's_(odd)", "example-2", "a" * 60],
)
def test_words_are_a_name(name):
    assert flaw(name) == ""


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (5, "no int"),
        ("", "words of letters"),
        (" frozen", "words of letters"),
        ("frozen ", "words of letters"),
        ("two  spaces", "words of letters"),
        ("frozen:", "words of letters"),
        ("a, b", "words of letters"),
        ("null $.email", "words of letters"),
        ("gel\u00f6scht", "words of letters"),
        ("frozen\n", "words of letters"),
        ("a" * 61, "60 characters at most, this one has 61"),
        *((name, "one of ours") for name in ("minimal", "maximal", "recorded", "example 2", "answer", "null", "300")),
        *((name, "one of ours") for name in ("wire", "wire nan")),
    ],
)
def test_what_is_no_name_says_why(name, reason):
    assert reason in flaw(name)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"at": date(2020, 1, 1)}, "date is not JSON serializable"),
        (b"{}", "bytes is not JSON serializable"),
        ({"amount": float("nan")}, "not JSON compliant"),
        (Response(202, Headers(), b"{}"), "its status is 202, and the usual answer's 200"),
        (Response(200, Headers(), b"<html>"), "its body is no JSON"),
        (Response(200, Headers(), b"[" * 100_000), "its body is no JSON"),
    ],
)
def test_what_is_no_answer_says_why(users, value, reason):
    with pytest.raises(ValueError, match="it") as caught:
        seed("frozen", value, users.usual)
    assert reason in str(caught.value)


def test_what_holds_itself_is_no_answer(users):
    body = {}
    body["self"] = body
    with pytest.raises(ValueError, match="it's no JSON: Circular"):
        seed("frozen", body, users.usual)
    deep = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ValueError, match="nested too deeply"):
        seed("frozen", deep, users.usual)


def test_a_body_is_taken_as_json_has_it_and_as_it_was_then(users):
    body = {1: (2, 3), "tags": []}
    made = seed("frozen", body, users.usual)
    body["tags"].append("later")
    assert made.body == {"1": [2, 3], "tags": []}
    assert (made.status, made.headers, made.base) == (200, users.usual.headers, users.usual)


def test_a_response_brings_its_headers_and_is_read_as_it_was_coded(users):
    fields = Headers({"Content-Type": "application/json", "Content-Encoding": "gzip", "X-Plan": "paid"})
    made = seed("frozen", Response(200, fields, gzip.compress(b'{"id": 1}')), users.usual)
    assert ResponseCase(made).response.headers == Headers({"Content-Type": "application/json", "X-Plan": "paid"})
    assert ResponseCase(made).response.body == b'{"id": 1}'


def test_the_usual_answer_is_one_that_somebody_wrote_or_recorded():
    contract = described(example=None)
    operation = contract.operation("GET /users/{id}")
    assert of_description(contract, operation, own=[response(JOHN | {"id": 9})]).usual.body["id"] == 9
    assert of_description(contract, operation).usual.name == "minimal"


def test_samples_prove_them_too():
    sampled = of_samples("get_user", [response({"id": 1, "plan": "free"})])
    found = given(sampled, {"paid": {"id": 1, "plan": "paid"}, "no plan": {"id": 1, "plan": None}})
    assert [found.tier(found.of(one)) for one in found.given] == ["valid", "breaking"]


def test_hypothesis_edits_those_that_are_valid_and_no_others(users):
    from hypothesis import given as drawing
    from hypothesis import settings

    seen = {}

    @settings(max_examples=60, database=None, deadline=None, derandomize=True)
    @drawing(strategies.cases(users))
    def draw(case):
        seen.setdefault(case.seed.name, []).append(case)

    draw()
    assert {"paid since 2020", "empty tags"} <= set(seen)
    assert not {"trial plan", "nameless"} & set(seen)
    again = [case for case in seen["empty tags"] if case.edits]
    assert again
    assert all(json.loads(users.case(case.name).response.body) == case.body for case in again)
