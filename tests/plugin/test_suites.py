"""A `ClientSuite` as pytest runs it: one test for each call and check, and what becomes of their results."""

import re

import pytest

CLIENT = """
import requests
from urllib3.util import Retry

class AcmeError(Exception): pass

class AcmeClient:
    retries = Retry(total=3, backoff_factor=0.5, status_forcelist=(429, 502, 503, 504), allowed_methods=None)
    def __init__(self, base_url, token):
        self.base_url = base_url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.session.mount("https://", requests.adapters.HTTPAdapter(max_retries=self.retries))
    def call(self, method, path, **more):
        try:
            response = self.session.request(method, self.base_url + path, timeout=5, **more)
            response.raise_for_status()
            return response.json()
        except requests.RequestException as error:
            raise AcmeError(str(error)) from error
    def get_user(self, number): return self.call("GET", f"/users/{number}")
    def create_payment(self, amount): return self.call("POST", "/payments", json={"amount": amount})
    def list_users(self):
        cursor = None
        while True:
            page = self.call("GET", "/users", params={"cursor": cursor})
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None: return
"""
SUITE = """
from acme import AcmeClient, AcmeError
from pytest_apiint.suites import ClientSuite, read, write, listing

class TestAcmeSurvives(ClientSuite):
    service = "acme"
    base_errors = (AcmeError,)                   # all that may escape from the client
    def make_client(self, api): return AcmeClient(base_url=api.base_url, token=api.secret("token"))
    @read(answer={"id": 123, "name": "John"})    # or no answer: taken from the cassette, else generated from the spec
    def get_user(self, client): return client.get_user(123)
    @write(answer={"id": "p1"}, status=201)
    def create_payment(self, client): return client.create_payment(amount=10)
    @listing(pages=[{"items": [1, 2], "next_cursor": "c2"}, {"items": [3], "next_cursor": None}])
    def list_users(self, client): return list(client.list_users())
"""
HASTY = SUITE.replace("class TestAcmeSurvives", "AcmeClient.retries = 0\nclass TestAcmeSurvives")
RETRY = "--api-select=plain-call,retry-transient"


@pytest.fixture
def suite(pytester, acme, run):
    """Run a suite of a client that is there as ``acme.py``."""
    pytester.makepyfile(acme=CLIENT)

    def suite(source, *options, plugins=()):
        return run(
            source, "-p", "no:cacheprovider", "-W", "default::pytest_apiint.ContractWarning", *options, plugins=plugins
        )

    return suite


def test_each_call_and_check_is_a_test_of_its_own(suite):
    result = suite(SUITE, RETRY, "-v")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["*::TestAcmeSurvives::test_check?get_user-retry-transient? PASSED*"])


def test_the_tests_of_a_call_stand_together_and_can_be_chosen_by_k(suite):
    result = suite(SUITE, RETRY, "-v", "-k", "get_user")
    result.assert_outcomes(passed=2, deselected=4)


def test_the_whole_battery_runs_on_every_call(suite):
    names = re.findall(r"test_check\[(\w+)-([\w-]+)\]", suite(SUITE, "--collect-only", "-q").stdout.str())
    assert {call for call, _ in names} == {"get_user", "create_payment", "list_users"}
    assert len(names) == len(set(names)) >= 100


def test_what_only_should_be_warns(suite):
    result = suite(HASTY, RETRY)
    result.assert_outcomes(passed=6, warnings=3)
    result.stdout.fnmatch_lines(["*ContractWarning: get_user, retry-transient: gave up after one attempt*"])


@pytest.mark.parametrize("how", ["option", "ini", "environment"])
def test_what_only_should_be_fails_when_strict(suite, pytester, monkeypatch, how):
    options = ["--api-strict"] if how == "option" else ["-o", "apiint_strict=true"] if how == "ini" else []
    if how == "environment":
        monkeypatch.setenv("APIINT_STRICT", "1")
    result = suite(HASTY, RETRY, *options)
    result.assert_outcomes(passed=3, failed=3)
    result.stdout.fnmatch_lines(["get_user, retry-transient: gave up after one attempt*", "  change  *"])


def test_a_failure_shows_no_traceback(suite):
    text = suite(HASTY, RETRY, "--api-strict", "-k", "get_user").stdout.str()
    assert "Traceback" not in text
    assert "batteries.py" not in text


def test_an_ignored_check_is_skipped_with_its_reason(suite):
    source = HASTY + '    ignore = {"retry-transient": "our queue does that"}\n'
    result = suite(source, RETRY, "-rs")
    result.assert_outcomes(passed=3, skipped=3)
    result.stdout.fnmatch_lines(["*retry-transient: our queue does that", "*ignored: our queue does that"])


@pytest.mark.parametrize(
    ("ignore", "told"),
    [
        ('{"retry-transiant": "no"}', 'no check is called "retry-transiant"*did you mean retry-transient?'),
        ('{"retry-transient": ""}', 'ignore["retry-transient"] gives no reason*'),
    ],
)
def test_what_is_ignored_must_be_there_and_have_a_reason(suite, ignore, told):
    result = suite(SUITE + f"    ignore = {ignore}\n")
    result.assert_outcomes(errors=1)
    assert re.search(".*".join(map(re.escape, told.split("*"))), result.stdout.str(), re.DOTALL)


def test_a_client_that_fails_the_plain_call_passes_nothing(suite):
    source = SUITE.replace("client.get_user(123)", "client.get_user(123)['email']")
    result = suite(source, RETRY, "-k", "get_user", "-rs")
    result.assert_outcomes(failed=1, skipped=1, deselected=4)
    result.stdout.fnmatch_lines(
        ["the plain call of get_user fails, so no check can say anything", "*seen*KeyError: 'email'*"]
    )


def test_strictly_a_check_that_could_say_nothing_fails_too(suite):
    source = SUITE.replace("client.get_user(123)", "client.get_user(123)['email']")
    suite(source, RETRY, "-k", "get_user", "--api-strict").assert_outcomes(failed=2, deselected=4)


def test_a_call_that_makes_no_request_is_no_control(suite):
    source = SUITE.replace("client.get_user(123)", "123")
    result = suite(source, RETRY, "-k", "get_user")
    result.assert_outcomes(failed=1, skipped=1, deselected=4)
    result.stdout.fnmatch_lines(["the plain call of get_user makes no request*"])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("base_errors = (AcmeError,)", "base_errors = ()", "TestAcmeSurvives.base_errors names no exceptions"),
        ("def make_client", "def make_a_client", "TestAcmeSurvives makes no client"),
        ('service = "acme"', 'service = "acne"', 'no service is called "acne"'),
        ('answer={"id": 123, "name": "John"}', "", "TestAcmeSurvives.get_user has no answer"),
    ],
)
def test_a_suite_that_says_too_little_is_told_what_is_missing(suite, old, new, told):
    result = suite(SUITE.replace(old, new), "-x")
    assert told in result.stdout.str()
    assert "Traceback" not in result.stdout.str()
    assert result.ret != 0


def test_a_pattern_that_selects_nothing_is_an_error(suite):
    result = suite(SUITE, "--api-select=retry-transent")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*--api-select: no check is called retry-transent", "*did you mean retry-transient?"])


@pytest.mark.parametrize("option", ["--api-select=retries", "--api-select=retry-*", "--api-ignore=retry-transient"])
def test_groups_and_patterns_select(suite, option):
    text = suite(SUITE, option, "--collect-only", "-q").stdout.str()
    assert ("get_user-retry-transient" in text) is option.startswith("--api-select")


def test_asynchronous_calls_run_in_a_loop(suite):
    result = suite(
        """
        import httpx, pytest
        from pytest_apiint.suites import ClientSuite, read
        class TestIt(ClientSuite):
            base_errors = (httpx.HTTPError,)
            async def make_client(self, api): return httpx.AsyncClient(base_url=api.base_url)
            @read(answer={"id": 1})
            async def get_user(self, client): return (await client.get("/users/1")).raise_for_status().json()
            @read(answer={"id": 1})
            async def stream_user(self, client):
                async with client.stream("GET", "/users/1") as response:
                    async for piece in response.aiter_bytes(): yield piece
        """,
        "--api-select=plain-call",
    )
    result.assert_outcomes(passed=2)


LOG_IN = """
    import requests
    from pytest_apiint.suites import ClientSuite, read
    class Client:
        def __init__(self, url): self.url, self.token = url, None
        def get_user(self):
            if self.token is None:
                self.token = requests.post(self.url + "/token", timeout=5).json()["access_token"]
            for attempt in range(3):
                try: response = requests.get(self.url + "/users/1", headers={"Authorization": self.token}, timeout=5)
                except requests.ConnectionError: continue
                if response.status_code < 400: return response.json()
            raise KeyError("user")
    class TestIt(ClientSuite):
        base_errors = (KeyError,)
        answers = {"POST /token": {"access_token": "token-0123456789"}}
        def make_client(self, api): return Client(api.base_url)
        @read(answer={"id": 1})
        def get_user(self, client): return client.get_user()
"""


def test_a_log_in_is_answered_apart_and_meets_no_fault(suite):
    suite(LOG_IN, "--api-select=retry-transient", "-W", "error").assert_outcomes(passed=1)


def test_a_suite_may_bring_checks_of_its_own(suite, pytester):
    pytester.makeconftest(
        """
        from pytest_apiint.suites import PASSED, PLAIN, Severity, check, failed
        @check("acme-version", Severity.MUST, "requests", says="sends Acme-Version", why="so", reference="Acme's guide")
        def version(bench):
            if all("Acme-Version" in row.request.headers for row in bench.control.attempts): return PASSED
            return failed("no Acme-Version", expected="one", seen="none", hint="send it", trial=bench.control)
        def pytest_apiint_checks(config): return [version]
    """.replace("PLAIN, ", "")
    )
    result = suite(SUITE, "--api-select=acme-version", "-k", "get_user")
    result.assert_outcomes(failed=1, deselected=2)
    result.stdout.fnmatch_lines(
        ["get_user, acme-version: no Acme-Version", "  change  *send it", "  see  *Acme's guide"]
    )


def test_an_error_inside_a_check_is_no_verdict(suite, pytester):
    pytester.makeconftest("""
        from pytest_apiint.suites import Severity, check
        @check("acme-odd", Severity.ADVISORY, "requests", says="is odd", why="so", reference="Acme's guide")
        def odd(bench): return {}["a key that our own code expected"]
        def pytest_apiint_checks(config): return [odd]
    """)
    result = suite(SUITE, "--api-select=acme-odd", "-k", "get_user")
    result.assert_outcomes(failed=1, deselected=2)
    result.stdout.fnmatch_lines(["*KeyError: 'a key that our own code expected'", "*test_check?get_user-acme-odd?*"])


def test_two_checks_of_one_name_are_an_error(suite, pytester):
    pytester.makeconftest("""
        from pytest_apiint.checks.battery import BATTERY
        def pytest_apiint_checks(config): return BATTERY[:1]
    """)
    result = suite(SUITE)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['*two checks are called "plain-call"*'])


def test_the_scorecard_counts_and_puts_the_worst_first(suite):
    lines = suite(HASTY, RETRY).stdout.str().partition("apiint scorecard")[2].splitlines()[1:]
    assert lines[0] == "TestAcmeSurvives: 3 kept, 3 should broken"
    assert lines[2].split() == ["get_user", "0/1"]
    assert any(line.split()[:2] == ["should", "retry-transient"] for line in lines)


def test_quietly_a_scorecard_is_one_line_and_without_a_suite_nothing(suite):
    quiet = suite(SUITE, RETRY, "-q").stdout.str().partition("apiint scorecard")[2].splitlines()[1:3]
    assert quiet[0] == "TestAcmeSurvives: 6 kept"
    assert "passed" in quiet[1]
    assert "apiint scorecard" not in suite("def test_it(api): pass").stdout.str()


def test_xdist_s_workers_share_a_suite_and_the_scorecard_is_whole(suite):
    result = suite(HASTY, RETRY, "-n2", plugins=["xdist", "xdist.looponfail"])
    result.assert_outcomes(passed=6, warnings=3)
    result.stdout.fnmatch_lines(["TestAcmeSurvives: 3 kept, 3 should broken"])


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["one process", "xdist"])
def test_suites_of_one_name_in_two_files_have_a_scorecard_each(suite, pytester, workers):
    pytester.makepyfile(test_one=SUITE, test_other=SUITE)
    result = suite("", RETRY, *workers, plugins=["xdist", "xdist.looponfail"] if workers else [])
    result.assert_outcomes(passed=12)
    cards = sorted(line for line in result.outlines if "kept" in line)
    assert cards == [f"test_{name}.py::TestAcmeSurvives: 6 kept" for name in ("one", "other")]


def test_a_suite_that_is_inherited_keeps_its_calls_and_may_replace_one(suite):
    source = SUITE + (
        "class TestMore(TestAcmeSurvives):\n"
        "    @read(answer={'id': 1})\n"
        "    def get_me(self, client): return client.get_user('me')\n"
        "    get_user = None\n"
    )
    result = suite(source, RETRY, "-v", "-k", "TestMore")
    result.assert_outcomes(passed=6, deselected=6)
    assert "TestMore::test_check[get_user" not in result.stdout.str()
