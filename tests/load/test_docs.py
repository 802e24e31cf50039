"""docs/load.md shows what there is."""

import re
import tomllib
from pathlib import Path

import click

from pytest_apiint.cli.load import load
from pytest_apiint.load.results import SCHEMA
from pytest_apiint.settings import load_settings

PAGE = (Path(__file__).parents[2] / "docs" / "load.md").read_text()


def test_its_settings_are_read(tmp_path):
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"\n' + block
    )
    own = load_settings(tmp_path).service("acme").load
    assert (own.users, own.spawn_rate, own.run_time) == (20, 5.0, 60)
    assert [one.figure for one in own.budget] == ["p95", "p99", "errors", "limited"]
    assert tomllib.loads(block)["tool"]["apiint"]["services"]["acme"]["load"].keys() == {
        "users",
        "spawn_rate",
        "run_time",
        "budget",
        "hosts",
    }


def test_its_options_are_there():
    known = {name for command in load.commands.values() for one in command.params for name in one.opts}
    locusts = {"--processes", "--master", "--expect-workers", "--expect-workers-max-wait", "--worker", "--master-host"}
    assert set(re.findall(r"--[a-z][a-z-]+", PAGE)) - locusts <= known
    assert isinstance(load, click.Group)


def test_its_code_is_python_and_its_schema_the_files():
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    compile(block, "load.md", "exec")
    assert f"`{SCHEMA}`" in PAGE
