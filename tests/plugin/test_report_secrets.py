"""Secrets go over the wire, into ids and into failures, in every mode; no file of a report holds one."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.secrets.planted import PLANTED

ENV = "sandbox-env/t0ken+4711"
FORMS = {
    "plain": ENV,
    "json": json.dumps(ENV)[1:-1].replace("/", "\\/"),
    "percent": "sandbox-env%2Ft0ken%2B4711",
    "base64": base64.b64encode(ENV.encode()).decode(),
    "basic": base64.b64encode(f"bob:{ENV}".encode()).decode(),
    "hex": ENV.encode().hex(),
}
TESTS = """
import os
import pytest, urllib3
from tests.secrets.planted import PLANTED
from tests.plugin.test_report_secrets import ENV, FORMS

def ask(api, planted, kind):
    if api.mode == "mock":
        response, fields = planted.response, {}
        for name, value in response.headers.pairs:
            fields[name] = f"{fields[name]}, {value}" if name in fields else value
        path = planted.request.url.removeprefix("https://api.acme.example")
        api.mock.register_uri(planted.request.method, path, content=response.body, headers=fields)
    headers = dict(planted.request.headers.pairs) | {"X-Kind": kind}
    path = planted.request.url.removeprefix("https://api.acme.example")
    with urllib3.PoolManager() as pool:
        body = planted.request.body or None
        return pool.request(planted.request.method, api.base_url + path, body=body, headers=headers)

@pytest.mark.parametrize("kind", PLANTED)
def test_good(api, kind):
    ask(api, PLANTED[kind], kind)

@pytest.mark.parametrize("kind", PLANTED)
def test_ill(api, kind):
    answer = ask(api, PLANTED[kind], kind)
    body, headers, asked = answer.data, dict(answer.headers), dict(PLANTED[kind].request.headers.pairs)
    assert (body, headers, asked) == (b"", {}, {})

@pytest.mark.parametrize("form", FORMS.values())
def test_env(api, form):
    assert form == "", f"{form} isn't empty"

@pytest.mark.parametrize("form", FORMS.values())
def test_in_a_body(mock_api, form):
    mock_api.mock.post("/v1/x", text=f"we heard {form}")
    with urllib3.PoolManager() as pool:
        pool.request("POST", mock_api.base_url + "/v1/x", body=f'{{"note": "{form}"}}')

@pytest.mark.parametrize("token", ["tok-4711-Zr9x-aaaa", "tok-4712-Zr9x-bbbb"])
def test_ids(mock_api, token):
    mock_api.mock.get("/v1/x", json={"note": "nothing"})
    with urllib3.PoolManager() as pool:
        pool.request("GET", mock_api.base_url + "/v1/x", headers={"Authorization": f"Bearer {token}"})
    assert not token
"""
IDS = ("tok-4711-Zr9x", "tok-4712-Zr9x")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        response = PLANTED[self.headers["X-Kind"]].response
        self.send_response(200)
        for name, value in response.headers.pairs:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)

    do_POST = do_GET  # noqa: N815 - its own name

    def log_message(self, *args):
        pass


@pytest.fixture
def written(pytester, monkeypatch):
    """All that a run of the tests above writes, by file, and the run itself."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    monkeypatch.setenv("ACME_TOKEN", ENV)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in ("CI", "APIINT_RUN_ID"):
        monkeypatch.delenv(name, raising=False)
    pytester.makepyprojecttoml(f"""
        [tool.apiint.services.acme]
        base_url = "https://api.acme.example"
        sandbox_url = "http://127.0.0.1:{server.server_port}"
        secrets = {{ token = "ACME_TOKEN" }}
        unsafe_methods = true
        [tool.pytest.ini_options]
        pythonpath = ["{Path(__file__).parents[2]}"]
    """)
    pytester.makepyfile(test_acme=TESTS)

    def written(*options):
        result = pytester.runpytest_subprocess("-p", "pytest_apiint.plugin.entry", "--api-report=json", *options)
        files = [path for path in (pytester.path / ".apiint").rglob("*") if path.is_file()]
        run = json.loads((pytester.path / ".apiint" / "report" / "report.json").read_text())["run"]
        return {path.name: path.read_text() for path in files}, run, result

    yield written
    server.shutdown()
    server.server_close()


def told(text):
    """Which secrets stand in `text`, in the clear, or as JSON has them."""
    known = {kind: planted.values for kind, planted in PLANTED.items()}
    known |= {f"env-{name}": (form,) for name, form in FORMS.items()} | {"ids": IDS}
    plain = json.dumps(text)  # a file's own escapes once more
    return {
        kind
        for kind, values in known.items()
        if any(one in text or one in plain or json.dumps(one)[1:-1] in text for one in values)
    }


@pytest.mark.parametrize("mode", ["mock", "sandbox", "record", "replay"])
def test_no_file_of_a_report_holds_a_secret(written, mode, monkeypatch):
    if mode == "replay":
        written("--api-mode=record", "-k", "good")
    files, run, result = written(f"--api-mode={mode}", *(("-k", "good") if mode == "replay" else ()))
    counts = result.parseoutcomes()
    assert counts["passed"] >= len(PLANTED)
    assert len(run["tests"]) == sum(counts.get(name, 0) for name in ("passed", "failed", "errors"))
    assert sum(len(test["attempts"]) for test in run["tests"]) >= len(PLANTED)
    assert {"report.json", "journal-main.jsonl"} <= set(files)
    assert {name: found for name, text in files.items() if (found := told(text))} == {}


def test_tests_whose_ids_hold_secrets_stay_apart_and_can_be_run_again(written):
    _, run, _ = written("-k", "ids")
    assert [test["id"].partition("::")[2] for test in run["tests"]] == [
        "test_ids[apiint-secret.bearer.1-1]",
        "test_ids[apiint-secret.bearer.1-2]",
    ]
    assert {test["reproduce"] for test in run["tests"]} == {"pytest test_acme.py::test_ids --api-mode=mock"}
