"""Sequences of operations: what only they show, and what of them reaches a real server."""

import json
import re
from pathlib import Path

import pytest

from .servers import BEARER, TOKEN, Server, described

pytestmark = pytest.mark.fuzz
PAGE = Path(__file__).parents[2] / "docs" / "provider-fuzzing.md"
USER = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
ID = {"name": "user_id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
JSON = {"application/json": {"schema": USER}}
BODY = {
    "required": True,
    "content": {"application/json": {"schema": {"type": "object", "properties": {"name": {"type": "string"}}}}},
}
NAMED = 'stateful = ["POST /users", "GET /users/{user_id}", "deleteUser"]\n'
UNSAFE = 'unsafe = ["POST /users", "deleteUser"]\n'
MANY = 'max_examples = 15\nchecks = ["not_a_server_error"]\n'
ON = f"{NAMED}{UNSAFE}{MANY}"


def users(*, links=True):
    made = {"description": "", "content": JSON}
    if links:
        of = {"parameters": {"user_id": "$response.body#/id"}}
        made["links"] = {
            "read": {"operationId": "getUser", **of},
            "delete": {"operationId": "deleteUser", **of},
            "rename": {"operationId": "renameUser", **of},
        }
    none = {"404": {"description": ""}}
    return {
        "/users": {"post": {"operationId": "createUser", "requestBody": BODY, "responses": {"201": made}}},
        "/users/{user_id}": {
            "get": {
                "operationId": "getUser",
                "parameters": [ID],
                "responses": {"200": {"description": "", "content": JSON}, **none},
            },
            "delete": {
                "operationId": "deleteUser",
                "parameters": [ID],
                "responses": {"204": {"description": ""}, **none},
            },
            "put": {"operationId": "renameUser", "parameters": [ID], "responses": {"200": {"description": ""}, **none}},
        },
    }


class Users(Server):
    """Users that are made and deleted; once deleted, they're answered with `gone`."""

    def __init__(self, gone):
        super().__init__(answer=self.said)
        self.made, self.deleted, self.gone = 0, set(), gone

    def said(self, target):
        method, number = self.came[-1][0], target.rpartition("/")[2]
        if method == "POST":
            self.made += 1
            return 201, {"id": 7000 + self.made}, {}
        if not number.isdigit() or not 7000 < int(number) <= 7000 + self.made:
            return 404, {}, {}
        if method == "DELETE":
            self.deleted.add(number)
            return 204, {}, {}
        return (self.gone, {"id": int(number)}, {}) if number in self.deleted else (200, {"id": int(number)}, {})

    @property
    def asked(self):
        return [f"{method} {target}" for method, target, _ in self.came]


@pytest.fixture
def go(fuzz):
    def go(*options, server=None, settings=ON, spec=None, **more):
        return fuzz(*options, server=server or Users(500), spec=spec or described(users()), settings=settings, **more)

    return go


def test_what_only_a_sequence_shows_is_found_and_not_without(go):
    result, _ = go("-k", "test_stateful")
    result.assert_outcomes(failed=1, deselected=3)
    _, said, *_ = re.findall(r"```text\n(.*?)```", PAGE.read_text(), re.DOTALL)
    said = re.sub(r"\b7003|\b8(?= times)|acme.openapi.yaml:31", "*", said)
    result.stdout.fnmatch_lines([*said.splitlines(), "kept: .apiint/findings/stateful-*.yaml"])
    result.stdout.fnmatch_lines(["again: pytest acme.json::acme::test_stateful --api-mode=sandbox --api-seed=1"])
    result.stdout.fnmatch_lines(["acme: 15 sequences, * requests, 1 finding; seed 1"])
    go(settings=UNSAFE)[0].assert_outcomes(passed=3)


@pytest.mark.parametrize(("checks", "outcome"), [("use_after_free", "failed"), ("not_a_server_error", "passed")])
def test_use_after_free_is_found_where_it_is_asked_for(go, checks, outcome):
    result, _ = go("-k", "test_stateful", server=Users(200), settings=ON.replace("not_a_server_error", checks))
    result.assert_outcomes(**{outcome: 1, "deselected": 3})
    if outcome == "failed":
        result.stdout.fnmatch_lines(["GET /users/{user_id}: Deleted resource still available (use_after_free)"])


def test_only_operations_that_are_named_are_asked(go):
    _, server = go("-k", "test_stateful")
    assert server.methods == {"POST", "GET", "DELETE"}
    _, server = go(
        "-k",
        "test_stateful",
        settings='stateful = ["*User"]\nunsafe = ["createUser", "deleteUser", "PUT /users/{user_id}"]',
    )
    assert server.methods == {"POST", "GET", "DELETE", "PUT"}
    _, server = go("-k", "test_stateful", settings='stateful = ["createUser", "getUser"]\nunsafe = ["POST /users"]')
    assert server.methods == {"POST", "GET"}


def test_a_budget_of_40_is_40_on_the_server(go):
    result, server = go("-k", "test_stateful", "-rs", settings=ON.replace("15", "60"), service="budget = 40")
    assert len(server.came) == 40
    result.stdout.fnmatch_lines(["*INCOMPLETE: 1 of 1 *", "*stateful: the run's budget is used up*"])
    assert result.ret == 1


def test_each_operation_has_its_budget_in_sequences_too(go):
    result, server = go("-k", "test_stateful", server=Users(404), settings=f"{ON}operation_budget = 5")
    assert max(server.asked.count("POST /users"), sum(one.startswith("GET") for one in server.asked)) == 5
    result.assert_outcomes(skipped=1, deselected=3)
    result.stdout.fnmatch_lines(["*stateful: the budget of * /users*, 5 requests, is used up"])


def test_a_server_that_only_fails_is_left_alone(go):
    result, server = go("-k", "test_stateful", server=Server(503, {}, {}), settings=f"{ON}stop_after = 4")
    assert len(server.came) == 4
    result.stdout.fnmatch_lines(["*4 answers in a row were 401, 403, 429 or 5xx, the last 503*"])


def test_where_nobody_is_there_it_ends_soon_and_says_so(go, run):
    gone = Users(500)
    go("-k", "test_stateful", server=gone, settings=f"{ON}stateful_steps = 2")
    came = len(gone.came)
    result = run("--api-mode=sandbox", "--api-fuzz=acme", "-k", "test_stateful")
    result.assert_outcomes(failed=1, deselected=3)
    result.stdout.fnmatch_lines(["*SandboxTrouble: POST /users got no answer*", "acme: * sequences, 3 requests,*"])
    assert len(gone.came) == came


def test_a_link_that_leads_nowhere_is_the_description_s_fault(go):
    paths = users()
    paths["/users"]["post"]["responses"]["201"]["links"]["read"]["operationId"] = "getUsr"
    result, server = go("-k", "test_stateful", spec=described(paths))
    assert not server.came
    result.assert_outcomes(failed=1, deselected=3)
    result.stdout.fnmatch_lines(["stateful isn't described so that it can be fuzzed", "*getUsr*"])


def test_unsafe_operations_of_sequences_must_be_named_as_such(go):
    result, server = go(settings='stateful = ["* /users*"]\nunsafe = ["createUser", "renameUser"]')
    assert not server.came
    result.stdout.fnmatch_lines(
        [
            '*"acme" names DELETE /users/{user_id} in `stateful`, but not in `unsafe`*',
            "*found  stateful = * /users*",
            '*unsafe = ?"DELETE /users/{user_id}"? beside it*',
        ]
    )


def test_a_name_that_fits_nothing_has_the_nearest(go):
    result, server = go(settings='stateful = ["GET /user/{user_id}"]')
    assert not server.came
    result.stdout.fnmatch_lines(['*did you mean "GET /users/{user_id}"?*'])


def test_equal_seeds_ask_equal_sequences(go):
    first, second, third = (go("-k", "test_stateful", f"--api-seed={seed}")[1].asked for seed in (1, 1, 2))
    assert first == second != third


def test_links_are_inferred_of_answers(go):
    result, _ = go("-k", "test_stateful", spec=described(users(links=False)))
    result.assert_outcomes(failed=1, deselected=3)


def test_without_any_link_it_is_skipped_and_says_so(go):
    alone = 'stateful = ["GET /users/{user_id}"]'
    result, server = go("-k", "test_stateful", "-rs", settings=alone, spec=described(users(links=False)))
    assert not server.came
    result.assert_outcomes(skipped=1, deselected=1)
    result.stdout.fnmatch_lines(["*nothing links the operations that `stateful` names*"])
    assert result.ret == 1


def test_the_steps_are_replayed_without_the_server(go, pytester, run):
    result, _ = go("-k", "test_stateful")
    (marker,) = [line for line in result.outlines if line.startswith("replay: ")]
    (file,) = (pytester.path / ".apiint" / "findings").glob("stateful-*.yaml")
    (made,) = {line.split()[1] for line in result.outlines if line.strip().startswith("DELETE /users/")}
    pytester.makepyfile(
        f"""
        import pytest, requests

        {marker.removeprefix("replay: ")}
        def test_it(api):
            url = "https://api.acme.example{made}"
            assert requests.delete(url).status_code == 204
            assert requests.get(url).status_code == 500
        """
    )
    steps = [
        line for line in result.outlines if re.fullmatch(r"  (steps|     )     (POST|DELETE|GET) /users.* \d{3}", line)
    ]
    assert file.read_text().count("- request:") == len(steps) >= 3
    run().assert_outcomes(passed=1)


def test_each_step_carries_the_token_and_nobody_sees_it(go, pytester):
    spec = described(users(), security=[{"token": []}], components={"securitySchemes": {"token": BEARER}})
    token = 'secrets = { token = "ACME_TOKEN" }'
    result, server = go("-k", "test_stateful", "--junitxml=junit.xml", spec=spec, service=token)
    assert server.authorizations == {f"Bearer {TOKEN}"}
    text = (pytester.path / "junit.xml").read_text()
    assert TOKEN not in text + result.stdout.str()
    assert '<property name="apiint.fuzz.operation" value="stateful"' in text
    assert '<property name="apiint.fuzz.sequences" value="15"' in text


def test_what_is_known_of_a_step_is_expected(go, pytester):
    (pytester.path / "known.toml").write_text(
        '[[known]]\noperation = "getUser"\ncheck = "*"\nreason = "#1"\nexpires = 2099-01-01\n'
    )
    go("-k", "test_stateful", settings=f'{ON}baseline = "known.toml"')[0].assert_outcomes(xfailed=1, deselected=3)


def test_no_sequence_is_longer_than_the_settings_say(go):
    result, server = go("-k", "test_stateful", settings=f"{ON}stateful_steps = 2", server=Users(500))
    result.assert_outcomes(passed=1, deselected=3)  # since it takes three
    assert 15 < len(server.came) <= 30


def test_a_suite_names_them_too(pytester, run):
    pytester.makefile(".json", openapi=json.dumps(described(users())))
    with Users(500).running() as server:
        pytester.makepyfile(
            f"""
            from pytest_apiint.suites import ProviderSuite

            class TestUsers(ProviderSuite):
                base_url = "{server.url}"
                spec = "openapi.json"
                fuzz = {{"unsafe": ["createUser", "deleteUser"], "max_examples": 15, "seed": 1}}
                stateful = ["createUser", "getUser", "deleteUser"]
            """
        )
        result = run("test_a_suite_names_them_too.py::TestUsers::test_stateful")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["GET /users/{user_id}: Server error (not_a_server_error)"])


FLASK = """
from flask import Flask, jsonify
from pytest_apiint.suites import ProviderSuite

flask_app = Flask("users")
users = {{}}

@flask_app.get("/openapi.json")
def description():
    return jsonify({spec})

@flask_app.post("/users")
def make():
    users[len(users) + 1] = True
    return jsonify(id=len(users)), 201

@flask_app.get("/users/<int:number>")
def read(number):
    return (jsonify(id=1 / users[number]), 200) if number in users else ({{}}, 404)

@flask_app.delete("/users/<int:number>")
def delete(number):
    users[number] = False
    return "", 204

class TestUsers(ProviderSuite):
    app = flask_app
    fuzz = {{"unsafe": ["createUser", "deleteUser"], "max_examples": 15, "checks": ["not_a_server_error"]}}
    stateful = ["* /users*"]
"""


def test_an_application_in_this_process_is_asked_in_sequence(pytester, run):
    paths = users()
    del paths["/users/{user_id}"]["put"]
    del paths["/users"]["post"]["responses"]["201"]["links"]["rename"]
    pytester.makepyfile(FLASK.format(spec=described(paths)))
    result = run("--api-seed=1", "-k", "test_stateful")
    result.assert_outcomes(failed=1, deselected=3)
    result.stdout.fnmatch_lines(["GET /users/{user_id}: Server error*", "*DELETE /users/* 204", "*ZeroDivisionError*"])
