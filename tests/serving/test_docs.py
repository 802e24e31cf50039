"""docs/serve.md says what there is."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from pytest_apiint.serving.planned import planned

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "serve.md").read_text()
LINES = re.search(r"```text\n(.*?)```", TEXT, re.DOTALL)[1].splitlines()


@pytest.mark.parametrize("line", LINES)
def test_its_faults_can_be_planned(line):
    assert planned(line).faults


@pytest.mark.parametrize("name", ["serve", "sweep", "coverage"])
def test_every_option_is_told(name):
    (part,) = re.findall(rf"^## `apiint {name}`.*?(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    command = apiint.get_command(click.Context(apiint), name)
    options = {option.opts[0] for option in command.params if isinstance(option, click.Option)}
    assert {one for one in options if f"`{one}" not in part} == set()


def test_what_coverage_prints_is_what_it_shows(monkeypatch):
    shown = re.search(r"\$ cd examples/acme && apiint coverage (.*?)\n(.*?)```", TEXT, re.DOTALL)
    monkeypatch.chdir(ROOT / "examples" / "acme")
    ran = CliRunner().invoke(apiint, ["coverage", *shown[1].split()])
    assert (ran.exit_code, ran.stdout) == (1, shown[2])
