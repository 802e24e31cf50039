"""``apiint config``: every setting with its source, and the settings' schema."""

import json
import os
import re
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_apiint.cli import pytest_options
from pytest_apiint.cli.command import apiint
from pytest_apiint.cli.pytest_options import OPTIONS
from pytest_apiint.settings import Fuzz, Service
from pytest_apiint.settings.schema import schema

TOML = """[tool.pytest.ini_options]
apiint_mode = "replay"
apiint_ignore = ["backoff", "tls-*"]

[tool.apiint]
cassettes_max_age = "26w"
allowed_hosts = [
    "localhost:9200",
]

[tool.apiint.services.acme]
base_url = "https://api.acme.example"
secrets = { token = "ACME_TOKEN", other = { env = "ACME_OTHER" } }
rate_limit = "10/second"
unsafe_methods = ["POST"]
[tool.apiint.services.acme.fuzz]
seed = 7
auth = { one = "token" }
"""


@pytest.fixture(autouse=True)
def folder(pytester, monkeypatch):
    """Pytester keeps what an inner pytest changes in this process."""
    for name in [name for name in os.environ if name.startswith("APIINT_")]:
        monkeypatch.delenv(name)
    Path("pyproject.toml").write_text(TOML)
    return pytester.path


def shown(pytester, *arguments):
    """What the command prints, in a process of its own: it starts pytest."""
    return pytester.run(sys.executable, "-m", "pytest_apiint.cli", "config", "show", *arguments)


@pytest.fixture
def rows(pytester, monkeypatch):
    def rows(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        told = json.loads("\n".join(shown(pytester, "--format", "json").outlines))
        assert (told["schema"], told["file"]) == ("apiint.config/1", "pyproject.toml")
        return {(one["section"], one["key"]): (one["value"], one["source"]) for one in told["settings"]}

    return rows


def file(line):
    return {"kind": "file", "name": "pyproject.toml", "line": line}


DEFAULT = {"kind": "default", "name": None, "line": None}


def test_each_setting_has_its_value_and_its_source(rows):
    found = rows(ACME_TOKEN="it-is-set-here", APIINT_MODE="sandbox", APIINT_ACME_SANDBOX_URL="http://localhost:1")
    acme = "service acme"
    assert found["settings", "cassettes_max_age"] == ("182d", file(6))
    assert found["settings", "allowed_hosts"] == (["localhost:9200"], file(7))
    assert found["settings", "cassettes_expired"] == ("warn", DEFAULT)
    assert found[acme, "base_url"] == ("https://api.acme.example", file(12))
    assert found[acme, "rate_limit"] == ("10/second", file(14))
    assert found[acme, "unsafe_methods"] == (["POST"], file(15))
    assert found[acme, "secrets.token"] == ({"env": "ACME_TOKEN", "set": True}, file(13))
    assert found[acme, "secrets.other"] == ({"env": "ACME_OTHER", "set": False}, file(13))
    assert found[acme, "fuzz.seed"] == (7, file(17))
    assert found[acme, "fuzz.auth"] == ({"one": ["token"]}, file(18))
    assert found[acme, "fuzz.mode"] == ("positive", DEFAULT)
    variable = {"kind": "environment", "name": "APIINT_ACME_SANDBOX_URL", "line": None}
    assert found[acme, "sandbox_url"] == ("http://localhost:1", variable)
    run = "pytest options"
    assert found[run, "mode"] == ("sandbox", {"kind": "environment", "name": "APIINT_MODE", "line": None})
    assert found[run, "ignore"] == ("backoff, tls-*", file(3))
    assert found[run, "record"] == ("missing", DEFAULT)
    plain = Service("acme", "https://acme.test")
    keys = {one.name for one in fields(Service) if not is_dataclass(getattr(plain, one.name))} - {
        "name",
        "prefix",
        "secrets",
    }
    assert keys | {f"fuzz.{one.name}" for one in fields(Fuzz)} <= {key for section, key in found if section == acme}


@pytest.fixture
def here(pytester, monkeypatch):
    """The command in this process, with the configuration that pytest has in this folder; or with none."""

    def here(*, starts=True):
        config = pytester.parseconfig() if starts else None
        monkeypatch.setattr(pytest_options, "configuration", lambda: config)
        return CliRunner().invoke(apiint, ["config", "show"])

    return here


def test_text_is_for_people_and_never_has_a_secret(here, monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", "it-is-set-here")
    text = here().stdout
    assert text.startswith("file: pyproject.toml\nsettings\n")
    assert "  secrets.token          ACME_TOKEN, set                 pyproject.toml:13\n" in text
    assert "  secrets.other          ACME_OTHER, not set             pyproject.toml:13\n" in text
    assert "  mode                   replay                          pyproject.toml:2\n" in text
    assert "it-is-set-here" not in text
    assert max(map(len, text.splitlines())) <= 80
    assert text.isascii()


@pytest.mark.parametrize(
    ("name", "text", "source"),
    [
        ("pytest.ini", "[pytest]\n\napiint_mode = replay\n", "pytest.ini:3"),
        ("tox.ini", "[pytest]\naddopts = --api-mode=replay\n", "addopts tox.ini"),
    ],
)
def test_options_of_other_files_have_their_lines(here, name, text, source):
    Path("pyproject.toml").write_text(TOML.partition("\n\n")[2])
    Path(name).write_text(text)
    (line,) = [one.split(maxsplit=2) for one in here().stdout.splitlines() if one.startswith("  mode ")]
    assert line == ["mode", "replay", source]


def test_where_pytest_cant_start_the_rest_is_shown(here):
    result = here(starts=False)
    assert result.exit_code == 0
    assert "pytest can't start in this folder" in result.stderr
    assert "service acme" in result.stdout
    assert "pytest options" not in result.stdout


def test_a_conftest_that_cant_be_imported_keeps_pytest_from_starting(pytester):
    pytester.makeconftest("raise OSError")
    assert "pytest can't start in this folder" in shown(pytester).stderr.str()


def test_settings_that_cant_be_meant_are_a_mistake_of_usage():
    Path("pyproject.toml").write_text("[tool.apiint]\nservises = {}\n")
    result = CliRunner().invoke(apiint, ["config", "show"])
    assert (result.exit_code, 'did you mean "services"?' in result.output) == (2, True)


@pytest.mark.parametrize(("stop", "found"), [("", True), ("shop/.git", False), (".git", True)])
def test_settings_are_found_from_a_folder_below_as_pytest_finds_them(tmp_path, monkeypatch, stop, found):
    below = tmp_path / "shop" / "tests"
    below.mkdir(parents=True)
    (tmp_path / "apiint.toml").write_text('[services.acme]\nbase_url = "https://api.acme.example"\n')
    if stop:
        (tmp_path / stop).mkdir()
    monkeypatch.chdir(below)
    assert ("service acme" in CliRunner().invoke(apiint, ["config", "show"]).output) is found
    assert ("there are none" in CliRunner().invoke(apiint, ["doctor"]).output) is not found


def test_a_damaged_file_above_is_a_mistake_of_usage(tmp_path, monkeypatch):
    (tmp_path / "apiint.toml").write_text("[services")
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    result = CliRunner().invoke(apiint, ["config", "show"])
    assert (result.exit_code, "the settings file isn't TOML" in result.output) == (2, True)


def test_all_options_that_a_file_may_give_are_shown(pytester):
    told = pytester.runpytest_inprocess("--help", "-W", "ignore").stdout.str()
    assert {f"apiint_{name.replace('-', '_')}" for name in OPTIONS} >= set(
        re.findall(r"^  (apiint_\w+)", told, re.MULTILINE)
    )


def test_the_schema_is_printed():
    result = CliRunner().invoke(apiint, ["config", "schema"])
    assert (result.exit_code, json.loads(result.output)) == (0, schema())
