"""What recordings prove is held against an answer; what they merely show isn't."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document
from pytest_apiint.contract.observed.contract import Observed
from pytest_apiint.contract.observed.description import description
from pytest_apiint.contract.observed.samples import NOTHING, Sample
from pytest_apiint.contract.observed.thin import thin
from pytest_apiint.exchange import Exchange, Headers, Request, Response

URL = "https://api.acme.example/v1"
USERS = (
    {"id": 1, "name": "John", "score": 5, "boss": None, "team": {"id": 7, "title": "Core"}, "roles": [{"id": "a"}]},
    {"id": 2, "name": "Mei", "score": 7, "boss": "John", "team": {"id": 8, "title": "Web"}, "roles": []},
    {"id": 3, "name": "Ada", "score": 8, "boss": "John", "team": {"id": 8, "title": "Web"}, "roles": [{"id": "b"}]},
)
MISSING = {"error": {"code": 17, "text": "no such user"}}
ITEM = Sample("GET", "/users/1", 200, "application/json", headers=("X-Quota-Left",), file="cassettes/a.yaml")
SAMPLES = (
    *(replace(ITEM, path=f"/users/{user['id']}", value=user, query=("fields",)) for user in USERS),
    replace(ITEM, path="/users/9", status=404, value=MISSING),
    *(replace(ITEM, path="/users/me", value={"token": kind}) for kind in ("a", "b")),
    *(replace(ITEM, path=f"/teams/{name}", value={"slug": name, "size": 3}) for name in ("core", "web")),
    *(replace(ITEM, path="/export", media="text/csv", value=NOTHING, file=name) for name in ("a", "b")),
    *(
        replace(
            ITEM,
            path="/days",
            file="",
            value={"days": {day: {"n": 1, "m": 2}}, "meta": {}, "all": [{"a": 1, "b": day}]},
        )
        for day in ("2026-11-28", "2026-11-29")
    ),
    replace(ITEM, method="DELETE", path="/users/1", value={"gone": True}),
    replace(ITEM, method="DELETE", path="/users/2", value={"gone": False}),
    replace(ITEM, method="DELETE", path="/users/3", value=NOTHING, media="", bodiless=True),
    replace(ITEM, method="POST", path="/users", sent="application/json", value={"id": 1}),
    replace(ITEM, method="POST", path="/users", sent="application/json", value={"id": 2}),
)


@pytest.fixture(scope="module")
def observed():
    return Observed(lambda: description(SAMPLES, title="acme", base_url=URL), base_urls=[URL])


def sent(path="/users/123", method="GET", **more):
    return Request(method, URL + path, Headers(more.pop("headers", ())), **more)


def said(value, status=200, kind="application/json"):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Response(status, Headers([("Content-Type", kind)] if kind else []), body)


def told(observed, value, request=None, *, strict=False, **answer):
    """The verdict, and the problems as texts."""
    judged = observed.response(request or sent(), said(value, **answer), strict=strict)
    return [judged.verdict, *(f"{one.pointer or one.where}: {one.found}" for one in judged.problems)]


FINE = {
    "another": {"id": 9, "name": "Eve", "score": 1, "boss": None, "team": {"id": 1, "title": "x"}, "roles": []},
    "few": {"id": 9},
    "nothing": {},
    "null for anything": {"id": None, "name": None, "team": None, "roles": None},
    "a fraction": {"score": 5.5},
    "null of one that may be": {"boss": None},
    "a text for it": {"boss": "x"},
    "empty items": {"roles": []},
    "one more, and all that was": {**USERS[0], "new": 1},
    "few of an item": {"roles": [{}]},
    "few of an inner object": {"team": {"id": 1}},
    "a thing of another kind": {"id": 1, "card": {"brand": "x"}},
    "one of another kind inside": {"team": {"colour": "red", "leader": "x"}},
    "an error that no status tells": {"error": "boom", "code": 5},
    "another item": {"roles": [{"ident": "x"}]},
}
WRONG = {
    "a text for a number": ({"id": "9"}, "/id: string of 1 character"),
    "a list for an object": ([USERS[0]], "body: array of 1"),
    "an object for a text": ({"name": {"first": "x"}}, "/name: object with first"),
    "true for a number": ({"score": True}, "/score: boolean"),
    "a misspelt name": ({**USERS[0], "nmae": "x", "name": ...}, '/name: missing; "nmae" is there'),
    "another envelope": ({"data": {"id": 1}, **dict.fromkeys(USERS[0], ...)}, '/id: missing; "data" is there'),
    "an item of another kind": ({"roles": ["a"]}, "/roles/0: string of 1 character"),
    "a misspelt one inside": ({"team": {"id": 1, "tilte": "x"}}, '/team/title: missing; "tilte" is there'),
    "a misspelt one of an item": ({"roles": [{"Id": "x"}]}, '/roles/0/id: missing; "Id" is there'),
    "no JSON": (b"<html>", "body: no JSON: Expecting value: line 1 column 1 (char 0)"),
    "no body": (b"", "body: nothing"),
}


def without(value):
    return {name: held for name, held in value.items() if held is not ...} if isinstance(value, dict) else value


@pytest.mark.parametrize("value", FINE.values(), ids=list(FINE))
def test_what_recordings_dont_exclude_is_valid(observed, value):
    assert told(observed, value) == ["valid"]


@pytest.mark.parametrize(("value", "found"), WRONG.values(), ids=list(WRONG))
def test_what_contradicts_all_recordings_is_invalid(observed, value, found):
    verdict, *problems = told(observed, without(value))
    assert verdict == "invalid"
    assert found in problems


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"days": {"monday": {"n": 1, "m": 2}}, "meta": {"x": 1}}, []),
        ({"days": {"2026-11-30": {"n": 1, "m": 2, "o": 3}}}, ["/days/2026-11-30/o: no recording has it"]),
        ({"days": {"2026-11-30": {"n": "1"}}}, ["/days/2026-11-30/n: string of 1 character"]),
    ],
    ids=["other keys", "another property", "another kind"],
)
def test_a_maps_keys_are_free_and_what_they_lead_to_isnt(observed, value, found):
    _, *problems = told(observed, value, sent("/days"), strict=True)
    assert problems == found


def test_it_is_told_how_many_say_so_and_where(observed):
    [problem] = observed.response(sent(), said({"id": "9"})).problems
    assert problem.says == "3 recordings, as in cassettes/a.yaml"


def test_of_the_api_itself_what_all_had_is_expected(observed):
    def judged(value, origin):
        exchange = Exchange(1, sent(), said(value), 0.0, 0.0, origin=origin)
        return [one.verdict for one in observed.exchange(exchange)]

    assert judged({"id": 1}, "mock") == ["valid", "valid"]
    assert judged({"id": 1}, "sandbox") == ["valid", "invalid"]
    assert judged({**USERS[0], "name": None, "score": 1.5, "new": 1}, "sandbox") == ["valid", "valid"]


@pytest.mark.parametrize(
    ("request_", "answer", "why"),
    [
        (sent("/users/9"), {"value": {}, "status": 404}, "it was recorded once"),
        (sent("/users/9"), {"value": b"<html>", "status": 404, "kind": "text/html"}, "it was recorded once"),
        (sent("/users/1?expand=team"), {"value": {"team": []}}, "it was never asked for in this way"),
        (sent("/export"), {"value": b"1,2", "kind": "text/csv"}, "its body has no schema"),
    ],
    ids=["once", "once, in any form", "otherwise", "no JSON"],
)
@pytest.mark.parametrize("strict", [False, True], ids=["valid", "strict"])
def test_where_too_little_is_known_nothing_is_judged(observed, request_, answer, why, strict):
    judged = observed.response(request_, said(**answer), strict=strict)
    assert (judged.verdict, judged.problems, judged.why) == ("unchecked", (), why)


def test_asked_as_it_was_recorded_it_is_judged(observed):
    assert told(observed, {"id": "x"}, sent("/users/1?fields=id&fields=b"))[0] == "invalid"


def test_a_body_that_was_lacking_once_may_lack(observed):
    assert told(observed, b"", sent("/users/5", "DELETE"), kind="") == ["valid"]
    assert told(observed, {"gone": 1}, sent("/users/5", "DELETE"))[0] == "invalid"


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/users/123", "GET /users/{user_id}"),
        ("/users/cus_1", "GET /users/{user_id}"),
        ("/users/me", "GET /users/me"),
        ("/users/abc", None),
        ("/users/search", None),
        ("/teams/design", "GET /teams/{team}"),
        ("/teams/search", None),
    ],
)
def test_a_word_that_was_never_recorded_is_no_id(observed, path, operation):
    found = observed.find(sent(path))
    assert (found.operation.label if operation else getattr(found, "operation", None)) == operation


NEVER = {
    "an operation": (sent("/payments"), {"value": {}}, "operation: never recorded"),
    "a misspelt one": (sent("/user/7"), {"value": {}}, "operation: never recorded; /users/{user_id} was"),
    "a method": (sent("/export", "PUT"), {"value": {}}, "operation: never recorded; GET /export was"),
    "a word": (sent("/users/search"), {"value": {}}, "operation: never recorded; /users/{user_id} was"),
    "a status": (sent(), {"value": {}, "status": 500}, "status: 500"),
    "a property": (sent(), {"value": {"id": 1, "new": 2, **USERS[0]}}, "/new: no recording has it"),
    "an item's": (sent(), {"value": {"roles": [{"id": "x", "new": 2}]}}, "/roles/0/new: no recording has it"),
    "a null": (sent(), {"value": {"id": None}}, "/id: null"),
    "a fraction": (sent(), {"value": {"id": 1.5}}, "/id: number"),
}


@pytest.mark.parametrize(("request_", "answer", "found"), NEVER.values(), ids=list(NEVER))
def test_what_was_never_recorded_is_wrong_to_the_strict_only(observed, request_, answer, found):
    verdict, *problems = told(observed, request=request_, **answer)
    assert verdict in ("valid", "undocumented")
    assert all(one.strict for one in observed.response(request_, said(**answer)).problems)
    _, *problems = told(observed, request=request_, strict=True, **answer)
    assert problems == [found]
    assert all(one.says for one in observed.response(request_, said(**answer), strict=True).problems)


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        (sent("/users/1?colour=red"), "/colour"),
        (sent("/users", "POST", body=b"<x/>", headers=[("Content-Type", "text/xml")]), ""),
        (sent("/users/1", "GET", headers=[("Accept", "x")]), None),
        (sent("/users/1?fields=a&fields=b"), None),
        (sent("/users/1?cus_9s6XKzkNRiz8i3=b"), None),
    ],
)
def test_nothing_that_is_sent_is_wrong_but_to_the_strict(observed, request_, found):
    judged = observed.request(request_)
    assert (judged.problems, str(judged.verdict)) == ((), "unchecked" if request_.body else "valid")
    strictly = observed.request(request_, strict=True)
    assert [one.pointer for one in strictly.problems] == ([] if found is None else [found])


def test_a_header_that_was_never_recorded_is_told_to_the_strict(observed):
    answer = said(USERS[0])
    answer = replace(
        answer, headers=Headers([*answer.headers.pairs, ("X-Quota-Left", "1"), ("X-New", "1"), ("Date", "")])
    )
    assert observed.response(sent(), answer).valid
    [problem] = observed.response(sent(), answer, strict=True).problems
    assert problem.pointer == "/X-New"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from([0.5, 1.5]) | st.sampled_from(["a", "john", "7"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "login", "items", "USD", "EUR", "12", "a\n"]), inner, max_size=4)
    ),
    max_leaves=8,
)
RECORDED = st.builds(
    Sample,
    st.sampled_from(["GET", "POST"]),
    st.sampled_from(["/users", "/users/1", "/users/2", "/users/john", "/users/john/items", "/users/me", "/a/"]),
    st.sampled_from([200, 404]),
    media=st.sampled_from(["application/json", "application/vnd.acme+json"]),
    value=VALUES,
    query=st.lists(st.sampled_from(["a", "b", "12", "c[d]"]), max_size=2).map(tuple),
    sent=st.sampled_from(["", "application/json"]),
    headers=st.lists(st.sampled_from(["X-A", "Date", "X-12"]), max_size=2).map(tuple),
    bodiless=st.booleans(),
)


@given(st.lists(RECORDED, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_recording_contradicts_what_was_inferred_of_it(samples):
    samples = [replace(one, value=NOTHING, media="") if one.bodiless else one for one in samples]
    observed = Observed(lambda: description(samples, title="acme", base_url=URL), base_urls=[URL])
    for number, one in enumerate(samples):
        asked = sent(
            one.path + "?" + "&".join(f"{name}=1" for name in one.query),
            one.method,
            headers=[("Content-Type", one.sent)] if one.sent else [],
            body=b"{}" if one.sent else b"",
        )
        answer = Response(
            one.status,
            Headers([(name, "1") for name in one.headers] + ([] if one.bodiless else [("Content-Type", one.media)])),
            b"" if one.bodiless else json.dumps(one.value).encode(),
        )
        judged = observed.exchange(Exchange(number, asked, answer, 0.0, 0.0, origin="cassette"), strict=True)
        assert len(judged) == 2
        assert [problem for side in judged for problem in side.problems] == []


def test_where_nothing_was_recorded_at_all_nothing_is_told():
    empty = Observed(lambda: description([], title="acme", base_url=URL))
    judged = empty.response(sent(), said({}), strict=True)
    assert (judged.verdict, judged.problems) == ("undocumented", ())


def test_it_is_read_once_when_it_is_first_needed():
    read = []

    def infer():
        read.append(1)
        return description(SAMPLES, title="acme", base_url=URL)

    observed = Observed(infer, source="here", base_urls=[URL])
    assert (observed.source, read) == ("here", [])
    assert observed.response(sent(), said({"id": 1})).valid
    assert "GET /users/me" in observed.operations
    assert read == [1]
    with pytest.raises(AttributeError):
        observed.no_such_part  # noqa: B018


def test_what_is_written_down_is_a_description_like_any_other():
    made = description(SAMPLES, title="acme", base_url=URL)
    contract = Contract(Document(json.loads(json.dumps(made))))
    assert contract.response(sent(), said(USERS[0]), strict=True).problems == ()
    assert not contract.response(sent(), said({"id": 1})).valid


FULL = {**USERS[0], "roles": [{"id": "a"}]}
THIN = {
    "nothing": ({}, (0, 6, "no id, name, score and 3 more")),
    "two of six": ({"id": 1, "name": "x"}, (2, 6, "no score, boss, team and 1 more")),
    "much inside, little else": ({"team": {}}, (1, 8, "no id, name, score and 4 more")),
}


@pytest.mark.parametrize(("value", "found"), THIN.values(), ids=list(THIN))
def test_a_thin_mock_is_told_with_what_it_lacks(observed, value, found):
    here, whole, names = found
    problem = thin(observed, sent(), said(value))
    assert problem.found == f"{here} of {whole} properties that all 3 recordings have,\n{names}"
    assert problem.says == "3 recordings, as in cassettes/a.yaml"
    assert problem.strict


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (
            {"all": [{"a": 1, "b": "x"}, {}]},
            "1 of 5 properties that all 2 recordings have,\nno days, meta, all.*.a and 1 more",
        ),
        ({"all": []}, "1 of 3 properties that all 2 recordings have,\nno days, meta"),
        ({"all": [{"a": 1, "b": "x"}]}, None),
    ],
    ids=["not in each item", "no items", "in each"],
)
def test_of_an_array_what_all_its_items_have_is_counted(observed, value, found):
    problem = thin(observed, sent("/days"), said(value))
    assert (problem and problem.found) == found
    assert problem is None or problem.says == "2 recordings"


@pytest.mark.parametrize(
    ("request_", "value", "status"),
    [
        (sent(), FULL, 200),
        (sent(), {"id": 1, "name": "x", "score": 1}, 200),
        (sent(), None, 200),
        (sent(), b"<html>", 200),
        (sent("/users/9"), {}, 404),
        (sent(), {}, 500),
        (sent("/users/1?expand=team"), {}, 200),
        (sent("/payments"), {}, 200),
    ],
    ids=["whole", "half", "null", "no JSON", "once", "another status", "otherwise", "another operation"],
)
def test_what_isnt_thin_isnt_told(observed, request_, value, status):
    assert thin(observed, request_, said(value, status)) is None
