"""docs/report.md: its hook runs, its options and commands are there."""

import re
from pathlib import Path

from pytest_apiint.cli.report import report
from tests.report.runs import WHOLE, one_test, run

TEXT = (Path(__file__).parents[2] / "docs" / "report.md").read_text()


def test_its_hook_runs(capsys):
    (source,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names = {}
    exec(source, names)
    names["pytest_apiint_report"](run(one_test()))
    assert capsys.readouterr().out == ""
    names["pytest_apiint_report"](run(one_test(attempts=WHOLE.tests[0].attempts * 2)))
    assert capsys.readouterr().out == "4 attempts for 1 calls\n"


def test_its_commands_are_there():
    assert set(re.findall(r"^\| `apiint report (\w+)", TEXT, re.MULTILINE)) == set(report.commands)


def test_its_options_are_there(pytestconfig):
    for option in set(re.findall(r"--api-[a-z-]+", TEXT)):
        pytestconfig.getoption(option)
    assert set(re.findall(r"`(apiint_\w+)`", TEXT)) == {"apiint_report", "apiint_report_dir"}
    for name in re.findall(r"`(apiint_\w+)`", TEXT):
        pytestconfig.getini(name)
