"""In GitHub's CI, and nowhere else: annotations of failed tests of ours, and the scorecard in the job's summary."""

import pytest

TESTS = """
import pytest


def check(api):
    assert api is None, f"no {api.name}"


def test_here(api):
    assert api is None, "never: 100%"


def test_elsewhere(api):
    import helper
    helper.check(api)


@pytest.fixture
def broken(api):
    raise ValueError("not set up")


def test_not_set_up(broken): pass


def test_not_ours():
    assert 0


def test_passes(api): pass
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
        return requests.get(f"{client}/users/1", timeout=5).json()
"""


@pytest.fixture
def ci(pytester, acme, monkeypatch):
    """GitHub's, with the project in a folder of its repository."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(pytester.path.parent))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(pytester.path / "summary.md"))
    pytester.path.joinpath("summary.md").write_text("# Others'\n")
    pytester.makepyfile(helper="def check(api):\n    assert api is None, 'helper'\n")
    pytester.makepyfile(test_it=TESTS)
    return pytester


def commands(result):
    return [line for line in result.outlines if line.startswith("::")]


def test_failed_tests_of_ours_are_annotated_where_they_failed(run, ci):
    file, title = f"{ci.path.name}/test_it.py", "title=test_it.py%3A%3Atest"
    said = "assert <api acme at https://api.acme.example/v1, mode=mock> is None"
    # In a helper, the test's own first line is what belongs to it.
    assert commands(run("")) == [
        f"::error file={file},line=9,{title}_here::AssertionError: never: 100%25%0A{said}",
        f"::error file={file},line=12,{title}_elsewhere::AssertionError: helper",
        f"::error file={file},line=19,{title}_not_set_up::ValueError: not set up",
    ]


def test_so_they_are_where_workers_ran_them(run, ci):
    assert len(commands(run("", "-pxdist", "-n1"))) == 3


def test_outside_of_the_repository_there_is_no_place_to_show(run, ci, monkeypatch):
    monkeypatch.setenv("GITHUB_WORKSPACE", str(ci.path / "sub"))
    assert commands(run("", "-k", "set_up")) == [
        "::error title=test_it.py%3A%3Atest_not_set_up::ValueError: not set up"
    ]


def test_known_secrets_stay_out(run, ci, monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", "tok-9f8e7d6c5b4a39281706")
    result = run("def test_it(api):\n    assert not 'tok-9f8e7d6c5b4a39281706'\n", "-k", "known_secrets")
    (line,) = commands(result)
    assert "apiint-secret.acme.token" in line
    assert "tok-9f8e" not in line


def test_elsewhere_or_beside_the_plugin_that_does_it_nothing_is_annotated(run, ci, monkeypatch):
    ci.makepyfile(pytest_github_actions_annotate_failures="")
    assert commands(run("", plugins=["pytest_github_actions_annotate_failures"])) == []
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    assert commands(run("")) == []


def test_the_scorecard_is_added_to_the_jobs_summary(run, ci):
    run(SUITE, "--api-select=timeouts-set", "-k", "TestAcme")
    text = ci.path.joinpath("summary.md").read_text()
    assert text.startswith("# Others'\n### apiint scorecard\n\n```text\nTestAcme: ")
    ci.path.joinpath("summary.md").unlink()
    run("", "--api-select=timeouts-set", "-k", "TestAcme").assert_outcomes(passed=1)


def test_a_summary_that_is_full_stays_as_it_is(run, ci):
    ci.path.joinpath("summary.md").write_text("x" * 204_800)
    run(SUITE, "--api-select=timeouts-set", "-k", "TestAcme")
    assert ci.path.joinpath("summary.md").stat().st_size == 204_800


def test_with_a_report_the_summary_is_the_report(run, ci):
    run(SUITE, "--api-select=timeouts-set", "-k", "TestAcme", "--api-report=json", "--api-report-dir=out")
    text = ci.path.joinpath("summary.md").read_text()
    assert text.startswith("# Others'\n")
    assert "apiint scorecard" not in text
    assert text.count("## apiint: ") == 1
    assert "| Calls | 0 |" in text
