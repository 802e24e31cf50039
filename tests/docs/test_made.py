"""The pages that are made of the code have everything that the code has."""

import pytest

from docs.made import checks, commands, faults, plugin, settings
from pytest_apiint import faults as kinds
from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.plugin import entry, hookspecs
from pytest_apiint.settings.schema import schema

CHECKS, PLUGIN = dict(checks.pages()), dict(plugin.pages())


@pytest.mark.parametrize("check", BATTERY, ids=lambda check: check.id)
def test_a_check_has_its_page_and_its_line(check):
    page = CHECKS[f"reference/checks/{check.id}.md"]
    assert all(text in page for text in (check.says, check.why, str(check.severity)))
    assert f"[{check.id}]({check.id}.md) | {check.severity} |" in CHECKS["reference/checks/index.md"]


@pytest.mark.parametrize("name", [name for name in entry.__all__ if not name.startswith(("_", "apiint_"))])
def test_a_fixture_is_told(name):
    assert f"## `{name}`" in PLUGIN["reference/fixtures.md"]


@pytest.mark.parametrize("name", [name for name, _ in plugin.declared()[0]])
def test_an_option_is_told(name):
    assert f"| `{name}" in PLUGIN["reference/options.md"]


def test_every_hook_is_told():
    for name in vars(hookspecs):
        assert not name.startswith("pytest_apiint_") or f"## `{name}(" in PLUGIN["reference/hooks.md"]


def test_every_fault_is_told_once():
    (page,) = dict(faults.pages()).values()
    functions = {name for name in kinds.__all__ if name.islower()}
    assert {name for names in faults.GROUPS.values() for name in names} == functions
    assert all(page.count(f"### `faults.{name}(") == 1 for name in functions)
    assert set(faults.BATTERIES) == {name for name in kinds.__all__ if name.isupper() and name != "ELSEWHERE"}


def test_every_setting_is_told_in_its_table():
    (page,) = dict(settings.pages()).values()
    service = schema()["properties"]["services"]["additionalProperties"]["properties"]
    tables = [schema()["properties"], service, service["fuzz"]["properties"], service["load"]["properties"]]
    for part, table in zip(page.split("\n## ")[1:], tables, strict=True):
        told = {line.split("`")[1] for line in part.splitlines() if line.startswith("| `")}
        assert told == set(table) - {"services", "fuzz", "load"}


def test_every_command_says_its_help():
    (page,) = dict(commands.pages()).values()
    paths = [context.command_path for context in commands.commands()]
    assert len(paths) > 25
    assert [line[4:-1] for line in page.splitlines() if line.startswith("## ")] == paths
    assert page.count("Usage: apiint") == page.count("-h, --help") == len(paths)
