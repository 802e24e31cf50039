"""Fuzzing an API on loopback: what the guard costs, beside plain Schemathesis on the same server in the same run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.request import urlopen

EXAMPLES = int(os.environ.get("BENCH_EXAMPLES", "400"))
USER = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
PARAMETERS = [
    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}},
    {"name": "fields", "in": "query", "schema": {"type": "array", "items": {"enum": ["id", "name"]}}},
    {"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 20}},
]


def description(port: int) -> dict[str, object]:
    answer = {"200": {"description": "", "content": {"application/json": {"schema": USER}}}}
    paths = {f"/{kind}/{{id}}": {"get": {"parameters": PARAMETERS, "responses": answer}} for kind in ("users", "bots")}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Users", "version": "1"},
        "servers": [{"url": f"http://127.0.0.1:{port}"}],
        "paths": paths,
    }


PLAIN = """
import schemathesis
config = schemathesis.Config.from_dict({{
    "seed": 1, "generation": {{"mode": "positive", "max-examples": {examples}, "database": "none"}},
    "phases": {{"coverage": {{"unexpected-methods": []}}}},
    "checks": {{name: {{"enabled": False}} for name in {left_out}}},
}})
schema = schemathesis.openapi.from_path("openapi.json", config=config)

@schema.parametrize()
def test_plain(case):
    case.call_and_validate(base_url="http://127.0.0.1:{port}")
"""
OURS = """
from pytest_apiint.suites import ProviderSuite

class TestOurs(ProviderSuite):
    base_url = "http://127.0.0.1:{port}"
    spec = "openapi.json"
    fuzz = {{"seed": 1, "max_examples": {examples}, "operation_budget": 100000}}
"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    moments: ClassVar[list[float]] = []  # at which requests came, since somebody asked for them

    def do_GET(self):
        body = b'{"id": 1, "name": "John"}'
        if self.path == "/moments":
            body = json.dumps(self.moments).encode()
            self.moments.clear()
        else:
            self.moments.append(time.perf_counter())
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    def log_message(self, *args):
        pass


@contextmanager
def served(folder: Path):
    """A server in a process of its own; gives its port."""
    command = [sys.executable, __file__, "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int(process.stdout.readline())
            (folder / "openapi.json").write_text(json.dumps(description(port)))
            yield port
        finally:
            process.terminate()


def moments(port: int) -> list[float]:
    """Seconds at which requests came, since this was asked last."""
    with urlopen(f"http://127.0.0.1:{port}/moments") as answer:
        return json.loads(answer.read())


def fuzzed(folder: Path, port: int, maker: str) -> float:
    """Milliseconds from one case to the next, as the server sees them: nobody's start is in it."""
    from pytest_apiint.settings.fuzz import CHECKS, SAFE_CHECKS

    source = {"plain": PLAIN, "ours": OURS}[maker]
    left_out = sorted(set(CHECKS) - set(SAFE_CHECKS))
    (folder / f"test_{maker}.py").write_text(source.format(port=port, examples=EXAMPLES, left_out=left_out))
    plugins = ["schemathesis.pytest.plugin"] + ["pytest_apiint.plugin.entry"] * (maker == "ours")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"test_{maker}.py"]
    command[3:3] = [part for plugin in plugins for part in ("-p", plugin)]
    moments(port)
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    came = moments(port)
    return 1e3 * (came[-1] - came[0]) / (len(came) - 1)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
