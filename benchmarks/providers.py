"""Fuzzing an API: what the guard costs, beside plain Schemathesis on the same server or application in the same run.

Ours is imported from a copy under ``site-packages``: of an editable install Hypothesis takes the constants, and so
makes other cases. That the cases are the same is checked.
"""

from __future__ import annotations

import json
import os
import shutil
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
PLAIN_INSIDE = (
    PLAIN.replace('from_path("openapi.json"', 'from_{kind}("/openapi.json", applications.{kind}')
    .replace('call_and_validate(base_url="http://127.0.0.1:{port}")', "call_and_validate()")
    .replace("import schemathesis\n", "import applications, schemathesis\n")
)
OURS = """
from pytest_apiint.suites import ProviderSuite

class TestOurs(ProviderSuite):
    base_url = "http://127.0.0.1:{port}"
    spec = "openapi.json"
    fuzz = {{"seed": 1, "max_examples": {examples}, "operation_budget": 100000}}
"""
OURS_INSIDE = OURS.replace(
    '    base_url = "http://127.0.0.1:{port}"\n    spec = "openapi.json"', "    app = applications.{kind}"
).replace("from pytest", "import applications\nfrom pytest", 1)
# Without a framework, whose own time would hide some of the guard's.
APPLICATIONS = """
import atexit, json, os, time

DESCRIPTION = {description!r}
came = []  # moments at which requests came, and for what

def answered(path, query):
    if path == "/openapi.json":
        return json.dumps(DESCRIPTION).encode()
    came.append((time.perf_counter(), path + "?" + query))
    return b'{{"id": 1, "name": "John"}}'

def wsgi(environ, start_response):
    body = answered(environ["PATH_INFO"], environ["QUERY_STRING"])
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]

async def asgi(scope, receive, send):
    if scope["type"] == "http":
        body = answered(scope["path"], scope["query_string"].decode())
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({{"type": "http.response.start", "status": 200, "headers": headers}})
        await send({{"type": "http.response.body", "body": body}})

@atexit.register
def keep():
    with open("moments.json", "w") as file:
        json.dump(came, file)
"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    moments: ClassVar[list[tuple[float, str]]] = []  # at which requests came, since somebody asked for them

    def do_GET(self):
        body = b'{"id": 1, "name": "John"}'
        if self.path == "/moments":
            body = json.dumps(self.moments).encode()
            self.moments.clear()
        else:
            self.moments.append((time.perf_counter(), self.path))
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
            installed(folder)
            yield port
        finally:
            process.terminate()


def installed(folder: Path) -> None:
    """A copy of ours, and the applications, where installed packages are."""
    import pytest_apiint

    place = folder / "site-packages"
    shutil.copytree(Path(pytest_apiint.__file__).parent, place / "pytest_apiint", dirs_exist_ok=True)
    (place / "applications.py").write_text(APPLICATIONS.format(description=description(1) | {"servers": []}))


def moments(port: int) -> list[tuple[float, str]]:
    """Seconds at which requests came, and what for, since this was asked last."""
    with urlopen(f"http://127.0.0.1:{port}/moments") as answer:
        return json.loads(answer.read())


def fuzzed(folder: Path, port: int, maker: str, kind: str = "loopback") -> tuple[float, list[str]]:
    """Milliseconds from one case to the next, as the server sees them: nobody's start is in it. And the cases.

    `kind` is ``"loopback"``, ``"wsgi"`` or ``"asgi"``.
    """
    from pytest_apiint.settings.fuzz import CHECKS, SAFE_CHECKS

    inside = kind != "loopback"
    source = {"plain": PLAIN_INSIDE if inside else PLAIN, "ours": OURS_INSIDE if inside else OURS}[maker]
    left_out = sorted(set(CHECKS) - set(SAFE_CHECKS))
    text = source.format(port=port, kind=kind, examples=EXAMPLES, left_out=left_out)
    (folder / f"test_{maker}.py").write_text(text)
    plugins = ["schemathesis.pytest.plugin"] + ["pytest_apiint.plugin.entry"] * (maker == "ours")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"test_{maker}.py"]
    command[3:3] = [part for plugin in plugins for part in ("-p", plugin)]
    moments(port)
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(folder / "site-packages")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    came = json.loads((folder / "moments.json").read_text()) if inside else moments(port)
    return 1e3 * (came[-1][0] - came[0][0]) / (len(came) - 1), [target for _, target in came]


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
