"""``apiint checks``, and what the command says where it can't."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.cli import main
from pytest_apiint.cli.command import apiint


def run(*arguments):
    return CliRunner().invoke(apiint, arguments)


def test_every_check_is_listed_with_its_severity():
    lines = run("checks").output.splitlines()
    listed = {tuple(line.split()) for line in lines if line.startswith("  ") and not line.startswith("   ")}
    assert listed == {(check.id, check.severity) for check in BATTERY}
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(("pattern", "found"), [("retry-after-*", 6), ("backoff", 6), ("user-agent-set", 1)])
def test_patterns_and_groups_pick(pattern, found):
    assert len(json.loads(run("checks", pattern, "--format", "json").output)["checks"]) == found


def test_json_says_all_of_a_check():
    (check,) = json.loads(run("checks", "retry-after-date", "--format=json").output)["checks"]
    assert (check["severity"], check["group"]) == ("should", "limits")
    assert set(check) == {"id", "severity", "group", "says", "why", "reference", "calls", "asynchronous", "once"}


def test_an_unknown_check_is_a_mistake_of_usage():
    result = run("checks", "retry-after-dat")
    assert result.exit_code == 2
    assert "no check is called retry-after-dat" in result.output


def test_the_version_is_told():
    assert run("--version").output.startswith("apiint, version 0.")


def test_without_click_the_way_to_it_is_told(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "click", None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "pip install 'pytest-apiint[cli]'" in capsys.readouterr().err


def test_the_command_runs_as_installed():
    code = "import sys; sys.argv = ['apiint', 'checks', 'plain-call']; from pytest_apiint.cli import main; main()"
    assert (
        "plain-call" in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )
