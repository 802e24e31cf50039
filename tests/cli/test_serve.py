"""``apiint serve``: as another process, with its signals and exit codes."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint

ROOT = Path(__file__).parents[2]
ACME = ROOT / "fixtures" / "acme.openapi.yaml"
CASSETTE = ROOT / "cassettes" / "acme" / "test_acme" / "test_get_user.yaml"


class Process:
    def __init__(self, folder, *arguments):
        command = [sys.executable, "-m", "pytest_apiint.cli", "serve", *map(str, arguments)]
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.popen = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder, env=environ
        )
        self.line = self.popen.stdout.readline().strip()
        self.url = self.line.removeprefix("serving ")

    def ask(self, path, **headers):
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def stop(self, number=signal.SIGTERM):
        self.popen.send_signal(number)
        out, err = self.popen.communicate(timeout=10)
        return self.popen.returncode, out, err


@pytest.fixture
def serve(tmp_path):
    running = []

    def serve(*arguments):
        running.append(Process(tmp_path, *arguments))
        return running[-1]

    yield serve
    for one in running:
        if one.popen.poll() is None:
            one.popen.kill()
            one.popen.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop_and_sums_up(serve, tmp_path, number):
    process = serve("--spec", ACME, "--log", "--strict", "--fault", "GET /users 429", "--fault", "/payments 503")
    assert re.fullmatch(r"serving http://127\.0\.0\.1:[0-9]+", process.line)
    status, body = process.ask("/users/7", Authorization="Bearer x")
    assert (status, json.loads(body)["id"]) == (200, 7)
    assert process.ask("/users", Authorization="Bearer x")[0] == 429
    assert (tmp_path / ".apiint" / "specs" / ".gitignore").read_text() == "*\n"
    code, out, err = process.stop(number)
    assert code == 0
    assert out.splitlines() == [
        "served 2 requests, 0 invalid",
        f"  {'GET /users':<52}         1",
        f"  {'GET /users/{user_id}':<52}         1",
    ]
    assert re.fullmatch(
        r"GET /users/7  t=\d+\.\d\d 200\nGET /users  t=\d+\.\d\d 429  \(planned: status 429\)\n"
        r"1 planned fault for /payments met no request\n",
        err,
    )


def test_a_wrong_request_counts_where_that_is_asked_for(serve):
    process = serve("--spec", ACME, "--strict", "--host", "0.0.0.0", "--expose")
    assert process.url.startswith("http://0.0.0.0:")
    assert process.ask("/users/7")[0] == 401
    returned, out, err = process.stop()
    assert (returned, out.splitlines()[0]) == (1, "served 1 request, 1 invalid")
    assert "  security: no such credential; expected Authorization: Bearer" in err.splitlines()


def test_a_cassette_is_played_to_others(serve):
    process = serve("--cassette", CASSETTE)
    assert process.ask("/users/123") == process.ask("/users/123")
    assert json.loads(process.ask("/users/123")[1])["id"] == 123
    assert process.ask("/users/124")[0] == 404
    assert process.stop()[0] == 0  # 1 with --strict alone


def run(*arguments):
    return CliRunner().invoke(apiint, ["serve", *map(str, arguments)])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Either --spec FILE or --cassette FILE"),
        (("--spec", ACME, "--cassette", CASSETTE), "Either --spec FILE or --cassette FILE"),
        (("--spec", ACME, "--once"), "--once is for --cassette"),
        (("--spec", ACME, "--fault", "GET /users latncy seconds=1"), "nearest  latency"),
        (("--spec", ACME, "--host", "0.0.0.0"), "other machines could reach this server"),
        (("--spec", ACME, "--host", "acme.example"), "other machines could reach this server"),
        (("--spec", "nowhere.yaml"), "does not exist"),
    ],
)
def test_what_it_is_not_told_well_is_usage(arguments, said):
    ran = run(*arguments)
    assert ran.exit_code == 2
    assert said in ran.stderr


def test_what_cannot_be_served_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("--spec", ACME, "--port", port)
    assert (ran.exit_code, ran.stdout) == (3, "")
    assert ran.stderr.startswith(f"127.0.0.1:{port} can't be listened on\n  seen  Address already in use\n")


@pytest.mark.parametrize(
    ("option", "data", "said"),
    [
        ("--spec", b"\x00\x01\xff", "a.yaml"),
        ("--spec", b"{}", "a.yaml"),
        ("--spec", b"openapi: 3.1.0\ninfo: {}\npaths: [1]\n", "a.yaml"),
        ("--cassette", b"\x00\x01\xff", "a.yaml"),
        ("--cassette", b"interactions: 3\n", "a.yaml"),
        ("--cassette", b"interactions: []\nversion: 1\n", "a.yaml has no recordings"),
    ],
)
def test_a_file_that_is_damaged_is_told_in_a_few_lines(tmp_path, monkeypatch, option, data, said):
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_bytes(data)
    ran = run(option, "a.yaml")
    assert (ran.exit_code, ran.stdout) == (3, "")
    assert said in ran.stderr
    assert len(ran.stderr.splitlines()) <= 12
    assert all(len(line) <= 80 and line.isascii() for line in ran.stderr.splitlines())
