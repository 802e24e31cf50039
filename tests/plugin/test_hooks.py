"""The hooks that watch exchanges: told of each once, and no trouble to a client whatever they do."""

import pytest

CALL = """
import requests


def get(api, path="/users/1", **more):
    return requests.get(api.base_url + path, timeout=5, **more)

"""
WATCHING = """
def pytest_apiint_before_exchange(request, api):
    print("before", request.method, request.path, api and api.name)


def pytest_apiint_after_exchange(exchange, api):
    print("after", exchange.request.path, exchange.outcome, exchange.origin, api and api.name)
"""


@pytest.fixture
def conftest(pytester, acme):
    return pytester.makeconftest


def told(result):
    # The first one stands behind the test's file.
    lines = [line.rpartition(".py ")[2] for line in result.outlines]
    return [line for line in lines if line.startswith(("before", "after"))]


def test_each_exchange_is_told_of_before_and_after_with_its_service(run, conftest):
    conftest(WATCHING)
    result = run(
        f"""{CALL}
def test_it(api):
    api.mock.get("/users/1", status_code=404)
    api.mock.get("https://elsewhere.example/")
    get(api), requests.get("https://elsewhere.example/", timeout=5)
""",
        "-s",
    )
    result.assert_outcomes(passed=1)
    assert told(result) == [
        "before GET /v1/users/1 acme",
        "after /v1/users/1 404 Not Found mock acme",
        "before GET / None",
        "after / 200 OK mock None",
    ]  # fmt: skip


def test_what_was_refused_or_broken_is_told_of_too(run, conftest):
    conftest(WATCHING)
    result = run(
        f"""from pytest_apiint import faults
import pytest
{CALL}
def test_it(api):
    api.mock.get("/users/1")
    api.fail("GET /users/1", faults.connection_refused(), faults.read_timeout())
    for _ in range(2):
        with pytest.raises(requests.RequestException):
            get(api)
""",
        "-s",
    )
    result.assert_outcomes(passed=1)
    assert [line.partition(" /v1/")[2] or line for line in told(result)] == [
        "users/1 acme",
        "users/1 connection refused fault acme",
        "users/1 acme",
        "users/1 read timeout fault acme",
    ]


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("raise KeyError('a')", "KeyError: 'a'"),
        ("import pytest; pytest.fail('no such call')", "Failed: no such call"),
    ],
)
@pytest.mark.parametrize(("hook", "given"), [("before", "request"), ("after", "exchange")])
def test_a_hook_that_raises_fails_the_test_by_its_name_and_not_the_call(run, conftest, body, seen, hook, given):
    conftest(f"def pytest_apiint_{hook}_exchange({given}):\n    {body}\n")
    result = run(f"""{CALL}
def test_it(api):
    api.mock.get("/users/1", json=[1])
    assert get(api).json() == get(api).json() == [1]
    print("the calls are as they were")
""")
    result.assert_outcomes(failed=1)
    lines = [line for line in result.outlines if line.startswith(("UsageProblem", "  seen", "  at", "the calls"))]
    assert lines == [
        f"UsageProblem: the hook pytest_apiint_{hook}_exchange raised (2 times)",
        f"  seen  {seen}",
        "  at    conftest.py:2",
        "the calls are as they were",
    ]


def test_a_hook_may_make_a_request_of_its_own_of_which_no_hook_is_told(run, conftest):
    conftest("""
import requests

def pytest_apiint_before_exchange(request):
    print("before", request.path)
    if request.path.endswith("1"):
        requests.get("https://api.acme.example/v1/users/2", timeout=5)
""")
    result = run(
        f"""{CALL}
def test_it(api):
    api.mock.get("/users/1"), api.mock.get("/users/2")
    get(api), get(api, "/users/2")
    assert len(api.journal) == 3
""",
        "-s",
    )
    result.assert_outcomes(passed=1)
    assert told(result) == ["before /v1/users/1", "before /v1/users/2"]


def test_a_folders_conftest_hears_of_its_own_tests_alone(run, conftest, pytester):
    test = f"""{CALL}
def test_it(api):
    api.mock.get("/users/1")
    get(api)
"""
    for folder in ("one", "two"):
        pytester.mkdir(folder).joinpath(f"test_{folder}.py").write_text(test)
    pytester.path.joinpath("one", "conftest.py").write_text("def pytest_apiint_after_exchange(): print('after')")
    result = run("", "-s")
    result.assert_outcomes(passed=2)
    assert len(told(result)) == 1


def test_trials_are_told_to_nobody(run, conftest):
    conftest(WATCHING)
    result = run(
        f"""{CALL}
def test_it(api):
    api.mock.get("/users/1")
    api.profile(lambda: get(api))
""",
        "-s",
    )
    result.assert_outcomes(passed=1)
    assert told(result) == []


def test_a_sandbox_that_isnt_there_is_told_of_too(run, conftest, pytester):
    pytester.makepyprojecttoml(
        '[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"\nsandbox_url = "http://127.0.0.1:1"\n'
    )
    conftest(WATCHING)
    result = run(
        f"""import pytest
{CALL}
def test_it(api):
    with pytest.raises(requests.ConnectionError):
        get(api)
""",
        "-s",
        "--api-mode=sandbox",
    )
    result.assert_outcomes(passed=1)
    assert told(result) == ["before GET /users/1 acme", "after /users/1 connection refused sandbox acme"]
