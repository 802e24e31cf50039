"""``ProviderSuite``, descriptions on the command line, and what both tell."""

import json

import pytest

from .servers import ANY, ID, SETTINGS, TWO, Server, described

pytestmark = pytest.mark.fuzz
FLASK = """
from flask import Flask, jsonify
from pytest_apiint.suites import ProviderSuite

flask_app = Flask("users")
paths = {"/users/{id}": {"get": {"operationId": "getUser", "parameters": [
    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}],
    "responses": {"200": {"description": "", "content": {"application/json": {"schema": {
        "type": "object", "properties": {"id": {"type": "integer"}}}}}}}},
    "delete": {"responses": {"204": {"description": ""}}}}}

@flask_app.get("/openapi.json")
def description():
    return jsonify({"openapi": "3.0.3", "info": {"title": "Users", "version": "1"}, "paths": paths})

@flask_app.get("/users/<int:id>")
def user(id):
    return jsonify(id=str(id))

class TestUsers(ProviderSuite):
    app = flask_app
"""
FASTAPI = """
from typing import Annotated
from fastapi import FastAPI, Query
from pytest_apiint.suites import ProviderSuite

fastapi_app = FastAPI()

@fastapi_app.get("/share")
def share(of: int, among: Annotated[int, Query(ge=0)]) -> dict[str, float]:
    return {"each": of / among}

@fastapi_app.get("/fine")
def fine() -> dict[str, int]:
    return {"fine": 1}

class TestShares(ProviderSuite):
    app = fastapi_app
"""


def test_a_wsgi_application_is_fuzzed_in_this_process(pytester, run):
    pytester.makepyfile(FLASK)
    result = run("--api-seed=1")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "GET /users/{id}: Response violates schema (response_schema_conformance)",
            "  expected  a body as it's described",
            "  seen      200 to GET /users/*",
            "            body /id: string of * character*, expected integer",
            "  hint      which of the two is right, the body or its schema?",
            "  curl http://localhost/users/*",
            "again: pytest '*::TestUsers::test_operation?GET /users/{id}?' --api-seed=1",
            "TestUsers: 1 operation, * requests, 1 finding in 1 operation; seed 1",
            "  left out: 1 operation, neither GET nor HEAD*",
        ]
    )


ROOMY = """
import sys
from flask import Flask, jsonify
from pytest_apiint.suites import ProviderSuite

flask_app = Flask("users")
answer = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}
paths = {f"/{name}": {"get": {"operationId": name, "responses": answer}} for name in ("users", "bots")}
paths["/users"]["get"]["responses"] = {"200": {**answer["200"], "links": {"bots": {"operationId": "bots"}}}}

@flask_app.get("/openapi.json")
def description():
    return jsonify({"openapi": "3.0.3", "info": {"title": "Users", "version": "1"}, "paths": paths})

@flask_app.get("/<kind>")
def asked(kind):
    frame, rooms = sys._getframe(), set()
    while frame is not None:
        rooms.add(frame.f_code.co_name)
        frame = frame.f_back
    return jsonify({}) if "roomy" in rooms else ("without room", 500)

class TestUsers(ProviderSuite):
    app = flask_app
    stateful = ["users", "bots"]
"""


def test_operations_and_sequences_have_room(pytester, run):
    pytester.makepyfile(ROOMY)
    run("--api-seed=1").assert_outcomes(passed=3)


RARE = """
from flask import Flask, jsonify
from pytest_apiint.suites import ProviderSuite

flask_app = Flask("users")
name = {"name": "name", "in": "query", "required": True, "schema": {"type": "string"}}
paths = {"/users": {"get": {"parameters": [name], "responses": {"200": {"description": ""}}}}}

@flask_app.get("/openapi.json")
def description():
    return jsonify({"openapi": "3.0.3", "info": {"title": "Users", "version": "1"}, "paths": paths})

@flask_app.get("/users")
def users():
    from flask import request
    return jsonify(agent=request.user_agent.string), 500 if request.args["name"] == "zanzibar-7781" else 200

class TestUsers(ProviderSuite):
    app = flask_app
    fuzz = {"max_examples": 90, "checks": ["not_a_server_error"]}
"""


def test_what_an_application_compares_with_is_tried(pytester, run):
    pytester.makepyfile(RARE)
    result = run("--api-seed=1")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*500 to GET /users?name=zanzibar-7781*"])
    (kept,) = (pytester.path / ".apiint" / "findings").iterdir()
    assert "python-requests" not in kept.read_text()  # nobody's session: it's asked in this process


def test_an_application_is_asked_below_its_servers_path(pytester, run):
    pytester.makepyfile(
        FLASK.replace('"openapi": "3.0.3",', '"openapi": "3.0.3", "servers": [{"url": "/v1"}],').replace(
            'get("/users', 'get("/v1/users'
        )
    )
    result = run("--api-seed=1")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*200 to GET /v1/users/*", "  says      /openapi.json #/paths/~1users~1{id}/*"])


def test_a_division_by_zero_is_found_in_an_asgi_application(pytester, run):
    pytester.makepyfile(FASTAPI)
    result = run("--api-seed=1")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["GET /share: Server error (not_a_server_error)", "*curl 'http://localhost/share?*among=0*"]
    )


COUNTED = """
    fuzz = {"max_examples": 40, "operation_budget": 5, "checks": ["unsupported_method", "not_a_server_error"]}

came = []

@flask_app.before_request
def keep():
    from flask import request
    came.append((request.method, request.path))

def test_what_came():
    assert {method for method, _ in came} == {"GET"}
    assert sum(path != "/openapi.json" for _, path in came) == 5
"""


def test_the_guard_holds_for_applications_too(pytester, run):
    pytester.makepyfile(FLASK + COUNTED)
    result = run("-rs")
    result.assert_outcomes(skipped=1, passed=1)
    assert result.ret == 1


def test_a_server_on_this_machine_that_a_fixture_starts(pytester, run):
    pytester.makefile(".json", openapi=json.dumps(described(TWO)))
    with Server().running() as server:
        pytester.makepyfile(
            f"""
            import pytest
            from pytest_apiint.suites import ProviderSuite

            @pytest.fixture(scope="module", autouse=True)
            def started():
                print("started")
                yield

            class TestUsers(ProviderSuite):
                base_url = "{server.url}"
                spec = "openapi.json"
            """
        )
        run("-s").assert_outcomes(passed=2)
    assert server.methods == {"GET"}


def test_only_a_server_on_this_machine_goes_by_its_url(pytester, run):
    pytester.makepyfile(
        """
        from pytest_apiint.suites import ProviderSuite

        class TestUsers(ProviderSuite):
            base_url = "https://api.acme.example"
        """
    )
    result = run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*TestUsers.base_url isn't on this machine*", '*service = "acme"*'])


@pytest.mark.parametrize("paths", ["{}", '{"/users": {"post": {"responses": {"201": {"description": ""}}}}}'])
def test_a_description_with_nothing_to_ask_is_an_error_and_no_traceback(pytester, run, paths):
    pytester.makepyfile(FLASK.replace("class TestUsers", f"paths = {paths}\n\nclass TestUsers"))
    result = run("-Werror::pluggy.PluggyTeardownRaisedWarning", plugins=["schemathesis.pytest.plugin"])
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['"TestUsers" describes no*'])
    result.stdout.no_fnmatch_line("*.py:*in *")


INHERITED = """
import pytest

class TestMore(TestUsers):
    fuzz = {"max_examples": 2}

    @pytest.fixture(autouse=True)
    def own(self):
        self.mine = True

    def test_own(self):
        assert self.mine
"""


def test_a_suite_that_inherits_another_has_its_own_tests_and_those_of_its_author(pytester, run):
    pytester.makepyfile(FLASK.replace("id=str(id)", "id=id") + INHERITED)
    result = run("-v")
    result.assert_outcomes(passed=3)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*TestUsers::*", "*TestMore::test_o*", "*TestMore::test_o*"])
    run("-k", "test_own").assert_outcomes(passed=1, deselected=2)


def test_those_that_failed_last_are_run_again(pytester, run):
    pytester.makepyfile(FASTAPI)
    run("-p", "cacheprovider").assert_outcomes(passed=1, failed=1)
    run("-p", "cacheprovider", "--lf").assert_outcomes(failed=1, deselected=1)


def test_a_service_is_left_alone_but_in_sandbox_mode(pytester, run):
    pytester.makepyfile(
        "from pytest_apiint.suites import ProviderSuite\nclass TestAcme(ProviderSuite):\n    service = 'acme'\n"
    )
    pytester.makefile(".json", acme=json.dumps(described(TWO)))
    with Server().running() as server:
        pytester.makepyprojecttoml(SETTINGS.format(url=server.url, service="", fuzz=""))
        result = run("-rs")
        result.assert_outcomes(skipped=1)
        result.stdout.fnmatch_lines(["*it talks to a real API: --api-mode=sandbox*"])
        assert not server.came
        run("--api-mode=sandbox").assert_outcomes(passed=2)
        run("--api-mode=sandbox", "-k", "id").assert_outcomes(passed=1, deselected=1)
        one = "test_a_service_is_left_alone_but_in_sandbox_mode.py::TestAcme::test_operation[GET /users]"
        run("--api-mode=sandbox", one).assert_outcomes(passed=1)


def test_a_description_on_the_command_line_has_a_test_for_each_operation(fuzz, pytester, run):
    with Server().running() as server:
        pytester.makefile(".json", acme=json.dumps(described(TWO)))
        pytester.makepyprojecttoml(SETTINGS.format(url=server.url, service="", fuzz=""))
        result = run("--api-mode=sandbox", "acme.json", "-v")
        result.assert_outcomes(passed=2)
        result.stdout.fnmatch_lines(["acme.json::acme::test_operation?GET /users? PASSED*"])
        run("--api-mode=sandbox", "acme.json::acme::test_operation[GET /users/{id}]").assert_outcomes(passed=1)
        run("--api-mode=sandbox").assert_outcomes()  # nobody named it
        result = run("acme.json")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*acme.json is fuzzed against a real API, so the mode must say so*"])


def test_other_tests_run_beside_it_where_they_are_named(fuzz, pytester):
    pytester.makepyfile(test_other="def test_other(): pass")
    fuzz()[0].assert_outcomes(passed=2)
    fuzz("test_other.py")[0].assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--api-fuzz=acme",), "*--api-fuzz talks to a real API, so the mode must say so*"),
        (("--api-fuzz=acne", "--api-mode=sandbox"), '*did you mean "acme"?*'),
        (("--api-fuzz=bare", "--api-mode=sandbox"), '*"bare" has no description to fuzz it by*'),
    ],
)
def test_what_cant_be_fuzzed_is_said_at_once(pytester, run, options, said):
    pytester.makefile(".json", acme=json.dumps(described(TWO)))
    bare = '[tool.apiint.services.bare]\nbase_url = "https://bare.example"\n'
    pytester.makepyprojecttoml(SETTINGS.format(url="http://127.0.0.1:9", service="", fuzz="") + bare)
    result = run(*options)
    result.stderr.fnmatch_lines([said])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_without_the_extra_it_says_how_to_get_it(pytester, run, monkeypatch):
    monkeypatch.setattr("pytest_apiint.provider.generator.find_spec", lambda _: None)
    pytester.makepyfile(FLASK)
    result = run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*pip install 'pytest-apiint?fuzz?'*"])


@pytest.mark.parametrize(
    ("fuzz", "said"),
    [
        ('{"max_example": 3}', '*did you mean "max_examples"?*'),
        ('{"max_examples": 0}', "*TestUsers.fuzz: max_examples must be at least 1*"),
        ('{"unsafe": ["DELETE /user/{id}"]}', '*did you mean "DELETE /users/{id}"?*'),
        ('{"baseline": "known.toml"}', "*names a baseline that isn't there*"),
    ],
)
def test_a_suite_that_says_what_cant_be_meant(pytester, run, fuzz, said):
    pytester.makepyfile(f"{FLASK}    fuzz = {fuzz}\n")
    result = run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])


KNOWN = """
[[known]]
operation = "{operation}"
check = "response_schema_conformance"
reason = "ids are strings until version 2"
expires = {expires}
"""


@pytest.mark.parametrize(
    ("operation", "expires", "outcome"),
    [
        ("getUser", "2099-01-01", "xfailed"),
        ("GET /users/*", "2099-01-01", "xfailed"),
        ("GET /bots", "2099-01-01", "failed"),
        ("getUser", "2020-01-01", "failed"),
    ],
)
def test_known_findings_dont_fail_until_they_expire(pytester, run, operation, expires, outcome):
    pytester.makepyfile(f'{FLASK}    fuzz = {{"baseline": "known.toml"}}\n')
    (pytester.path / "known.toml").write_text(KNOWN.format(operation=operation, expires=expires))
    result = run("-rx")
    result.assert_outcomes(**{outcome: 1})
    if outcome == "xfailed":
        result.stdout.fnmatch_lines(["*no finding, 1 known*", "*ids are strings until version 2*"])
    elif expires.startswith("2020"):
        result.stdout.fnmatch_lines(["*number 1 was good for this until 2020-01-01*"])


def test_a_description_that_cases_cant_be_made_of(fuzz):
    paths = {"/users/{id}": {"get": {"responses": ANY}}, "/bots": {"get": {"responses": ANY}}}
    result, _ = fuzz(paths=paths)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "GET /users/{id} isn't described so that it can be fuzzed",
            "  seen  *Path parameter 'id' is not defined*",
            "  says  acme.json:1 #/paths/~1users~1{id}/get",
        ]
    )


def test_equal_seeds_send_equal_requests(fuzz):
    first, second, third = fuzz()[1], fuzz()[1], fuzz("--api-seed=2")[1]
    targets = [[target for _, target, _ in one.came] for one in (first, second, third)]
    assert targets[0] == targets[1] != targets[2]


def test_values_of_a_dictionary_are_sent(fuzz):
    _, server = fuzz(settings="dictionaries = { id = [424242] }\nmax_examples = 20")
    assert any(target == "/users/424242" for _, target, _ in server.came)


def test_phases_and_checks_are_those_that_are_asked_for(fuzz):
    wrong = Server(200, {}, {})
    result, server = fuzz(
        server=wrong, settings='phases = ["fuzzing"]\nmax_examples = 3\nchecks = ["not_a_server_error"]'
    )
    result.assert_outcomes(passed=2)
    assert len(server.came) == 6


def test_junit_has_what_was_done(fuzz, pytester):
    fuzz("--junitxml=junit.xml")
    text = (pytester.path / "junit.xml").read_text()
    assert '<property name="apiint.fuzz.operation" value="GET /users/{id}"' in text
    assert '<property name="apiint.fuzz.seed" value="1"' in text


def test_a_redirect_elsewhere_isnt_followed(fuzz):
    away = Server(302, {}, {"Location": "http://elsewhere.example/"})
    result, _ = fuzz(paths={"/users/{id}": {"get": {"parameters": [ID], "responses": ANY}}}, server=away)
    result.stdout.fnmatch_lines(["*Undocumented status code*", "*seen      302 to GET /users/*"])


def test_no_case_inherits_a_cookie(fuzz):
    baker = Server(200, [], {"Set-Cookie": "a=b; Path=/"})
    _, server = fuzz(server=baker)
    assert not [fields for _, _, fields in server.came if fields.get("Cookie")]
