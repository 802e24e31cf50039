"""Locust itself, against the example's sandbox on this machine; `make load` runs it, in an environment of its own.

Runs are short here. ``APIINT_LOAD_SECONDS=30`` gives the distributed one its full time.
"""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ACME = ROOT / "examples" / "acme"
SPEC = ROOT / "fixtures" / "acme.openapi.yaml"
SECONDS = int(os.environ.get("APIINT_LOAD_SECONDS", "5"))
TOKEN = "acme-sandbox-token"
SETTINGS = """\
[services.acme]
base_url = "https://api.acme.example"
sandbox_url = "https://sandbox.acme.example"
secrets = { token = "ACME_TOKEN" }
"""

pytestmark = [pytest.mark.load, pytest.mark.timeout(180)]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("COVERAGE_PROCESS_CONFIG", "APIINT_ACME_SANDBOX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "apiint.toml").write_text(SETTINGS)
    return tmp_path


@contextmanager
def sandbox(limit=1_000_000):
    """The example's, in a process of its own; with another `limit` it answers 429 behind so many in ten seconds."""
    code = f"""
import sys
from sandbox import running
with running(limit={limit}) as url:
    print(url, flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ACME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(10)


def start(*arguments):
    command = [sys.executable, "-m", "pytest_apiint.cli", "load", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(*arguments):
    process = start("run", *arguments)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def result(folder):
    (file,) = (folder / ".apiint" / "load").glob("*.json")
    return json.loads(file.read_bytes())


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def locusts(folder):
    """Processes of Locust that run a file of this test's."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if "locust" in words and str(folder) in words:
            found.append(words)
    return found


def log(folder):
    return "".join(file.read_text() for file in (folder / ".apiint" / "load").glob("*.log"))


def soon(true, seconds=60):
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.1)
    return true()


def gone(folder):
    return soon(lambda: not locusts(folder), 15)


class Heard(BaseHTTPRequestHandler):
    """Answers as its server says, and keeps the paths that it was asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.heard.append(self.path)
        status, headers = self.server.answer
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def server(status=200, headers=None, tls=None):
    with ThreadingHTTPServer(("127.0.0.1", 0), Heard) as made:
        made.heard, made.answer = [], (status, headers or {})
        if tls is not None:
            made.socket = tls.wrap_socket(made.socket, server_side=True)
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield made, f"http{'s' if tls else ''}://127.0.0.1:{made.server_port}"
        finally:
            made.shutdown()
            thread.join()


def test_one_process_within_its_budget(folder, monkeypatch):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # what is compiled would lie among the results
    with sandbox() as url:
        code, out, err = run(
            "--spec", SPEC, "--host", url, "--run-time", "3s", "--budget", "p95=2s,errors=0%,limited=0%"
        )
    assert code == 0, out + err
    told = result(folder)
    assert [one["label"] for one in told["operations"]] == [
        "GET /health",
        "GET /payments/{payment_id}",
        "GET /users",
        "GET /users/{user_id}",
    ]
    assert (told["whole"]["failures"], told["whole"]["limited"], told["workers"]) == (0, 0, 0)
    assert 10 <= told["whole"]["requests"] <= 40  # ten users, a request a second each
    left = list((folder / ".apiint" / "load").iterdir())
    assert all(file.is_file() for file in left)
    assert TOKEN not in "".join(file.read_text() for file in left)


@pytest.mark.parametrize(
    ("seconds", "budget", "expected"), [(SECONDS, "p95=2s,errors=1%,limited=1%", 0), (3, "max=1ms,errors=1%", 1)]
)
def test_a_master_and_two_workers_are_one_run(folder, seconds, budget, expected):
    port = free_port()
    with sandbox() as url:
        common = ("--spec", SPEC, "--host", url)
        workers = [start("run", *common, "--", "--worker", "--master-port", port) for _ in range(2)]
        master = ("--master", "--master-bind-host", "127.0.0.1", "--master-bind-port", port, "--expect-workers", 2)
        shape = ("--users", 20, "--spawn-rate", 20, "--run-time", f"{seconds}s", "--budget", budget)
        code, out, err = run(*common, *shape, "--", *master)
        ends = [worker.communicate(timeout=60) for worker in workers]
    assert code == expected, out + err
    assert [worker.returncode for worker in workers] == [0, 0]
    assert all("the master has the figures" in err for _, err in ends)
    told = result(folder)
    assert told["workers"] == 2
    assert told["whole"]["requests"] >= 20 * (seconds - 2)
    assert told["whole"]["failures"] == 0
    assert ("OVER     max" in out) is bool(expected)
    assert gone(folder)


def test_too_many_requests_are_counted_apart_over_two_processes(folder):
    with sandbox(limit=5) as url:
        shape = ("--users", 10, "--run-time", "3s", "--budget", "errors=0%,limited=5%")
        code, out, err = run("--spec", SPEC, "--host", url, *shape, "--", "--processes", "2")
    assert code == 1, out + err
    told = result(folder)
    assert told["whole"]["failures"] == 0
    assert told["whole"]["limited"] >= 5
    assert [(one["figure"], one["exceeded"]) for one in told["budget"]] == [("errors", False), ("limited", True)]
    (health,) = [one for one in told["operations"] if one["label"] == "GET /health"]
    assert health["limited"] == 0


def test_a_wrong_key_is_over_any_budget_of_errors(folder, monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", "wrong")
    with sandbox() as url:
        code, out, _ = run("--spec", SPEC, "--host", url, "--run-time", "2s", "--budget", "errors=10%")
    assert code == 1
    assert re.search(r"failed +\d+ x GET /users: answered 401", out)


def test_recordings_are_asked_anew_payments_too(folder):
    recordings = ("--cassette", ROOT / "cassettes" / "acme", "--unsafe", "POST /payments")
    with sandbox() as url:
        code, out, err = run(*recordings, "--host", url, "--run-time", "4s", "--budget", "errors=0%")
    assert code == 0, out + err
    asked = {one["label"]: one["requests"] for one in result(folder)["operations"]}
    assert asked.keys() == {"GET /users", "GET /users/{user_id}", "POST /payments"}


def test_no_redirect_is_followed(folder):
    with server() as (other, elsewhere), server(302, {"Location": f"{elsewhere}/taken"}) as (first, url):
        code, out, _ = run("--spec", SPEC, "--host", url, "--run-time", "2s", "--budget", "errors=0%")
    assert (code, other.heard) == (1, [])
    assert first.heard
    assert "answered 302" in out


def test_a_certificate_that_nobody_trusts_ends_it(folder):
    import trustme

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    with server(tls=tls) as (made, url):
        code, _, err = run("--spec", SPEC, "--host", url, "--run-time", "2s")
    assert (code, made.heard) == (3, [])
    assert "was answered" in err
    assert "SSLCertVerificationError" in err


@pytest.mark.parametrize(
    ("host", "token", "why"),
    [
        ("https://api.acme.example", TOKEN, "api.acme.example is production"),
        ("https://other.example", TOKEN, "other.example isn't a host that may be loaded"),
        ("http://sandbox.acme.example", TOKEN, "sandbox.acme.example would be asked in clear text"),
        (None, "sk_live_4eC39HqLyjWDarjtT1zd", "ACME_TOKEN holds a live key (sk_live_...)"),
        (None, "", "ACME_TOKEN isn't set"),
    ],
)
def test_the_file_itself_refuses_whoever_runs_it(folder, monkeypatch, host, token, why):
    """As Locust runs it, without our command before it."""
    with start("export", "--spec", SPEC, "-o", "locustfile.py") as export:
        export.communicate(timeout=30)
    monkeypatch.setenv("ACME_TOKEN", token)
    monkeypatch.setenv("APIINT_LOAD_RESULTS", str(folder / "counted.json"))
    # The operation that needs no token isn't part of this.
    text = (folder / "locustfile.py").read_text()
    (folder / "locustfile.py").write_text(text[: text.index("    @task(1)\n    def get_health")])
    with server() as (made, url):
        options = ["--headless", "-u", "3", "-r", "3", "-t", "1s", "--host", host or url]
        subprocess.run([sys.executable, "-m", "locust", *options], check=False, capture_output=True, timeout=60)
    counted = json.loads((folder / "counted.json").read_text())
    assert made.heard == []
    assert {one["name"] for one in counted["entries"]}
    assert all(one["method"] == "-" for one in counted["entries"])
    assert sum(one["num_failures"] for one in counted["entries"]) == 3  # each user once, and then it ends
    assert any(why in one["error"] for one in counted["errors"])


def test_an_interrupted_run_is_judged(folder):
    with sandbox() as url:
        process = start("run", "--spec", SPEC, "--host", url, "--run-time", "60s", "--budget", "max=1ms")
        assert soon(lambda: "All users spawned" in log(folder))
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=40)
    assert process.returncode == 1, out + err
    assert "interrupted: it was to take 60 s" in out
    assert result(folder)["interrupted"] is True
    assert gone(folder)


def test_killed_it_leaves_nothing_behind(folder):
    with sandbox() as url:
        process = start("run", "--spec", SPEC, "--host", url, "--run-time", "60s", "--", "--processes", "2")
        assert soon(lambda: "All users spawned" in log(folder))
        assert len(locusts(folder)) == 3
        process.kill()
        process.communicate(timeout=10)
        assert gone(folder)
