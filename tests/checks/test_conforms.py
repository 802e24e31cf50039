"""What was asked and answered is held against a description, which the settings or the test name."""

import json

import pytest

from pytest_apiint import ContractFailure, UsageProblem, assert_conforms
from pytest_apiint.exchange import Exchange, Headers, Request, Response
from pytest_apiint.journal import Journal

USER = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
OPERATION = {"responses": {"200": {"description": "", "content": {"application/json": {"schema": USER}}}}}
RAW = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/users/{id}": {"get": OPERATION}}}


@pytest.fixture
def spec(tmp_path):
    file = tmp_path / "acme.json"
    file.write_text(json.dumps(RAW))
    return file


def journal(*bodies, path="/users/1", **more):
    found = Journal()
    for number, body in enumerate(bodies, 1):
        request = Request("GET", f"https://api.acme.example{path}", Headers())
        response = Response(200, Headers({"Content-Type": "application/json"}), json.dumps(body).encode())
        found.add(Exchange(number, request, response, 0, 0, **more))
    return found


def test_what_is_as_described_passes(spec):
    assert_conforms(journal({"id": 1}, {"id": 2, "new": True}), spec=spec)


def test_what_isnt_fails_with_place_and_line(spec):
    with pytest.raises(ContractFailure) as caught:
        assert_conforms(journal({"id": 1}, {"id": "2"}), spec=spec)
    lines = str(caught.value).splitlines()
    assert lines[0] == "the mock of GET /users/{id} 200 isn't what the API answers"
    assert lines[1] == "  seen   body /id: string of 1 character, expected integer"
    assert lines[2].startswith("  says   ")


def test_how_many_arent_is_told(spec):
    with pytest.raises(ContractFailure, match=r"^2 of 3 exchanges aren't as described: the mock of"):
        assert_conforms(journal({"id": 1}, {}, []), spec=spec)


def test_strictly_more_is_wrong(spec):
    with pytest.raises(ContractFailure, match="/new"):
        assert_conforms(journal({"id": 1, "new": True}), spec=spec, strict=True)


def test_an_operation_that_there_isnt_is_wrong(spec):
    with pytest.raises(ContractFailure, match="no such path"):
        assert_conforms(journal({}, path="/user/1"), spec=spec)


def test_a_planned_fault_is_no_answer(spec):
    assert_conforms(journal({"id": "x"}, fault="an odd body"), spec=spec)


def test_a_route_picks_those_that_are_meant(spec):
    both = journal({"id": 1})
    both.add(next(iter(journal({}, path="/other"))))
    assert_conforms(both, spec=spec, route="GET /users/*")


def test_nothing_to_judge_is_a_failure(spec):
    with pytest.raises(ContractFailure, match="no request was made"):
        assert_conforms(Journal(), spec=spec)
    with pytest.raises(ContractFailure, match="nothing to judge"):
        assert_conforms(journal({}, origin="nobody"), spec=spec)


def test_without_a_description_it_says_how_to_name_one():
    with pytest.raises(UsageProblem, match=r"(?s)no service has a description.*spec="):
        assert_conforms(journal({}))


def test_the_settings_description_is_used(spec):
    found = journal({"id": 1})
    found.judge = lambda _, strict: "it's wrong" if strict else ""
    assert_conforms(found)
    with pytest.raises(ContractFailure, match="it's wrong"):
        assert_conforms(found, strict=True)
