"""``--api-report``: what each test did, as the report has it."""

import json
import sys

import pytest

HEAD = """
import time, warnings
import pytest, requests
from pytest_apiint import faults
def get(api, path="/users/1", **fields):
    return requests.get(api.base_url + path, headers=fields, timeout=9)
"""


@pytest.fixture
def report(run, acme, pytester, monkeypatch):
    """Run a test file with a report; what it tells of the run."""
    monkeypatch.delenv("APIINT_REPORT", raising=False)
    monkeypatch.delenv("APIINT_RUN_ID", raising=False)

    def report(source, *options, plugins=()):
        result = run(HEAD + source if source else source, "--api-report=json", *options, plugins=plugins)
        told = json.loads((pytester.path / ".apiint" / "report" / "report.json").read_text())
        told["tests"] = {test["id"].partition("::")[2]: test for test in told["run"]["tests"]}
        told["result"] = result
        return told

    return report


OUTCOMES = """
@pytest.fixture
def ill(api): raise ValueError("ill")
@pytest.fixture
def ends_ill(api):
    yield
    raise ValueError("ill at the end")
def test_passes(api): pass
def test_fails(api): assert 1 == 2, "first line\\nsecond line"
def test_fails_and_ends_ill(api, ends_ill): assert 1 == 2
def test_error(ill): pass
def test_ends_ill(api, ends_ill): pass
def test_skipped(api): pytest.skip("no reason")
@pytest.mark.skip(reason="never runs")
def test_never(api): pass
@pytest.mark.xfail(reason="known")
def test_xfailed(api): assert 0
@pytest.mark.xfail(reason="known")
def test_xpassed(api): pass
@pytest.mark.xfail(reason="known", strict=True)
def test_strict(api): pass
def test_unmatched(api):
    try: get(api)
    except requests.RequestException: pass
def test_others(): pass
"""


def test_three_phases_have_one_outcome(report):
    told = report(OUTCOMES)
    assert {name: (test["outcome"], test["headline"]) for name, test in told["tests"].items()} == {
        "test_passes": ("passed", ""),
        "test_fails": ("failed", "AssertionError: first line"),
        "test_fails_and_ends_ill": ("failed", "assert 1 == 2"),
        "test_error": ("error", "ValueError: ill"),
        "test_ends_ill": ("error", "ValueError: ill at the end"),
        "test_skipped": ("skipped", "no reason"),
        "test_never": ("skipped", "never runs"),
        "test_xfailed": ("xfailed", "known"),
        "test_xpassed": ("xpassed", "known"),
        "test_strict": ("failed", "[XPASS(strict)] known"),
        "test_unmatched": ("failed", "NoMatchingMock: GET https://api.acme.example/v1/users/1 isn't mocked"),
    }
    assert told["run"]["others"] == [["test_three_phases_have_one_outcome.py", 1]]
    assert "ill at the end" in told["tests"]["test_fails_and_ends_ill"]["text"]
    assert "assert 1 == 2" in told["tests"]["test_fails_and_ends_ill"]["text"]
    assert told["tests"]["test_xfailed"]["text"] == told["tests"]["test_skipped"]["text"] == ""
    assert told["metrics"]["failed"] == 6


def test_a_failure_can_be_run_again(report):
    told = report(
        """
        @pytest.mark.parametrize("n", ["a b", "c"])
        def test_it(mock_api, n): assert n == "c"
        """.replace("\n        ", "\n"),
        "--api-seed=7",
    )
    test = told["tests"]["test_it[a b]"]
    assert test["reproduce"] == "pytest 'test_a_failure_can_be_run_again.py::test_it[a b]' --api-mode=mock --api-seed=7"
    assert (test["file"], test["line"]) == ("test_a_failure_can_be_run_again.py", 7)
    assert told["tests"]["test_it[c]"]["reproduce"] == ""
    assert told["run"]["seed"] == 7


def test_attempts_of_one_call_share_its_number(report):
    told = report("""
def test_it(api):
    api.mock.get("/users/1", json={"id": 1}, headers={"X-Request-Id": "r-1"})
    api.fail("GET /users/1", faults.rate_limited(retry_after=30), faults.read_timeout())
    get(api)
    time.sleep(30)
    try: get(api)
    except requests.Timeout: pass
    get(api)
    api.mock.get("/users/2", json={})
    get(api, "/users/2", **{"X-Correlation-Id": "c-1"})
""")
    test = told["tests"]["test_it"]
    rows = [(one["call"], one["status"], one["failure"], one["retry_after"]) for one in test["attempts"]]
    assert rows == [(1, 429, "", 30.0), (1, None, "read_timeout", None), (1, 200, "", None), (2, 200, "", None)]
    assert [one["fault"] for one in test["attempts"]] == ["status 429", "read_timeout", "", ""]
    assert [one["correlation"] for one in test["attempts"]] == ["", "", "r-1", "c-1"]
    assert [one["started"] for one in test["attempts"]] == [0.0, 30.0, 39.0, 39.0]
    assert all(0 < one["took"] < 5 for one in test["attempts"])
    assert [(one["started"], one["seconds"]) for one in test["waits"]] == [(0.0, 30.0)]
    assert test["waits"][0]["place"].startswith("test_attempts_of_one_call_share_its_number.py:")
    assert (test["clock"], test["mode"], test["elapsed"], test["services"]) == ("virtual", "mock", 39.0, ["acme"])
    assert test["epoch"] > 1_700_000_000
    assert told["metrics"]["timeouts"] == told["metrics"]["hits"] == 1
    assert {one["client"] for one in test["attempts"]} == {"urllib3"}


SPEC = """
openapi: 3.0.3
info: {title: Acme, version: "1"}
paths:
  /users/{id}:
    get:
      operationId: user
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: A user.
          content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}
"""


def test_a_description_names_operations_and_judges(report, pytester):
    (pytester.path / "acme.yaml").write_text(SPEC)
    told = report(
        """
def test_it(api):
    api.mock.get("/users/1", json={"id": 1})
    api.mock.get("/other", json={})
    get(api)
    get(api, "/other")
    requests.get("https://other.test/", timeout=1) if 0 else None
""",
        "--api-spec=acme.yaml",
        "--api-contract=warn",
        "-Wignore",
    )
    rows = [(one["operation"], one["verdict"]) for one in told["tests"]["test_it"]["attempts"]]
    assert rows == [("GET /users/{id}", "valid"), ("", "undocumented")]
    assert told["run"]["coverage"][0]["verdicts"] == [["undocumented", 1], ["valid", 1]]
    assert told["run"]["coverage"][0]["operations"][0]["met_statuses"] == ["200"]


SUITE = """
from pytest_apiint.suites import Breaker, ClientSuite, read
class TestAcme(ClientSuite):
    base_errors = (requests.RequestException,)
    ignore = {"timeouts-set": "not here"}
    def make_client(self, api): return api
    @read(answer={"id": 1})
    def user(self, client):
        for _ in range(3):
            answer = get(client)
            if answer.status_code != 429: break
        return answer.json()["id"]
"""


def test_a_failed_check_shows_the_trial_that_decided(report):
    told = report(SUITE, "--api-select=plain-call,retry-after-seconds,timeouts-set,retry-no-permanent")
    failed = told["tests"]["TestAcme::test_check[user-retry-after-seconds]"]
    assert failed["outcome"] == "failed"
    assert failed["checked"]["outcome"] == "fail"
    assert failed["checked"]["headline"] in failed["text"].replace("\n", " ")
    assert failed["attempts"][0]["status"] == 429
    assert len(failed["attempts"]) > 1
    assert failed["trials"] >= 1
    plain = told["tests"]["TestAcme::test_check[user-plain-call]"]
    assert (plain["outcome"], plain["attempts"], plain["trials"]) == ("passed", [], 0)
    good = told["tests"]["TestAcme::test_check[user-retry-no-permanent]"]
    assert (good["outcome"], good["attempts"], good["trials"] > 1) == ("passed", [], True)
    ignored = told["tests"]["TestAcme::test_check[user-timeouts-set]"]
    assert (ignored["outcome"], ignored["checked"]["outcome"], ignored["attempts"]) == ("skipped", "ignored", [])
    assert told["metrics"]["calls"] == 0


BREAKER = """
class Client:
    failures, opened = 0, None
    def __init__(self, api): self.api = api
    def call(self):
        if self.opened is not None and time.monotonic() - self.opened < 30: raise ValueError
        if get(self.api).ok:
            self.failures, self.opened = 0, None
            return
        self.failures += 1
        if self.failures >= 2 or self.opened is not None: self.opened = time.monotonic()
        raise ValueError
"""


def test_states_of_a_breaker_are_told_in_their_order(report):
    told = report(f"""{BREAKER}
from pytest_apiint import assert_circuit_breaker
def test_it(api):
    api.mock.get("/users/1", json={{"id": 1}})
    assert_circuit_breaker(Client(api).call, api, failures=2, reset_after=30)
""")
    assert told["tests"]["test_it"]["outcome"] == "passed"
    assert told["tests"]["test_it"]["breaker"] == ["open", "half-open", "open", "half-open", "closed"]


def test_states_of_a_breaker_are_told_of_a_check_too(report):
    told = report(
        f"""{BREAKER}
from pytest_apiint.suites import Breaker, ClientSuite, read
class TestAcme(ClientSuite):
    base_errors = (ValueError, requests.RequestException)
    breaker = Breaker(failures=2, reset_after=30)
    def make_client(self, api): return Client(api)
    @read(answer={{"id": 1}})
    def user(self, client): return client.call()
""",
        "--api-select=circuit-breaker",
        "-Wignore",
    )
    (test,) = told["tests"].values()
    down, well = ["open", "half-open", "open"], ["open", "half-open", "closed"]
    assert test["breaker"] == [*down, *well]
    assert told["metrics"]["breaker"] == [["open", 3], ["half-open", 2], ["closed", 1]]


RERUNS = """
import pytest
def pytest_runtest_protocol(item, nextitem):
    from _pytest.runner import runtestprotocol
    for _ in range(2):
        for report in runtestprotocol(item, nextitem=nextitem, log=False):
            item.ihook.pytest_runtest_logreport(report=report)
    return True
"""


def test_of_a_test_that_is_run_again_the_last_time_counts(report, pytester):
    pytester.makeconftest(RERUNS)
    told = report("""
times = []
def test_it(api):
    times.append(1)
    api.mock.get("/users/1", json={"id": len(times)})
    assert get(api).json()["id"] == 2
""")
    assert [test["outcome"] for test in told["tests"].values()] == ["passed"]
    (attempt,) = told["tests"]["test_it"]["attempts"]
    assert attempt["response"]["body"]["text"] == '{"id": 2}'


def test_a_mutant_is_no_test_of_its_own(report, pytester):
    told = report(
        """
def test_it(api):
    api.mock.get("/users/1", json={"id": 1, "name": "J"})
    assert get(api).json()["id"] == 1
""",
        "--api-mutate=3",
    )
    assert list(told["tests"]) == ["test_it"]
    assert told["tests"]["test_it"]["outcome"] == "passed"
    (journal,) = pytester.path.rglob("journal-main.jsonl")
    assert journal.read_text().count('{"test":{"id"') == 1
    assert {one["edit"] for one in told["run"]["survivors"]} >= {"null $.name"}


def test_a_test_marked_vcr_is_told_too(report, pytester):
    folder = pytester.path / "cassettes" / "test_a_test_marked_vcr_is_told_too"
    folder.mkdir(parents=True)
    (folder / "test_it.yaml").write_text("""
version: 1
interactions:
- request: {method: GET, uri: "https://other.test/x", body: null, headers: {}}
  response: {status: {code: 200, message: OK}, headers: {}, body: {string: "hi"}}
""")
    told = report(
        """
@pytest.mark.vcr
def test_it(): assert requests.get("https://other.test/x", timeout=9).text == "hi"
"""
    )
    test = told["tests"]["test_it"]
    assert (test["mode"], test["clock"], test["outcome"]) == ("replay", "real", "passed")
    assert [one["url"] for one in test["attempts"]] == ["https://other.test/x"]


def test_a_hook_is_given_the_run_before_it_is_written(report, pytester):
    pytester.makeconftest("""
import pathlib
def pytest_apiint_report(summary):
    there = pathlib.Path(".apiint/report/report.json").exists()
    pathlib.Path("seen").write_text(f"{[test.id for test in summary.tests]} {there}")
""")
    report("def test_it(api): pass")
    seen = "['test_a_hook_is_given_the_run_before_it_is_written.py::test_it'] False"
    assert (pytester.path / "seen").read_text() == seen


def test_the_terminal_has_the_numbers_and_the_place(report):
    told = report("def test_it(api):\n    api.mock.get('/users/1', json={})\n    get(api)")
    told["result"].stdout.fnmatch_lines(
        ["*- apiint report -*", "tests     1 test", "calls     1 of 1 succeeded, 100 %; 1 attempt, 0 of them retries"]
    )
    told["result"].stdout.fnmatch_lines(["report    .apiint/report/report.json"])


@pytest.mark.parametrize("option", ["-q", "--no-summary"])
def test_a_quiet_run_says_nothing_of_it(report, option):
    assert "apiint report" not in report("def test_it(api): pass", option)["result"].stdout.str()


def test_without_the_option_nothing_is_kept(run, acme, pytester, monkeypatch):
    monkeypatch.delenv("APIINT_REPORT", raising=False)
    result = run("def test_it(api): assert 0")
    assert not (pytester.path / ".apiint").exists()
    assert "report" not in result.stdout.str().replace("report.py", "")


def test_a_run_that_only_collects_has_no_report(run, acme, pytester):
    run("def test_it(api): pass", "--api-report=json", "--collect-only")
    assert not (pytester.path / ".apiint").exists()


@pytest.mark.parametrize("where", ["environment", "ini"])
def test_it_is_asked_for_elsewhere_too(run, acme, pytester, monkeypatch, where):
    if where == "environment":
        monkeypatch.setenv("APIINT_REPORT", "json")
        monkeypatch.setenv("APIINT_REPORT_DIR", "out")
        run("def test_it(api): pass")
    else:
        run("def test_it(api): pass", "-o", "apiint_report=json", "-o", "apiint_report_dir=out")
    assert (pytester.path / "out" / "report.json").is_file()


def test_a_form_that_there_is_not_is_refused_with_the_nearest(run):
    result = run("def test_it(): pass", "--api-report=html,jsn")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ['ERROR: no form of a report is called "jsn"', "*--api-report=jsn*", "*html, json, markdown*", "*mean json?*"]
    )


def test_a_library_that_is_missing_is_named(run, monkeypatch):
    monkeypatch.setattr("pytest_apiint.report.writing.missing", lambda _: "msgspec")
    result = run("def test_it(): pass", "--api-report=json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*reports need msgspec, which isn't installed", "*pip install 'pytest-apiint?report?'"]
    )


@pytest.mark.parametrize("place", [".apiint", "out"])
def test_what_cannot_be_written_is_told_and_fails_nothing(run, acme, pytester, place):
    (pytester.path / place).write_text("")
    result = run("def test_it(api): pass", "--api-report=json", "--api-report-dir=out/x", "-q")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["report    not written: *"])


def test_settings_that_cannot_be_read_are_told_as_ever(run, pytester):
    pytester.makepyprojecttoml("[tool.apiint]\nservces = {}")
    result = run("def test_it(api): pass", "--api-report=json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()


def test_the_head_says_what_ran(report):
    told = report("def test_it(api): pass", "--api-strict")["run"]
    assert (told["mode"], told["strict"], told["workers"]) == ("mock", True, 1)
    assert told["python"] == ".".join(map(str, sys.version_info[:3]))
    assert any(one.startswith("requests ") for one in told["clients"])
    assert told["services"] == [
        {"name": "acme", "base_url": "https://api.acme.example/v1", "sandbox_url": "", "spec": ""}
    ]
    assert told["started"] <= told["ended"]


def test_what_a_later_test_tells_of_secrets_is_hidden_in_earlier_ones(report, pytester):
    told = report("""
def test_first(api):
    api.mock.get("/users/1", text="we heard s3cret-of-later-4711")
    get(api)
def test_second(api):
    api.mock.get("/users/1", json={"access_token": "s3cret-of-later-4711"})
    get(api)
""")
    body = told["tests"]["test_first"]["attempts"][0]["response"]["body"]
    assert body["text"].startswith("we heard apiint-secret.access_token.")
    for file in (pytester.path / ".apiint").rglob("*.json*"):
        assert "s3cret" not in file.read_text()


@pytest.mark.parametrize("options", [(), ("-n1",)])
def test_a_module_that_cannot_be_collected_is_an_error(report, pytester, options):
    pytester.makepyfile(test_broken="import nowhere_at_all")
    told = report(
        "def test_it(api): pass", "--continue-on-collection-errors", *options, plugins=["xdist"] * bool(options)
    )
    (broken,) = [test for test in told["run"]["tests"] if test["outcome"] == "error"]
    assert (broken["id"], broken["file"]) == ("test_broken.py", "test_broken.py")
    assert broken["headline"] == "it couldn't be collected"
    assert "nowhere_at_all" in broken["text"]
    assert told["metrics"]["failed"] == 1
