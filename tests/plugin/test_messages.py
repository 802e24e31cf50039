"""What a user reads: compared whole, from `messages/`. Twelve lines of 80 ASCII columns at most."""

from pathlib import Path

import pytest

from .conftest import BOTH

CASES = sorted((Path(__file__).parent / "messages").glob("*.py"))
each = pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)


def message(pytester, case):
    """The text of the one failure, without this run's own folder."""
    if case.stem.startswith(("service", "marker-service")):
        pytester.makepyprojecttoml(BOTH)
    pytester.makepyfile(test_it=case.read_text())
    ran = pytester.inline_run("-p", "pytest_apiint.plugin.entry")
    (report,) = (report for report in ran.getreports("pytest_runtest_logreport") if report.failed)
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash else str(report.longrepr)
    return text.removeprefix("Failed: ").replace(f"{pytester.path}/", "")


@each
def test_the_message_is_the_golden_one(pytester, clean, case):
    assert message(pytester, case) + "\n" == case.with_suffix(".txt").read_text()


@each
def test_golden_messages_fit_a_small_terminal(case):
    lines = case.with_suffix(".txt").read_text().splitlines()
    assert len(lines) <= 12
    assert all(len(line.removeprefix("pytest_apiint.")) <= 80 and line.isascii() for line in lines)


@pytest.mark.parametrize(
    ("option", "said", "allowed"),
    [
        ("--api-mode=reply", 'no mode is called "reply"', "mock, replay, record, sandbox"),
        ("--api-record=once", 'no way to record is called "once"', "missing, all"),
    ],
)
def test_a_choice_that_is_none_is_refused_before_anything_runs(run, option, said, allowed):
    result = run("def test_it(api): pass", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert result.stderr.lines[:3] == [f"ERROR: {said}", f"  found    {option}", f"  allowed  {allowed}"]
