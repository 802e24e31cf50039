"""Mocks, requests and answers are held against the service's description: what lies fails, by name and at its line."""

import json
import shutil
from pathlib import Path

import pytest

ACME = Path(__file__).parents[2] / "fixtures" / "acme.openapi.yaml"
SETTINGS = """
[tool.apiint.services.acme]
base_url = "https://api.acme.example"
secrets = { token = "ACME_TOKEN" }
spec = "acme.openapi.yaml"
"""
CALL = """
import requests

HEADERS = {"Authorization": "Bearer t"}


def get(api, path="/users/123", **more):
    return requests.get(api.base_url + path, timeout=5, headers=HEADERS, **more)

"""
LIE = f"""{CALL}
def test_a_user(api):
    api.mock.get("/users/123", json={{"id": 123, "nmae": "John"}})
    get(api)
"""
TRUE = f"""{CALL}
def test_a_user(api):
    api.mock.get("/users/123", json={{"id": 123, "name": "John"}})
    assert get(api).json()["name"] == "John"
"""


@pytest.fixture
def project(pytester):
    """A project whose service has a description."""
    shutil.copy(ACME, pytester.path)

    def write(*more):
        pytester.makepyprojecttoml("\n".join([SETTINGS, *more]))

    write()
    return write


def told(result, word="MockNotInSpec"):
    """The lines of a message, without the marks of a traceback."""
    lines = [line.removeprefix("E       ").rstrip() for line in result.outlines]
    start = next(i for i, line in enumerate(lines) if word in line)
    return lines[start:]


def test_a_mock_that_lies_fails_at_the_line_that_registers_it(run, project):
    result = run(LIE)
    result.assert_outcomes(failed=1)
    shown = told(result, "errors.MockNotInSpec: the mock")
    *lines, expires = shown[:11]
    assert lines == [
        "pytest_apiint.errors.MockNotInSpec: the mock of GET /users/{user_id} 200 isn't what the API answers",
        "  at     test_a_mock_that_lies_fails_at_the_line_that_registers_it.py:11",
        '  seen   body /name: missing; "nmae" is there',
        "  says   acme.openapi.yaml:293 #/components/schemas/User/required",
        '  fix    mock what the API answers; if it\'s odd on purpose, contract="off"',
        '  waive  [[waiver]]  # in a file: waivers = "..." in the settings of acme',
        '         operation = "GET /users/{user_id}"',
        "         status = 200",
        '         pointer = "/name"',
        '         reason = "why, and who mends it"',
    ]
    assert expires.startswith("         expires = 20")
    assert any(line.endswith(".py:11: MockNotInSpec") for line in result.outlines)


def test_a_mock_that_is_true_passes_and_what_was_met_is_told(run, project):
    result = run(TRUE)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "*apiint contract*",
            "acme: 1 exchange against acme.openapi.yaml: 1 valid",
            "  met 1 of 6 operations, 1 of 6 statuses, 1 of 1 parameters, 2 of 9 properties",
            "  never called: GET /users, DELETE /users/{user_id}, POST /payments and 2 more",
        ]
    )


def test_quietly_nothing_is_told_of_it(run, project):
    result = run(TRUE, "-q")
    assert "contract" not in result.stdout.str()


def test_without_a_description_nothing_is_held_against_anything(run, pytester, project):
    pytester.makepyprojecttoml(SETTINGS.replace('spec = "acme.openapi.yaml"', ""))
    result = run(LIE)
    result.assert_outcomes(passed=1)
    assert "contract" not in result.stdout.str()


@pytest.mark.parametrize(
    "source",
    [
        'api.mock.get("/users/123", json=lambda request, context: {"id": "x", "name": "J"})',
        'api.mock.get(re.compile("/users/"), json={"id": "x", "name": "J"})',
        'api.mock.get("/users/123", [{"json": {"id": 1, "name": "J"}}, {"json": {"id": "x"}}])',
        'api.mock.add_matcher(lambda r: requests_mock.create_response(r, json={"id": "x", "name": "J"}))',
    ],
    ids=["callback", "pattern", "list", "matcher"],
)
def test_a_mock_of_any_form_is_judged_and_its_line_is_told(run, project, source):
    result = run(f"import re\nimport requests_mock\n{CALL}\ndef test_it(api):\n    {source}\n    get(api)\n")
    result.assert_outcomes(failed=1)
    assert any(line.strip().startswith("at     test_") and line.endswith(".py:14") for line in told(result))


def test_a_request_that_the_api_would_refuse_fails_the_test(run, project):
    result = run(
        f"""{CALL}
def test_it(api):
    api.mock.get("/users", json={{"items": [], "next_cursor": None}})
    get(api, "/users?limit=1000")
"""
    )
    result.assert_outcomes(failed=1)
    shown = told(result, "RequestNotInSpec")
    assert shown[0] == "RequestNotInSpec: the API would refuse GET /users as it was sent"
    assert shown[1] == "  seen   query /limit: number, expected maximum 100"


def test_an_operation_that_there_isnt_is_told_with_the_nearest(run, project):
    result = run(f"{CALL}\ndef test_it(api):\n    api.mock.get('/user/123', json={{}})\n")
    result.assert_outcomes(failed=1)
    assert "  seen   operation: no such path, expected perhaps /users/{user_id}" in told(result, "errors.MockNotInSpec")


def test_a_planned_fault_is_exempt(run, project):
    result = run(
        f"""from pytest_apiint import faults
{CALL}
def test_it(api):
    api.mock.get("/users/123", json={{"id": 123, "name": "John"}})
    api.fail("GET /users/*", faults.status(418, text="<html>", headers={{"Content-Type": "text/html"}}))
    assert get(api).status_code == 418
"""
    )
    result.assert_outcomes(passed=1)


def test_an_attempt_that_never_got_out_is_no_request(run, project):
    result = run(
        f"""from pytest_apiint import faults
import pytest
{CALL}
def test_it(api):
    api.fail("POST /payments", faults.connection_refused())
    with pytest.raises(requests.ConnectionError):
        requests.post(api.base_url + "/payments", json={{}}, timeout=5)
"""
    )
    result.assert_outcomes(passed=1)


def test_a_mock_can_be_odd_on_purpose(run, project):
    result = run(LIE.replace("json=", "contract='off', json="))
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["acme: 1 exchange against acme.openapi.yaml: 1 valid"])  # the request
    result = run(LIE.replace("json=", "contract='strict', json="))
    result.stdout.fnmatch_lines(["E*UsageProblem: a mock takes contract=\"off\" or nothing, not 'strict'; *"])


def test_what_each_exchange_came_to_can_be_asked_without_counting_it_again(run, project):
    result = run(
        f"""{CALL}
def test_it(api, apis):
    api.mock.get("/users/123", json={{"id": 123, "name": "John"}})
    api.mock.get("/users/124", json={{"id": "odd"}}, contract="off")
    api.mock.get("https://elsewhere.example/", json={{}})
    get(api), get(api, "/users/124"), requests.get("https://elsewhere.example/", timeout=5)
    assert [apis.verdict(row) for row in api.journal] == [("valid", "GET /users/{{user_id}}")] * 2 + [("", "")]


def test_that_is_wrong(api, apis):
    api.mock.get("/users/123", json={{"id": 123, "nmae": "John"}}, status_code=418)
    get(api)
    assert [apis.verdict(row) for row in api.journal] == [("undocumented", "GET /users/{{user_id}}")]
""",
        "--api-contract=warn",
        "-Wignore",
    )
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["acme: 3 exchanges against acme.openapi.yaml: 2 valid, 1 undocumented"])


def test_another_host_is_nobodys_business(run, project):
    result = run(
        """import requests


def test_it(api):
    api.mock.get("https://elsewhere.example/users/123", json={"id": "x"})
    assert requests.get("https://elsewhere.example/users/123", timeout=5).status_code == 200
"""
    )
    result.assert_outcomes(passed=1)


LEVELS = [
    ('contract = "off"', ()),
    ("", ("--api-contract=off",)),
]


@pytest.mark.parametrize(("setting", "options"), LEVELS, ids=["setting", "option"])
def test_off_is_off(run, project, setting, options):
    project(setting)
    run(LIE, *options).assert_outcomes(passed=1)


def test_the_marker_is_over_the_option(run, project):
    marked = LIE.replace("def test_a_user", "import pytest\n\n\n@pytest.mark.api(contract='off')\ndef test_a_user")
    run(marked, "--api-contract=strict").assert_outcomes(passed=1)


def test_to_warn_is_to_warn_at_the_line(run, project, pytester):
    pytester.makepyfile(LIE)
    result = run("", "--api-contract=warn", "-W", "default")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*.py:11: ContractWarning: the mock of GET /users/{user_id} 200 isn't*"])


def test_to_warn_of_what_comes_later_is_to_warn_of_the_test(run, project, pytester):
    pytester.makepyfile(LIE.replace("json={", "json=lambda request, context: {"))
    result = run("", "--api-contract=warn", "-W", "default")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*.py:10: ContractWarning: the mock of*", "    at     *.py:11"])


def test_strictly_what_isnt_described_fails_too(run, project):
    source = f"{CALL}\ndef test_it(api):\n    api.mock.get('/users/1', json={{'id': 1, 'name': 'J', 'nick': 'j'}})\n"
    run(source).assert_outcomes(passed=1)
    result = run(source, "--api-contract=strict")
    result.assert_outcomes(failed=1)
    assert "  seen   body /nick: string of 1 character, expected no such property" in told(
        result, "errors.MockNotInSpec"
    )


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--api-contract=vaild", 'no level is called "vaild"*hint     did you mean valid?'),
        ("--api-spec=acme.openapi.yml", "there's no such description*hint   did you mean acme.openapi.yaml?"),
        ("--api-coverage-min=most", "that is no share of a description*"),
        ("--api-coverage-min=operation=80", "that is no share*did you mean operations?"),
        ("--api-coverage-min=101", "that is no share*"),
    ],
)
def test_an_option_that_cant_be_meant_is_told_once(run, project, option, message):
    result = run(TRUE, option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    text = " ".join(result.stderr.str().split())
    from fnmatch import fnmatchcase

    assert fnmatchcase(text, "*" + " ".join(message.split()) + "*")


def test_a_description_can_be_tried_without_settings(run, pytester, project):
    pytester.makepyprojecttoml("[tool.other]\n")
    result = run(LIE.replace("def test", "def test"), "--api-spec=acme.openapi.yaml")
    result.assert_outcomes(failed=1)
    run(TRUE, "--api-spec=acme.openapi.yaml").assert_outcomes(passed=1)


def test_a_description_that_cant_be_read_fails_each_test_with_its_place(run, project, pytester):
    (pytester.path / "acme.openapi.yaml").write_text("openapi: 3.0.3\npaths:\n  /a: [1]\n")
    result = run(TRUE)
    result.assert_outcomes(errors=1)
    assert "acme.openapi.yaml" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


WAIVER = """
[[waiver]]
operation = "GET /users/{{user_id}}"
status = 200
pointer = "/name"
reason = "they forgot it"
expires = {}
"""


def waived(pytester, project, expires="2999-01-01", more=""):
    project('waivers = "acme.waivers.toml"')
    (pytester.path / "acme.waivers.toml").write_text(WAIVER.format(expires) + more)


def test_a_waiver_lets_it_be(run, project, pytester):
    waived(pytester, project)
    result = run(LIE)
    result.assert_outcomes(passed=1)
    assert "no need of this waiver" not in result.stdout.str()


def test_a_waiver_ends(run, project, pytester):
    waived(pytester, project, "2026-01-31")
    result = run(LIE)
    result.assert_outcomes(failed=1)
    assert "  waiver  acme.waivers.toml:2 was good until 2026-01-31" in told(result, "errors.MockNotInSpec")


def test_a_waiver_that_nothing_needs_is_told(run, project, pytester):
    waived(pytester, project)
    result = run(TRUE)
    result.stdout.fnmatch_lines(["  acme.waivers.toml:2: no need of this waiver: GET /users/{user_id} 200 /name"])


def test_the_waiver_of_a_message_can_be_pasted(run, project, pytester):
    lines = told(run(LIE), "errors.MockNotInSpec")
    start = next(i for i, line in enumerate(lines) if "[[waiver]]" in line)
    pasted = "\n".join(line[9:] for line in lines[start : start + 6])
    waived(pytester, project)
    (pytester.path / "acme.waivers.toml").write_text(pasted)
    run(LIE).assert_outcomes(passed=1)


def test_a_waiver_that_cant_be_meant_fails_each_test_with_its_line(run, project, pytester):
    waived(pytester, project, more='[[waiver]]\noperation = "x"\nreason = "y"\n')
    result = run(TRUE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*acme.waivers.toml has a waiver without expires*", "*acme.waivers.toml:8*"])


def test_a_run_that_meets_too_little_fails(run, project):
    result = run(TRUE, "--api-coverage-min=operations=50,properties=10")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["  acme: 1 of 6 operations met, 16 %; --api-coverage-min asks for 50 %"])
    assert run(TRUE, "--api-coverage-min=16").ret == pytest.ExitCode.OK


TWO = f"""{CALL}
import pytest


@pytest.mark.parametrize("number", range(1, 9))
def test_a_user(api, number):
    api.mock.get(f"/users/{{number}}", json={{"id": number, "name": "John"}})
    api.mock.get("/users", json={{"items": [], "next_cursor": None}})
    get(api, f"/users/{{number}}" if number % 2 else "/users")
"""


def test_workers_add_up(run_apart, project):
    result = run_apart(TWO, "-n2", "--api-coverage-min=40", plugins=["xdist"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=8)
    result.stdout.fnmatch_lines(
        [
            "acme: 8 exchanges against acme.openapi.yaml: 8 valid",
            "  met 2 of 6 operations, 2 of 12 statuses, 1 of 3 parameters, 4 of 20 properties",
            "  acme: 2 of 6 operations met, 33 %; --api-coverage-min asks for 40 %",
        ]
    )


def test_a_test_can_ask_the_contract_itself(run, project):
    run(
        f"""{CALL}
def test_it(api):
    api.mock.get("/users/123", json={{"id": 123, "name": "John"}})
    get(api)
    assert "GET /users" in api.contract.operations
    (exchange,) = api.journal
    assert api.contract.response(exchange.request, exchange.response).valid
"""
    ).assert_outcomes(passed=1)


def test_without_a_description_there_is_no_contract_to_ask(run, acme):
    result = run("def test_it(api):\n    api.contract\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(['E*UsageProblem: "acme" has no description to hold anything against'])


def test_json_with_external_files_is_read_from_the_settings_folder(run, pytester):
    pytester.makepyprojecttoml(SETTINGS.replace("acme.openapi.yaml", "specs/acme.json"))
    folder = pytester.mkdir("specs")
    schema = {"type": "object", "required": ["name"]}
    (folder / "user.json").write_text(json.dumps(schema))
    answer = {"description": "", "content": {"application/json": {"schema": {"$ref": "user.json"}}}}
    operation = {"get": {"responses": {"200": answer}}}
    raw = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/users/{id}": operation}}
    (folder / "acme.json").write_text(json.dumps(raw))
    result = run(LIE)
    result.assert_outcomes(failed=1)
    assert any("specs/user.json" in line for line in told(result, "errors.MockNotInSpec"))
