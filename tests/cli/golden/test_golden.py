"""What a user reads of every command: help, success, findings, usage, unreachable; 80 columns of ASCII.

With ``APIINT_GOLDEN=write`` the texts are written anew: read the difference before it's committed.
"""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import click
import jsonschema_rs
import pytest

from pytest_apiint.cli.command import apiint

from . import machine
from .playing import SECRET, play, told
from .rows import FINDS, GROUPS, NEVER, READS, ROWS, SPEAKS, TEXTS, Row

ROOT = Path(__file__).parents[3]
SCHEMAS = ROOT / "docs" / "reference" / "schemas"
WRITING = os.environ.get("APIINT_GOLDEN") == "write"


def commands(command=apiint, path=""):
    """Every command by what is typed for it, groups too."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), f"{path} {name}".strip())


COMMANDS = dict(commands())
HELP = [Row(path, "help", "--help", 0) for path in COMMANDS]
CASES = [*HELP, *ROWS]


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(self.server.status)
        self.send_header("Content-Length", "9")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b'{"id": 7}')

    do_HEAD = do_GET  # noqa: N815 - its own name

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def urls():
    servers = {}
    for mark, status in (("@URL@", 200), ("@BROKEN@", 500)):
        servers[mark] = ThreadingHTTPServer(("127.0.0.1", 0), Api)
        servers[mark].daemon_threads, servers[mark].status = True, status
        Thread(target=servers[mark].serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield {mark: f"http://127.0.0.1:{server.server_port}" for mark, server in servers.items()}
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture
def ran(request, tmp_path, urls, monkeypatch):
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    machine.prepare(monkeypatch, locust=tmp_path / "locust" if request.param.locust else None)
    return play(request.param, folder, urls)


each = pytest.mark.parametrize(
    ("row", "ran"), [(one, one) for one in CASES], ids=[one.name for one in CASES], indirect=["ran"]
)


@each
def test_the_command_says_what_it_said(row, ran, tmp_path):
    text, golden = told(ran, tmp_path / "project", measured=row.command == "health"), ROOT / row.golden
    if WRITING:
        golden.write_text(text)
    assert ran.exit_code == row.code, ran.output
    assert ran.exception is None or isinstance(ran.exception, SystemExit)
    assert SECRET not in text
    assert text.isascii()
    if row.kind.startswith("json"):
        _must_be_described(json.loads(ran.stdout), row)
    else:
        assert [line for line in text.splitlines() if len(line) > 80 and not row.document] == []
    assert golden.read_text() == text


def _must_be_described(value, row):
    """It's as its schema has it, and has no key besides: one that is added must be described."""
    if row.command == "cassettes describe":
        assert value["openapi"].startswith("3.1.")
        return
    name, _, version = value["schema"].removeprefix("apiint.").partition("/")
    schema = json.loads((SCHEMAS / f"{name}-{version}.json").read_text())
    assert schema["$id"] == value["schema"]
    validator = jsonschema_rs.validator_for(_closed(schema))
    assert [str(error) for error in validator.iter_errors(value)] == []


def _closed(schema):
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(one) for key, one in schema.items()}
    return {"additionalProperties": False, **closed} if isinstance(schema.get("properties"), dict) else closed


@pytest.mark.parametrize("path", sorted(COMMANDS), ids=lambda path: path or "apiint")
def test_every_command_has_a_row_of_each_kind(path):
    rows = {row.kind for row in ROWS if row.command == path}
    wanted = {"usage"} if path in GROUPS else {"success", "usage", FINDS, READS}
    formats = [option for option in COMMANDS[path].params if option.name == "form"]
    if any("json" in getattr(option.type, "choices", ()) for option in formats):
        wanted.add(SPEAKS)
    assert {kind for kind in wanted - rows if (path, kind) not in NEVER} == set()


def test_nothing_is_kept_of_commands_that_are_gone():
    assert {row.command for row in ROWS} <= set(COMMANDS)
    assert {path for path, _ in NEVER} <= set(COMMANDS)
    assert {(row.command, row.kind) for row in ROWS} & set(NEVER) == set()
    texts = {f"{TEXTS}/{file.name}" for file in (ROOT / TEXTS).iterdir()}
    assert texts == {row.golden for row in CASES if row.golden.startswith(TEXTS)}


def test_every_schema_is_spoken():
    """Each is valid itself, too."""
    texts = [file.read_text() for file in (ROOT / TEXTS).glob("*-json*.txt")]
    spoken = {json.loads(text.partition("--- stderr")[0]).get("schema") for text in texts} - {None}
    known = {file.name: json.loads(file.read_text()) for file in SCHEMAS.iterdir()}
    assert {schema["$id"] for schema in known.values()} == spoken
    for schema in known.values():
        jsonschema_rs.meta.validate(schema)
