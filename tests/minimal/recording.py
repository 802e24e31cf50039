"""Recorded from a server on this machine, and replayed when that is gone."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

TOKEN = "sk_test_" + "4f1b9a7c2e8d6b3a"
BODY = """
import os, requests
import urllib.request

def test_user(api):
    headers = {"Authorization": f"Bearer {api.secret('token')}"}
    answer = requests.get(api.base_url + "/users/123", headers=headers, timeout=5)
    assert answer.json() == {"id": 123, "name": "John"}
    request = urllib.request.Request(api.base_url + "/users/124", headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200
"""


class Users(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"id": int(self.path.rpartition("/")[2]), "name": "John"}).encode()
        self.send_response(200 if self.headers["Authorization"] == f"Bearer {TOKEN}" else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def sandbox():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Users)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_was_recorded_is_replayed(project, sandbox, monkeypatch):
    project.makepyprojecttoml(f"""
        [tool.apiint.services.acme]
        base_url = "https://api.acme.example"
        sandbox_url = "http://127.0.0.1:{sandbox.server_port}"
        secrets = {{ token = "ACME_TOKEN" }}
    """)
    project.makepyfile(test_acme=BODY)
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    monkeypatch.setenv("APIINT_ALLOW_RECORD", "1")
    project.runpytest_subprocess("--api-mode=record").assert_outcomes(passed=1)
    sandbox.shutdown()
    sandbox.server_close()
    monkeypatch.delenv("ACME_TOKEN")
    project.runpytest_subprocess("--api-mode=replay").assert_outcomes(passed=1)
    (cassette,) = project.path.rglob("cassettes/**/*.yaml")
    assert TOKEN not in cassette.read_text()
    assert "John" in cassette.read_text()
