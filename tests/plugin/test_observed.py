"""Where nobody has described an API, its recordings say what a mock may answer."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

SETTINGS = """
[tool.apiint.services.acme]
base_url = "https://api.acme.example/v1"
observed = true
"""
USERS = [
    {
        "id": number,
        "name": name,
        "email": f"{name}@mail.example",
        "created_at": f"2025-03-0{number}T09:30:00Z",
        "team": {"id": 7, "name": "Core"},
        "tags": ["a", "b"],
    }
    for number, name in enumerate(["john", "mei", "ada"], 1)
]
CALL = """
import requests


def get(api, path="/users/123"):
    return requests.get(api.base_url + path, timeout=5)

"""
LIE = f"""{CALL}
def test_a_user(api):
    api.mock.get("/users/123", json={{"id": "123", "name": "John"}})
    get(api)
"""
FEW = f"""{CALL}
def test_a_user(api):
    api.mock.get("/users/123", json={{"id": 123, "name": "John"}})
    assert get(api).json()["name"] == "John"
"""
NEVER = f"""{CALL}
def test_it(api):
    api.mock.get("/payments", json=[])
    assert get(api, "/payments").json() == []
"""


def cassette(path, *answers, base="https://api.acme.example/v1"):
    """A cassette as vcrpy writes it, of (path, JSON) or (path, JSON, status)."""
    interactions = []
    for place, answer, *status in answers:
        code = status[0] if status else 200
        response = {
            "body": {"string": json.dumps(answer)},
            "headers": {"Content-Type": ["application/json"], "X-Quota-Left": ["5"]},
            "status": {"code": code, "message": "OK"},
        }
        request = {"body": None, "headers": {}, "method": "GET", "uri": f"{base}{place}"}
        interactions.append({"request": request, "response": response})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"interactions": interactions, "version": 1}))


@pytest.fixture
def project(pytester):
    """A project without a description, whose users were recorded."""

    def write(*more):
        pytester.makepyprojecttoml("\n".join([SETTINGS, *more]))

    write()
    folder = pytester.path / "cassettes" / "test_users"
    cassette(folder / "test_get.yaml", *[(f"/users/{user['id']}", user) for user in USERS])
    return write


def told(result, word):
    """The lines of a message, without the marks of a traceback."""
    lines = [line.removeprefix("E       ").rstrip() for line in result.outlines]
    start = next(i for i, line in enumerate(lines) if word in line)
    return lines[start:]


def test_a_mock_that_contradicts_all_recordings_fails_at_its_line(run, project):
    result = run(LIE)
    result.assert_outcomes(failed=1)
    shown = told(result, "errors.MockNotInSpec: the mock")
    *lines, expires = shown[:11]
    assert lines == [
        "pytest_apiint.errors.MockNotInSpec: the mock of GET /users/{user_id} 200 isn't what was recorded",
        "  at     test_a_mock_that_contradicts_all_recordings_fails_at_its_line.py:9",
        "  seen   body /id: string of 3 characters, expected integer",
        "  says   3 recordings, as in cassettes/test_users/test_get.yaml",
        '  fix    mock what was recorded; if it\'s odd on purpose, contract="off"',
        '  waive  [[waiver]]  # in a file: waivers = "..." in the settings of acme',
        '         operation = "GET /users/{user_id}"',
        "         status = 200",
        '         pointer = "/id"',
        '         reason = "why, and who mends it"',
    ]
    assert expires.startswith("         expires = 20")
    assert any(line.endswith(".py:9: MockNotInSpec") for line in result.outlines)


def test_a_misspelt_property_is_told_with_the_one_that_all_recordings_have(run, project):
    result = run(LIE.replace('"id": "123", "name"', '"id": 123, "nmae"'))
    result.assert_outcomes(failed=1)
    assert '  seen   body /name: missing; "nmae" is there' in told(result, "errors.MockNotInSpec")


def test_a_mock_may_leave_out_what_its_test_doesnt_need(run, project):
    result = run(FEW)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["acme: 1 exchange against its recordings: 1 valid"])


def test_strictly_a_thin_mock_fails_at_its_line(run, project):
    result = run(FEW, "--api-contract=strict")
    result.assert_outcomes(failed=1)
    shown = told(result, "errors.MockNotInSpec: the mock")
    *lines, expires = shown[:12]
    assert lines == [
        "pytest_apiint.errors.MockNotInSpec: the mock of GET /users/{user_id} 200 isn't what was recorded",
        "  at     test_strictly_a_thin_mock_fails_at_its_line.py:9",
        "  seen   body: 2 of 6 properties that all 3 recordings have,",
        "         no email, created_at, team and 1 more",
        "  says   3 recordings, as in cassettes/test_users/test_get.yaml",
        '  fix    mock what was recorded; if it\'s odd on purpose, contract="off"',
        '  waive  [[waiver]]  # in a file: waivers = "..." in the settings of acme',
        '         operation = "GET /users/{user_id}"',
        "         status = 200",
        '         where = "body"',
        '         reason = "why, and who mends it"',
    ]
    assert expires.startswith("         expires = 20")
    run(FEW.replace("json=", "contract='off', json="), "--api-contract=strict").assert_outcomes(passed=1)


def test_what_is_wrong_is_told_before_what_is_thin(run, project):
    shown = told(run(LIE, "--api-contract=strict"), "errors.MockNotInSpec: the mock")
    assert shown[2:4] == [
        "  seen   body /id: string of 3 characters, expected integer",
        "  says   3 recordings, as in cassettes/test_users/test_get.yaml",
    ]


def test_strictly_a_thin_answer_of_a_callback_fails_the_test_at_its_end(run, project):
    result = run(FEW.replace("json={", "json=lambda request, context: {"), "--api-contract=strict")
    result.assert_outcomes(failed=1)
    assert "  seen   body: 2 of 6 properties that all 3 recordings have," in told(result, "MockNotInSpec: the mock")


def test_a_waiver_covers_a_thin_mock(run, project, pytester):
    project('waivers = "waivers.toml"')
    entry = 'operation = "GET /users/{user_id}"\nwhere = "body"\nreason = "enough"\nexpires = 2999-12-31\n'
    (pytester.path / "waivers.toml").write_text(f"[[waiver]]\n{entry}")
    run(FEW, "--api-contract=strict").assert_outcomes(passed=1)


def test_strictly_a_mock_with_half_of_it_passes(run, project):
    more = FEW.replace('"name": "John"', '"name": "John", "tags": []')
    run(more, "--api-contract=strict").assert_outcomes(passed=1)


def test_with_a_description_too_thin_mocks_are_told_by_the_recordings(run, project, pytester):
    pytester.makepyprojecttoml(SETTINGS.replace("observed = true", 'spec = "acme.yaml"'))
    answer = {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    paths = {"/users/{id}": {"get": {"parameters": [parameter], "responses": {"200": answer}}}}
    raw = {"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": paths}
    (pytester.path / "acme.yaml").write_text(json.dumps(raw))
    run(FEW).assert_outcomes(passed=1)
    result = run(FEW, "--api-contract=strict")
    result.assert_outcomes(failed=1)
    shown = told(result, "errors.MockNotInSpec: the mock")
    assert shown[0].endswith("the mock of GET /users/{id} 200 isn't what the API answers")
    assert shown[2] == "  seen   body: 2 of 6 properties that all 3 recordings have,"
    assert shown[4] == "  says   3 recordings, as in cassettes/test_users/test_get.yaml"


def test_what_was_never_recorded_is_wrong_to_the_strict_only(run, project):
    result = run(NEVER)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["acme: 1 exchange against its recordings: 1 undocumented"])
    result = run(NEVER, "--api-contract=strict")
    result.assert_outcomes(failed=1)
    shown = told(result, "errors.MockNotInSpec: the mock")
    assert shown[0].endswith("the mock of GET /v1/payments isn't what was recorded")
    assert shown[2:5] == [
        "  seen   operation: never recorded",
        "  says   the recordings of acme",
        '  fix    record it: --api-mode=record; if it\'s odd on purpose, contract="off"',
    ]


def test_where_nothing_was_recorded_nothing_is_wrong(run, project, pytester):
    (pytester.path / "cassettes" / "test_users" / "test_get.yaml").unlink()
    run(LIE, "--api-contract=strict").assert_outcomes(passed=1)


def test_what_was_recorded_once_is_unchecked(run, project, pytester):
    cassette(pytester.path / "cassettes" / "test_users" / "test_get.yaml", ("/users/1", USERS[0]), ("/a", {}))
    result = run(LIE, "--api-contract=strict")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["acme: 1 exchange against its recordings: 1 unchecked"])


def test_in_replay_recordings_are_what_they_are(run, project, pytester):
    pytester.makepyfile(
        test_users=f"""{CALL}
import pytest

@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.api(cassette="test_get", mode="replay")
def test_it(api, number):
    assert get(api, f"/users/{{number}}").json()["id"] == number
"""
    )
    result = run("", "--api-contract=strict")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["acme: 3 exchanges against its recordings: 3 valid"])


def test_a_recording_that_cant_be_read_is_warned_of(run, project, pytester):
    (pytester.path / "cassettes" / "torn.yaml").write_text("interactions:\n- request: {\n")
    pytester.makepyfile(LIE)
    result = run("", "-W", "default")
    result.assert_outcomes(failed=1, warnings=1)
    result.stdout.fnmatch_lines(["*ContractWarning: a recording was left out of what is observed of acme: *torn.yaml*"])


def test_what_was_inferred_is_kept_until_a_recording_changes(run, project, pytester):
    run(FEW).assert_outcomes(passed=1)
    [kept] = (pytester.path / ".pytest_cache" / "d" / "apiint" / "observed").iterdir()
    assert "john" not in kept.read_text()
    kept.write_text(kept.read_text().replace('"integer"', '"string"'))
    run(LIE).assert_outcomes(passed=1)
    cassette(pytester.path / "cassettes" / "more.yaml", ("/users/9", {**USERS[0], "id": 9}))
    run(LIE).assert_outcomes(failed=1)
    for file in kept.parent.iterdir():
        file.write_text("[")
    run(LIE).assert_outcomes(failed=1)


def test_without_pytests_cache_it_works_as_well(run, project):
    run(LIE, "-p", "no:cacheprovider").assert_outcomes(failed=1)


def test_an_option_that_names_a_description_is_over_the_recordings(run, project, pytester):
    raw = {"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {}}
    (pytester.path / "empty.json").write_text(json.dumps(raw))
    result = run(FEW, "--api-spec=empty.json")
    result.assert_outcomes(failed=1)
    assert any("isn't what the API answers" in line for line in result.outlines)


def test_workers_of_xdist_judge_alike_and_add_up(run_apart, project):
    both = f"{LIE}\n\ndef test_few(api):\n    api.mock.get('/users/5', json={{'id': 5}})\n    get(api, '/users/5')\n"
    result = run_apart(both, "-n", "2", plugins=["xdist"])
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*isn't what was recorded*", "acme: 1 exchange against its recordings: 1 valid"])


@pytest.fixture
def sandbox():
    """A sandbox on the loopback that answers all with what it's told to; its URL and the answer."""
    answer = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", answer
        server.shutdown()
        thread.join()


def test_a_sandbox_that_answers_otherwise_than_was_recorded_fails_the_test(run, project, sandbox):
    url, answer = sandbox
    project(f'sandbox_url = "{url}"')
    source = f"{CALL}\ndef test_it(api):\n    get(api, '/users/7')\n"
    answer.update(USERS[0], id=7, nick="j", name=None)
    run(source, "--api-mode=sandbox").assert_outcomes(passed=1)
    del answer["email"]
    answer["tags"] = "a,b"
    result = run(source, "--api-mode=sandbox")
    result.assert_outcomes(failed=1)
    assert told(result, "AnswerNotInSpec")[:5] == [
        "AnswerNotInSpec: the sandbox's GET /users/{user_id} 200 isn't what was recorded",
        "  seen   body /email: missing",
        "         body /tags: string of 3 characters, expected array",
        "  says   3 recordings, as in cassettes/test_users/test_get.yaml",
        "  fix    if the API has changed: --api-mode=record --api-record=all",
    ]


def test_recording_anew_is_what_mends_it(run, project, sandbox, pytester):
    url, answer = sandbox
    project(f'sandbox_url = "{url}"')
    pytester.makepyfile(test_users=f"{CALL}\ndef test_get(api):\n    get(api, '/users/1')\n")
    answer.update(USERS[0], id="one")
    options = ["--api-mode=record", "--api-record=all", "--api-contract=strict"]
    run("", *options).assert_outcomes(passed=1)
    assert "one" in (pytester.path / "cassettes" / "test_users" / "test_get.yaml").read_text()


def test_requests_are_held_against_recordings_by_the_strict_only(run, project):
    source = f"""{CALL}
def test_it(api):
    api.mock.get("/users/1", json={USERS[0]!r})
    get(api, "/users/1?colour=red")
"""
    run(source).assert_outcomes(passed=1)
    result = run(source, "--api-contract=strict")
    result.assert_outcomes(failed=1)
    shown = told(result, "RequestNotInSpec")
    assert shown[0] == "RequestNotInSpec: GET /users/{user_id} was never recorded as it was sent"
    assert shown[1] == "  seen   query /colour: no such parameter"
    assert shown[2] == "  says   the recordings of acme"


def test_a_test_can_ask_what_was_recorded(run, project):
    run(
        f"""{CALL}
from pytest_apiint import assert_conforms

def test_it(api):
    api.mock.get("/users/1", json={USERS[0]!r})
    get(api, "/users/1")
    assert_conforms(api, strict=True)
    assert list(api.contract.operations) == ["GET /users/{{user_id}}"]
"""
    ).assert_outcomes(passed=1)


def test_a_mock_can_be_made_of_what_was_recorded(run, project):
    source = f"""{CALL}
def test_it(api):
    api.mock.from_spec("GET /users/{{user_id}}")
    assert set(get(api).json()) == {set(USERS[0])!r}
"""
    run(source, "--api-contract=strict").assert_outcomes(passed=1)


def test_what_isnt_observed_isnt_judged(run, project, pytester):
    pytester.makepyprojecttoml(SETTINGS.replace("observed = true", "observed = false"))
    result = run(LIE, "--api-contract=strict")
    result.assert_outcomes(passed=1)
    assert "contract" not in result.stdout.str()


def test_to_warn_is_to_warn_at_the_line(run, project, pytester):
    pytester.makepyfile(LIE)
    result = run("", "--api-contract=warn", "-W", "default")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(
        ["*.py:9: ContractWarning: the mock of GET /users/{user_id} 200 isn't what was recorded"]
    )


PAGE = (Path(__file__).parents[2] / "docs" / "observed.md").read_text()
CONFIGURED, TEST = (
    re.search(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[1] for kind in ("toml", "python")
)
SHOWN = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
CLIENT = """
import pytest
import requests

@pytest.fixture
def acme(api):
    class Client:
        def get_user(self, number):
            requests.get(f"{api.base_url}/users/{number}", timeout=5)

    return Client()
"""


@pytest.mark.parametrize(
    ("change", "options", "shown"),
    [(("", ""), (), SHOWN[0]), (('"123"', "123"), ("--api-contract=strict",), SHOWN[1])],
    ids=["wrong", "thin"],
)
def test_the_page_shows_what_is_told(run, pytester, change, options, shown):
    pytester.makepyprojecttoml(CONFIGURED)
    tests = pytester.mkdir("tests")
    answers = [(f"/users/{user['id']}", user) for user in USERS]
    cassette(tests / "cassettes" / "test_users" / "test_get.yaml", *answers, base="https://api.acme.example")
    (tests / "conftest.py").write_text(CLIENT)
    (tests / "test_users.py").write_text(TEST.replace(*change))
    result = run("", *options)
    result.assert_outcomes(failed=1)
    wanted = shown.splitlines()
    lines = told(result, "errors.MockNotInSpec: the mock")[: len(wanted)]
    assert [lines[0].removeprefix("pytest_apiint.errors."), *lines[1:]] == wanted
