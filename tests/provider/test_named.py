"""Which operations the settings mean, and what is said where they mean none."""

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document
from pytest_apiint.errors import UsageProblem
from pytest_apiint.provider import named
from pytest_apiint.settings import Fuzz

OK = {"responses": {"200": {"description": ""}}}
PATHS = {
    "/users": {"get": OK, "post": {"operationId": "createUser", **OK}},
    "/users/{id}": {"get": {"operationId": "getUser", **OK}, "delete": {"operationId": "deleteUser", **OK}},
}
CONTRACT = Contract(Document({"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": PATHS}, source="a"))


def sequence(*stateful, unsafe=()):
    return set(named.in_sequence(Fuzz(stateful=stateful, unsafe=unsafe), CONTRACT, "acme"))


@pytest.mark.parametrize(
    ("entries", "unsafe", "found"),
    [
        ((), (), set()),
        (("GET /users",), (), {"GET /users"}),
        (("getUser", "GET /users/{id}"), (), {"GET /users/{id}"}),
        (("GET *",), (), {"GET /users", "GET /users/{id}"}),
        (("createUser", "get*"), ("POST /users",), {"POST /users", "GET /users/{id}"}),
        (("POST /users",), ("createUser",), {"POST /users"}),
    ],
)
def test_names_and_patterns(entries, unsafe, found):
    assert sequence(*entries, unsafe=unsafe) == found


@pytest.mark.parametrize("entry", ["DELETE /users/{id}", "deleteUser", "* /users/*", "*User"])
def test_what_isnt_safe_must_be_in_both(entry):
    with pytest.raises(UsageProblem) as caught:
        sequence(entry, unsafe=("createUser",))
    lines = str(caught.value).splitlines()
    assert lines[0] == '"acme" names DELETE /users/{id} in `stateful`, but not in `unsafe`'
    assert f'stateful = ["{entry}"]' in lines[1]
    assert 'unsafe = ["DELETE /users/{id}"]' in str(caught.value)
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 80


def must_be_some(paths, unsafe=()):
    raw = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": paths}
    named.must_be_some(Contract(Document(raw, source="a")), Fuzz(unsafe=unsafe), "acme")


def test_where_nothing_may_be_asked_it_says_what_would():
    with pytest.raises(UsageProblem) as caught:
        must_be_some({"/pay": {"post": OK, "delete": OK}})
    lines = str(caught.value).splitlines()
    assert lines[0] == '"acme" describes no operation that may be asked'
    assert lines[1].split() == ["found", "POST", "/pay,", "DELETE", "/pay"]
    assert 'unsafe = ["POST /pay"]' in lines[-1]
    assert max(map(len, lines)) <= 80
    must_be_some({"/pay": {"post": OK, "delete": OK}}, unsafe=("DELETE /pay",))
    must_be_some({"/pay": {"head": OK}})


def test_a_description_without_operations_is_told_too():
    with pytest.raises(UsageProblem, match='"acme" describes nothing to ask'):
        must_be_some({})


def test_a_pattern_in_unsafe_allows_nothing():
    with pytest.raises(UsageProblem):
        sequence("deleteUser", unsafe=("*",))


@pytest.mark.parametrize(
    ("entry", "hint"), [("GET /user", '"GET /users"'), ("getUsr", '"getUser"'), ("PUT *", ""), ("GET /users[1]", "")]
)
def test_what_fits_nothing_has_the_nearest(entry, hint):
    with pytest.raises(UsageProblem) as caught:
        sequence(entry)
    assert f'"acme" describes no operation called "{entry}"' in str(caught.value)
    assert hint in str(caught.value)


def test_brackets_in_a_pattern_are_themselves():
    listed = Document({**CONTRACT.document.raw, "paths": {"/users[id]": {"get": OK}}}, source="a")
    assert named.in_sequence(Fuzz(stateful=("GET /users[id]",)), Contract(listed), "acme") == {"GET /users[id]"}


def test_unsafe_names_are_checked_too():
    named.must_be_known(["createUser", "DELETE /users/{id}"], CONTRACT, "acme")
    with pytest.raises(UsageProblem, match='did you mean "createUser"'):
        named.must_be_known(["createUsr"], CONTRACT, "acme")
