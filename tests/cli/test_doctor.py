"""``apiint doctor``: what it looks at, and that it never shows a secret."""

import json
import sys
import tomllib
from dataclasses import replace
from importlib.metadata import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_apiint.cli import doctor as command
from pytest_apiint.cli.command import apiint
from pytest_apiint.doctor import clients, neighbours, project, surroundings, time
from pytest_apiint.doctor.finding import Finding
from pytest_apiint.installed import CLIENTS, live_version

ROOT = Path(__file__).parents[2]
ACME = ROOT / "fixtures" / "acme.openapi.yaml"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def words(found):
    return {one.name.partition(" ")[0]: one.word for one in found}


def test_each_client_that_is_installed_makes_a_call_in_memory():
    found = list(clients.found())
    assert words(found) == {name: "ok" for name in CLIENTS if live_version(name)}
    assert {one.says for one in found} == {"intercepted: a call was answered in memory"}


@pytest.mark.parametrize(
    ("asking", "says"),
    [
        (lambda: {"well": True}, "its call wasn't seen"),
        (lambda: 1 / 0, "a call in memory failed: ZeroDivisionError"),
    ],
)
def test_a_client_that_goes_its_own_way_fails(monkeypatch, asking, says):
    monkeypatch.setitem(clients._ASKING, "httpx", asking)
    one = clients._tried("httpx", "0.28.1")
    assert (one.word, one.says) == ("FAIL", says)


def test_who_stands_in_urllib3s_place_is_told(monkeypatch):
    monkeypatch.setattr(clients, "live_version", lambda name: "2.25" if name == "urllib3-future" else "")
    monkeypatch.setitem(clients._ASKING, "niquests", clients._ASKING["requests"])
    for name in ("requests", "niquests"):
        one = clients._tried(name, "2.34.2")
        assert (one.word, one.says.startswith("urllib3-future is in urllib3's place")) == ("warn", True)
        assert one.fix.startswith("pip uninstall urllib3-future")
        assert one.says.endswith("its async calls aren't intercepted") == (name == "niquests")


def test_a_call_that_fails_where_it_stands_is_its_fault(monkeypatch):
    monkeypatch.setattr(clients, "live_version", lambda name: "2.25" if name == "urllib3-future" else "")
    monkeypatch.setitem(clients._ASKING, "niquests", lambda: 1 / 0)
    one = clients._tried("niquests", "3.21")
    assert (one.word, one.fix.startswith("pip uninstall urllib3-future")) == ("FAIL", True)


def test_an_old_client_is_warned_of():
    one = clients._tried("aiohttp", "3.9.5")
    assert (one.word, one.says) == ("warn", "older than what is tested (3.14)")


def test_an_hour_passes_at_once_on_all_clocks():
    assert words(time.found()) == {"builtins": "ok", "time.sleep": "ok", "threads": "ok", "asyncio": "ok"}


def test_a_clock_that_doesnt_move_fails():
    one = time._tried("time.sleep", lambda: None)
    assert (one.word, one.says) == ("FAIL", "an hour's wait moved the clocks by 0, 0, 0 s")


def test_the_fallback_is_warned_of(monkeypatch):
    monkeypatch.setenv("APIINT_CLOCK_FALLBACK", "1")
    assert words(time.found())["builtins"] == "warn"


@pytest.mark.parametrize(
    ("loaded", "word"), [({}, "ok"), ({"pytest-socket": "1"}, "warn")], ids=["installed", "loaded"]
)
def test_a_plugin_counts_where_pytest_has_loaded_it(monkeypatch, loaded, word):
    monkeypatch.setattr(neighbours, "live_version", lambda name: "1" if name == "pytest-socket" else "")
    (one,) = neighbours.found(loaded)
    assert (one.word, "--allow-unix-socket" in one.fix) == (word, True)


def test_every_neighbour_says_what_it_means_here_and_what_to_do():
    assert len({one.name for one in neighbours.NEIGHBOURS}) == len(neighbours.NEIGHBOURS)
    for one in neighbours.NEIGHBOURS:
        assert one.says, one.name
        assert one.fix or {one.installed, one.loaded} == {"ok"}, one.name


def test_a_pytest_that_cant_start_fails():
    assert next(neighbours.found(None)).word == "FAIL"


SETTINGS = """
[services.acme]
base_url = "https://api.acme.example"
spec = "acme.yaml"
secrets = { token = "ACME_TOKEN", other = "ACME_OTHER" }
"""


def test_the_projects_own_part_is_looked_at(folder):
    (folder / "apiint.toml").write_text(SETTINGS)
    (folder / "acme.yaml").write_bytes(ACME.read_bytes())
    (folder / "cassettes").mkdir()
    (folder / "cassettes" / "one.yaml").write_text("interactions: []")
    found = {one.name: one for one in project.found(folder, {"ACME_TOKEN": "hush-hush"})}
    assert {name: one.word for name, one in found.items()} == {
        "apiint.toml": "ok",
        "acme.token": "ok",
        "acme.other": "warn",
        "acme.yaml": "ok",
        "1": "ok",
    }
    assert found["acme.yaml"].says == "acme: version 3.1.0, 6 operations, 13 kB"
    assert found["acme.other"].says.startswith("ACME_OTHER isn't set")
    assert "hush-hush" not in str(found)


@pytest.mark.parametrize(
    ("files", "name", "word"),
    [
        ({}, "file", "warn"),
        ({"apiint.toml": "[service"}, "file", "FAIL"),
        ({"apiint.toml": "allowed_hosts = []"}, "apiint.toml", "warn"),
        ({"apiint.toml": SETTINGS, "acme.yaml": "openapi: 4"}, "acme.yaml", "FAIL"),
        ({"apiint.toml": 'cassettes = "elsewhere"'}, "elsewhere", "ok"),
    ],
)
def test_what_is_wrong_with_a_project_is_told(folder, files, name, word):
    for file, text in files.items():
        (folder / file).write_text(text)
    assert words(project.found(folder, {}))[name] == word


def test_settings_that_cant_be_read_are_told_of_in_plain_words(folder):
    (folder / "pyproject.toml").write_bytes(b"\xef\xbb\xbf[tool.apiint]\n")
    (found,) = project.found(folder, {})
    assert found.says == (
        "the settings file isn't TOML; file pyproject.toml; found a byte order mark (BOM), which TOML has not and "
        "pytest can't read; fix save it as UTF-8 without BOM"
    )


@pytest.mark.parametrize(
    ("environ", "word"), [({"CI": "true"}, "ok"), ({"CI": "true", "APIINT_ALLOW_RECORD": "1"}, "warn")]
)
def test_ci_is_told_with_what_it_does_to_recording(environ, word):
    assert words(surroundings.found(environ))["CI"] == word


@pytest.mark.parametrize(("active", "word"), [("elsewhere", "warn"), (sys.prefix, None), ("", None)])
def test_a_command_of_another_environment_is_warned_of(active, word):
    assert words(surroundings.found({"VIRTUAL_ENV": active})).get("environment") == word


def test_extras_are_those_of_the_distribution_that_are_for_users(monkeypatch):
    text = (ROOT / "pyproject.toml").read_text()
    ours, users = (
        set(tomllib.loads(one)["project"]["optional-dependencies"])
        for one in (text, text.partition("# From here on for developers.\n")[0])
    )
    assert set(metadata("pytest-apiint").get_all("Provides-Extra")) == ours > users
    assert set(surroundings.EXTRAS) == users
    assert {one.name for one in surroundings.found({}) if one.topic == "extras"} == users
    assert surroundings._extra("cli", "x").says == "installed: x"
    monkeypatch.setattr(surroundings, "_is_there", lambda name: name != "click")
    assert surroundings._extra("cli", "x").says == "not installed: x"


def run(monkeypatch, *arguments):
    """The command, without the start of pytest, which takes a second."""
    monkeypatch.setattr(command, "configuration", lambda: None)
    return CliRunner().invoke(apiint, ["doctor", *arguments])


def test_text_has_a_line_for_each_and_fails_with_one_that_fails(monkeypatch):
    result = run(monkeypatch)
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert "  FAIL  pytest                      it can't start in this folder" in lines
    assert "                                    fix: see what `pytest --co` says" in lines
    assert lines[-1].endswith("1 FAIL")
    assert max(map(len, lines)) <= 80
    assert result.stdout.isascii()


def test_json_has_a_versioned_schema(monkeypatch):
    told = json.loads(run(monkeypatch, "--format", "json").stdout)
    assert told["schema"] == "apiint.doctor/1"
    assert set(told["findings"][0]) == {"topic", "name", "word", "says", "fix"}


def test_without_a_failure_the_exit_code_is_0(monkeypatch):
    fine = [replace(Finding("a", "b", "ok"), word=word) for word in ("ok", "warn")]
    monkeypatch.setattr(command, "_found", lambda: iter(fine))
    result = CliRunner().invoke(apiint, ["doctor"])
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "1 ok, 1 warn, 0 FAIL")


def test_it_runs_as_installed_with_the_plugins_that_pytest_loads(pytester):
    result = pytester.run(sys.executable, "-m", "pytest_apiint.cli", "doctor")
    assert result.ret == 0
    assert "ok    pytest-xdist" in result.stdout.str()
