"""docs/cassettes.md says what is written, read and told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from pytest_apiint.cassettes.cassette import Cassette
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.recording import Recording
from pytest_apiint.cassettes.shelf import news
from pytest_apiint.cassettes.shelf.played import Played
from pytest_apiint.cassettes.shelf.usage import FILE, Usage
from pytest_apiint.cli.cassettes import cassettes
from pytest_apiint.cli.command import apiint
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.plugin.options import KEEP, MODES
from pytest_apiint.settings import load_settings

TEXT = (Path(__file__).parents[2] / "docs" / "cassettes.md").read_text()
SETTINGS, CASSETTE, NEWS = re.findall(r"^```(?:toml|yaml|text)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)[:3]
ANSWER = b'{"id":123,"name":"John"}'


def test_its_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    settings = load_settings(tmp_path)
    assert settings.cassettes == tmp_path / "tests" / "cassettes"
    assert (settings.cassettes_max_age, settings.cassettes_expired) == (timedelta(days=180), "warn")


def test_its_cassette_is_what_is_written(tmp_path: Path) -> None:
    sent = Headers([("Authorization", "Bearer apiint-secret.acme.token")])
    request = Request("GET", "https://api.acme.example/users/123", sent)
    fields = Headers([("Content-Type", "application/json"), ("Content-Length", str(len(ANSWER)))])
    recording = Recording()
    when = datetime(2026, 11, 23, 9, tzinfo=UTC)
    recording.add(Interaction(request, Response(200, fields, ANSWER, "OK"), when, 0.124))
    recording.save(tmp_path / "a.yaml", keep="all")
    assert (tmp_path / "a.yaml").read_text() == CASSETTE


def test_its_cassette_gives_the_answer_s_bytes_back(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(CASSETTE)
    sent = Headers([("Authorization", "Bearer apiint-secret.acme.token")])
    played = Cassette.open(tmp_path / "a.yaml").play(Request("GET", "https://api.acme.example/users/123", sent))
    assert played is not None
    assert played.response.body == ANSWER


def test_its_last_lines_are_those_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "cassettes" / "test_acme"
    folder.mkdir(parents=True)
    names = ("get_user", "users", "pages", "renamed")
    files = {name: folder / f"test_{name}.yaml" for name in names}
    for name, file in files.items():
        file.write_text(
            CASSETTE.replace("John", "apiint-secret.name.1") if name == "get_user" else "interactions: []\n"
        )
    played = Played()
    played.recorded(str(files["get_user"]), 3, 0)
    played.recorded(str(files["users"]), 1, 2)
    played.replayed(str(files["pages"]), [1, 2], 3)
    used = {files[name]: 1 for name in names[:3]}
    users = {str(file): 1 for file in used}
    found = news.lines(news.rows(played, Usage(tmp_path, used, (folder,)), users), width=100)
    assert "\n".join(found) + "\n" == NEWS


def test_its_commands_are_all_that_there_are() -> None:
    rows = re.findall(r"^\| `apiint cassettes (\w+)([A-Z ]*)` \|", TEXT, re.MULTILINE)
    context = click.Context(cassettes)
    assert [name for name, _ in rows] == ["list", "check", "scrub", "prune", "drift", "describe"]
    assert apiint.get_command(context, "cassettes") is cassettes
    assert sorted(name for name, _ in rows) == sorted(cassettes.list_commands(context))
    for name, arguments in rows:
        params = cassettes.get_command(context, name).params
        assert arguments.split() == [p.human_readable_name for p in params if p.required], name


def test_its_options_and_files_are_known() -> None:
    assert set(re.findall(r"--api-mode=(\w+)", TEXT)) <= set(MODES)
    assert set(re.findall(r"--api-record=(\w+)", TEXT)) <= set(KEEP)
    assert FILE.as_posix() in TEXT
