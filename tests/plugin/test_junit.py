"""JUnit's file says of each test what it did to its API, and costs other runs nothing."""

from xml.etree import ElementTree as ET

TESTS = """
import requests
from pytest_apiint import faults


def get(api, path="/users/1"):
    return requests.get(api.base_url + path, timeout=5)


def test_calls(api, request):
    request.node.user_properties.append(("mine", 1))
    api.mock.get("/users/1"), api.mock.get("/users/2")
    api.fail("GET /users/1", faults.status(503), faults.status(503))
    for _ in range(3):
        get(api)
        api.clock.advance(2)
    get(api, "/users/2")


def test_fails(api):
    assert not api


def test_without(): pass
"""
SUITE = """
import requests
from pytest_apiint.suites import ClientSuite, read


class TestAcme(ClientSuite):
    base_errors = (requests.RequestException,)

    def make_client(self, api):
        return api.base_url

    @read(answer={"id": 1})
    def get_user(self, client):
        return requests.get(f"{client}/users/1").json()
"""


def cases(pytester, name="out.xml"):
    root = ET.parse(pytester.path / name).getroot()
    found = {}
    for case in root.iter("testcase"):
        blocks = case.findall("properties")
        assert len(blocks) <= 1
        assert all(one.keys() == {"name", "value"} for block in blocks for one in (p.attrib for p in block))
        found[case.get("name")] = [(one.get("name"), one.get("value")) for block in blocks for one in block]
    return found


def test_each_case_has_properties(run, acme, pytester):
    run(TESTS, "--junitxml=out.xml").assert_outcomes(passed=2, failed=1)
    found = cases(pytester)
    assert found["test_calls"] == [
        ("mine", "1"),
        ("apiint.mode", "mock"),
        ("apiint.exchanges", "4"),
        ("apiint.retries", "2"),
        ("apiint.virtual_seconds", "6.000"),
    ]
    assert ("apiint.exchanges", "0") in found["test_fails"]
    assert found["test_without"] == []


def test_the_archive_and_the_operation_are_named(run, acme, pytester):
    pytester.path.joinpath("a.json").write_text(
        '{"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/users/{id}": {"get": {"parameters": '
        '[{"name": "id", "in": "path", "required": true, "schema": {}}], "responses": {"200": {"description": ""}}}}}}'
    )
    run(TESTS, "--junitxml=out.xml", "--api-spec=a.json", "--api-har=x.har", "-k", "calls")
    told = cases(pytester)["test_calls"]
    assert told[-2:] == [("apiint.operation", "GET /users/{id}"), ("apiint.har", "x.har")]


def test_a_check_of_a_suite_has_its_result_and_nothing_of_our_own(run, acme, pytester):
    result = run(SUITE, "--junitxml=out.xml", "--api-select=timeouts-set,redirect-loop")
    result.stdout.fnmatch_lines(["TestAcme: 1 kept, 1 must broken"])
    found = cases(pytester)
    assert found["test_check[get_user-timeouts-set]"][-3:] == [
        ("apiint.check", "timeouts-set"),
        ("apiint.severity", "must"),
        ("apiint.outcome", "fail"),
    ]
    assert found["test_check[get_user-redirect-loop]"][-1] == ("apiint.outcome", "pass")
    assert {name.partition(".")[0] for told in found.values() for name, _ in told} == {"apiint"}


def test_who_validates_by_a_schema_without_them_can_leave_them_out(run, acme, pytester):
    run(TESTS, "--junitxml=out.xml", "-o", "apiint_junit=false", "-k", "calls")
    assert cases(pytester)["test_calls"] == [("mine", "1")]


def test_without_such_a_file_no_test_pays_for_it(run, acme, pytester):
    pytester.makeconftest("""
def pytest_runtest_logreport(report):
    assert report.user_properties == []

def pytest_unconfigure(config):
    import sys
    assert "pytest_apiint.plugin.accounts" not in sys.modules
""")
    run(TESTS.replace("request.node", "#")).assert_outcomes(passed=2, failed=1)
