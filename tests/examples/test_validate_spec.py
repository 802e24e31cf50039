"""docs/validate-spec.md shows what happens."""

import re
from pathlib import Path

import click
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint
from tests.contract.lint.test_forms import DESCRIPTION, TEXT

PAGE = (Path(__file__).parents[2] / "docs" / "validate-spec.md").read_text()


def test_what_the_page_shows_is_what_the_command_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "openapi.yaml").write_text(DESCRIPTION)
    assert TEXT in PAGE
    shown = re.findall(r"^\$ apiint (.*)\n((?:(?!\$|```).*\n)*)", PAGE, re.MULTILINE)
    assert len(shown) == 3
    for command, output in shown:
        result = CliRunner().invoke(apiint, command.split())
        assert result.output == output


def test_every_option_is_told():
    command = apiint.get_command(click.Context(apiint), "validate-spec")
    for option in command.params:
        assert option.name == "file" or option.opts[0] in PAGE


def test_the_block_in_python_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "openapi.yaml").write_text(DESCRIPTION)
    [block] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(block, {})
    assert capsys.readouterr().out.startswith("error structure openapi.yaml 7 /paths/~1users~1{id}/get/responces ")
