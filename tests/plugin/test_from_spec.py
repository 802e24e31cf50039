"""A description answers: what a test names, what isn't mocked where the settings say so, and suites without answers."""

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
HEAD = """
import requests

BEARER = {"Authorization": "Bearer t"}


def get(api, path, **headers):
    return requests.get(api.base_url + path, headers=BEARER | headers, timeout=5)


"""


@pytest.fixture
def project(pytester):
    shutil.copy(ACME, pytester.path)

    def write(*more):
        pytester.makepyprojecttoml("\n".join([SETTINGS, *more]))

    write()
    return write


def passes(run, body, *options):
    result = run(f"{HEAD}def test_it(api):\n{body}", *options)
    result.assert_outcomes(passed=1)
    return result


def test_an_operation_is_answered_by_its_description(run, project):
    result = passes(
        run,
        """
    route = api.mock.from_spec("GET /users/{user_id}")
    assert get(api, "/users/7").json() == {
        "id": 7, "name": "John", "email": "john@mail.example", "created_at": "2025-03-01T09:30:00Z"
    }
    assert route.call_count == 1
    assert [row.origin for row in api.journal] == ["spec"]
""",
    )
    result.stdout.fnmatch_lines(["acme: 1 exchange against acme.openapi.yaml: 1 valid"])


def test_a_status_or_an_example_can_be_asked_for(run, project):
    passes(
        run,
        """
    api.mock.from_spec("getUser", status=404)
    assert (get(api, "/users/7").status_code, get(api, "/users/7").json()["code"]) == (404, "not_found")
    api.mock.from_spec("listUsers", example="last")
    assert get(api, "/users").json() == {"items": [], "next_cursor": None}
    api.mock.from_spec("listUsers", status=429)
    assert get(api, "/users").headers["Retry-After"] == "30"
""",
    )


def test_a_fault_strikes_such_an_answer_too(run, project):
    passes(
        run,
        """
    from pytest_apiint import faults
    api.mock.from_spec("getUser")
    api.fail("GET /users/*", faults.unavailable())
    assert [get(api, "/users/7").status_code for _ in range(2)] == [503, 200]
""",
    )


def test_what_isnt_named_stays_unmocked(run, project):
    result = run(f"{HEAD}def test_it(api):\n    api.mock.from_spec('getUser')\n    get(api, '/users')\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*NoMatchingMock: GET https://api.acme.example/users*"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('"GET /user/{id}"', "the description has no operation GET /user/{id}"),
        ('"getUser", status=418', "GET /users/{user_id} describes no answer 418"),
        ('"listUsers", example="lst"', "GET /users 200 has no example lst"),
    ],
    ids=["operation", "status", "example"],
)
def test_what_isnt_described_fails_where_it_is_asked_for(run, project, call, message):
    result = run(f"def test_it(api):\n    api.mock.from_spec({call})\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E*SpecMismatch: {message}", "*.py:2: SpecMismatch"])


def test_without_a_description_it_says_how_to_name_one(run, acme):
    result = run("def test_it(api):\n    api.mock.from_spec('getUser')\n")
    result.stdout.fnmatch_lines(
        ["E*UsageProblem: from_spec('getUser'): the service has no description", "E*fix  spec = *"]
    )


def test_it_answers_where_contracts_are_off_too(run, project):
    body = "    api.mock.from_spec('getUser')\n    assert get(api, '/users/7').json()['id'] == 7\n"
    passes(run, body, "--api-contract=off")


def test_what_isnt_mocked_is_answered_where_the_settings_say_so(run, project):
    project("answer_from_spec = true")
    passes(
        run,
        """
    assert get(api, "/users/7").json()["id"] == 7
    assert get(api, "/users/7", Prefer="code=404").status_code == 404
    api.mock.get("/users/7", json={"id": 7, "name": "Mei"})
    assert get(api, "/users/7").json()["name"] == "Mei"
    assert [row.origin for row in api.journal] == ["spec", "spec", "mock"]
""",
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('get(api, "/user/7")', "NoMatchingMock: GET https://api.acme.example/user/7"),
        ('get(api, "/users/7", Prefer="code=302")', "SpecMismatch: GET /users/{user_id} describes no answer 302"),
        ('requests.get("https://elsewhere.example/users/7", timeout=5)', "NoMatchingMock: GET https://elsewhere*"),
    ],
    ids=["path", "status", "host"],
)
def test_what_isnt_described_is_answered_by_nobody(run, project, call, message):
    project("answer_from_spec = true")
    result = run(f"{HEAD}def test_it(api):\n    {call}\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"*{message}*"])


SUITE = """
import requests
from pytest_apiint.suites import ClientSuite, listing, read, write

class Client:
    def __init__(self, api):
        self.url, self.session = api.base_url, requests.Session()
        self.session.headers["Authorization"] = "Bearer t"

    def ask(self, method, path, **more):
        answer = self.session.request(method, self.url + path, timeout=5, **more)
        answer.raise_for_status()
        return answer.json()

class TestAcme(ClientSuite):
    base_errors = (OSError, ValueError)
    def make_client(self, api): return Client(api)
    @read
    def get_user(self, client): return client.ask("GET", "/users/7")["name"]
"""


@pytest.mark.parametrize("call", ["@read", "@read()"])
def test_a_suite_s_answers_come_from_the_description(run, project, call):
    result = run(SUITE.replace("@read\n", f"{call}\n"), "--api-select=plain-call", "--api-select=timeouts-set")
    result.assert_outcomes(passed=2)


def test_a_suite_s_call_that_isnt_described_says_so(run, project):
    result = run(SUITE.replace("/users/7", "/user/7"), "--api-select=plain-call")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*TestAcme.get_user has no answer, and makes a request that isn't described*"])
