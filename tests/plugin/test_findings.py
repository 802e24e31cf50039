"""What a session finds by itself fails its test, whatever the client made of it."""

import pytest

SWALLOW = """
    import time, unittest
    import pytest, requests
    from pytest_apiint import faults

    def ask(api, path="/nobody"):
        try:
            return requests.get(api.base_url + path)
        except requests.RequestException:
            return None
"""


@pytest.fixture
def told(run):
    """Run a test file in which something goes wrong, and give its result."""
    return lambda source, *options, **outcomes: check(run(SWALLOW + source, *options), outcomes)


def check(result, outcomes):
    result.assert_outcomes(**outcomes)
    return result.stdout


def test_an_unmatched_request_fails_the_test_that_swallowed_it(told):
    out = told("    def test_it(api): ask(api)", failed=1)
    out.fnmatch_lines(["NoMatchingMock: GET https://api.test/nobody isn't mocked", "  fix *"])
    out.fnmatch_lines(["FAILED *::test_it - Failed: NoMatchingMock: GET https://api.test/nobody*"])


def test_the_same_unmatched_request_is_told_once_with_its_count(told):
    out = told("    def test_it(api): [ask(api) for _ in range(7)]", failed=1)
    assert out.str().count("\nNoMatchingMock: GET https://api.test/nobody isn't mocked (7 times)\n") == 1


def test_more_than_three_findings_are_counted(told):
    out = told("    def test_it(api): [ask(api, f'/{n}') for n in range(5)]", failed=1)
    assert out.str().count("\nNoMatchingMock:") == 3
    out.fnmatch_lines(["and 2 more of this kind"])


def test_a_planned_fault_that_no_request_met_fails_the_test(told):
    out = told(
        """
    def test_it(api):
        api.mock.get("/users", json=[])
        api.fail("GET /users", faults.unavailable(), faults.unavailable())
        ask(api, "/users")
        """,
        failed=1,
    )
    out.fnmatch_lines(["FaultNotReached: 1 planned fault for GET /users met no request", "*t=0.00 503*"])


def test_a_test_that_failed_by_itself_says_nothing_of_unmet_faults(told):
    out = told(
        """
    def test_it(api):
        api.fail("GET /users", faults.unavailable())
        assert 1 == 2
        """,
        failed=1,
    )
    out.no_fnmatch_line("*FaultNotReached*")
    out.fnmatch_lines(["*assert 1 == 2"])


def test_a_test_that_failed_by_itself_shows_the_findings_beside_it(told):
    out = told("    def test_it(api): assert ask(api)", failed=1)
    out.fnmatch_lines(["E*assert None", "-* apiint -*", "NoMatchingMock: *", "FAILED *test_it - assert None*"])


@pytest.mark.parametrize(("body", "said"), [("ask(self.api)", "Failed: NoMatching*"), ("assert ask(self.api)", "*")])
def test_findings_reach_unittests_too(told, body, said):
    out = told(
        f"""
    class TestIt(unittest.TestCase):
        @pytest.fixture(autouse=True)
        def _api(self, api): self.api = api
        def test_it(self): {body}
        """,
        failed=1,
    )
    out.fnmatch_lines(["NoMatchingMock: GET https://api.test/nobody isn't mocked", f"FAILED *test_it - {said}"])


def test_an_unmatched_request_in_the_end_of_a_fixture_is_an_error_of_the_tear_down(told):
    out = told(
        """
    @pytest.fixture
    def client(api):
        yield api
        ask(api, "/logout")
    def test_it(client): pass
        """,
        passed=1,
        errors=1,
    )
    out.fnmatch_lines(["*ERROR at teardown of test_it*", "NoMatchingMock: GET https://api.test/logout isn't mocked"])


def test_an_unmatched_request_in_a_fixture_fails_the_test_that_follows(told):
    told(
        """
    @pytest.fixture
    def client(api): ask(api)
    def test_it(client): pass
        """,
        failed=1,
    )


def test_a_fixture_that_failed_shows_the_findings_beside_it(told):
    out = told(
        """
    @pytest.fixture
    def client(api): assert ask(api)
    def test_it(client): pass
        """,
        errors=1,
    )
    out.fnmatch_lines(["*ERROR at setup of test_it*", "NoMatchingMock: *", "ERROR *test_it - assert None*"])


@pytest.mark.parametrize(("strict", "outcome"), [("", "xfailed"), (", strict=True", "xfailed")])
def test_a_finding_is_a_failure_that_may_be_expected(told, strict, outcome):
    told(f"    @pytest.mark.xfail(reason='known'{strict})\n    def test_it(api): ask(api)", **{outcome: 1})


def test_a_skipped_test_stays_skipped(told):
    told("    def test_it(api): pytest.skip('not here')", skipped=1)


def test_findings_that_the_test_has_read_fail_it_no_more(told):
    told("    def test_it(api): ask(api); assert 'isn\\'t mocked' in api.session.found(faults=False)", passed=1)


def test_the_text_stands_in_the_junit_file(told, pytester):
    told("    def test_it(api): ask(api)", "--junitxml=report.xml", failed=1)
    assert "NoMatchingMock: GET https://api.test/nobody" in (pytester.path / "report.xml").read_text()


def test_a_runaway_is_no_exception_and_fails_its_test(told):
    out = told(
        """
    def test_it(api):
        while True:
            try:
                time.sleep(1)
            except Exception:
                pass
        """,
        failed=1,
    )
    out.fnmatch_lines(["*Runaway: a client slept 1,001 times in one test*"])


def test_a_runaway_may_be_expected(told):
    told(
        """
    def test_it(api):
        from pytest_apiint import Runaway
        api.mock.get("/users", status_code=503)
        with pytest.raises(Runaway, match="50"):
            while True:
                ask(api, "/users")
        """,
        passed=1,
    )


def test_a_runaway_that_the_client_swallowed_in_a_thread_fails_the_test(told, pytester):
    pytester.makepyfile(
        client="""
        import requests, threading
        def poll(url):
            try:
                while requests.get(url).status_code == 503: pass
            except BaseException: pass
        def start(url): threading.Thread(target=poll, args=(url,)).start()
    """
    )
    out = told(
        """
    def test_it(api):
        import client, threading
        api.mock.get("/users", status_code=503)
        client.start(api.base_url + "/users")
        [thread.join() for thread in threading.enumerate() if thread is not threading.current_thread()]
        """,
        failed=1,
    )
    out.fnmatch_lines(["Runaway: the client tried GET /users 50 times, and would go on"])


FOREIGN = """
import requests

def fetch(api):
    return requests.get(f"{api.base_url}/users/1", timeout=5)

def test_it(api):
    fetch(api)
"""


def test_a_traceback_of_what_we_explain_has_the_users_own_frames_alone(run):
    result = run(FOREIGN)
    text = result.stdout.str()
    assert "requests.exceptions.ConnectionError" in text
    assert ">       fetch(api)" in text
    assert "return requests.get(" in text
    assert "site-packages" not in text
    assert "NoMatchingMock: GET https://api.test/users/1 isn't mocked" in text
    assert "The above exception was the direct cause" not in text
    assert len(result.outlines) < 60


@pytest.mark.parametrize("option", ["--full-trace", "--tb=native"])
def test_all_of_it_is_there_for_who_asks(run, option):
    assert "site-packages" in run(FOREIGN, option).stdout.str()


@pytest.mark.parametrize("option", ["--tb=line", "--tb=no"])
def test_less_of_it_stays_less(run, option):
    assert ">       fetch(api)" not in run(FOREIGN, option).stdout.str()


def test_locals_are_shown_where_they_are_asked_for(run):
    assert "api        = <api" in run(FOREIGN, "-l").stdout.str()
