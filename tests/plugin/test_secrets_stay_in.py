"""Secrets go over the wire, into ids, logs and failures, in every mode; nothing that is written has one."""

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
IDS = ("tok-4711-Zr9x", "tok-4712-Zr9x")
TESTS = """
import logging
import pytest
import requests
import urllib3
from tests.secrets.planted import PLANTED
from tests.plugin.test_secrets_stay_in import FORMS

@pytest.fixture(params=PLANTED)
def answer(request, api):
    planted = PLANTED[request.param]
    path = planted.request.url.removeprefix("https://api.acme.example")
    if api.mode == "mock":
        fields = {}
        for name, value in planted.response.headers.pairs:
            fields[name] = f"{fields[name]}, {value}" if name in fields else value
        api.mock.register_uri(planted.request.method, path, content=planted.response.body, headers=fields)
    headers = dict(planted.request.headers.pairs) | {"X-Kind": request.param}
    body = planted.request.body or None
    with urllib3.PoolManager() as pool:
        return pool.request(planted.request.method, api.base_url + path, body=body, headers=headers)

def test_asked(answer):
    assert answer.status == 200

def test_told(answer, request):
    asked = dict(PLANTED[request.node.callspec.params["answer"]].request.headers.pairs)
    logging.getLogger("acme").warning("got %s, %s", answer.data, dict(answer.headers))
    print(answer.data, dict(answer.headers))
    body, headers = answer.data, dict(answer.headers)
    assert (body, headers, asked) == (b"", {}, {})

def test_env(api):
    token = api.secret("token")
    print(token)
    assert requests.get(api.base_url + "/me", headers={"Authorization": f"Bearer {token}"}, timeout=5).text == token

@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_form(api, form):
    assert form == "", f"{form} isn't empty"

@pytest.mark.parametrize("form", FORMS.values())
def test_id_of_a_form(mock_api, form):
    mock_api.mock.post("/v1/x", text=f"we heard {form}")
    with urllib3.PoolManager() as pool:
        pool.request("POST", mock_api.base_url + "/v1/x", body=f'{{"note": "{form}"}}')

@pytest.mark.parametrize("token", ["tok-4711-Zr9x-aaaa", "tok-4712-Zr9x-bbbb"])
def test_id(mock_api, token):
    mock_api.mock.get("/v1/x", json={"note": "nothing"})
    with urllib3.PoolManager() as pool:
        pool.request("GET", mock_api.base_url + "/v1/x", headers={"Authorization": f"Bearer {token}"})
    assert not token
"""
WRITTEN = (".yaml", ".xml", ".log", ".har", ".jsonl", ".json")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind = self.headers.get("X-Kind")
        response = PLANTED[kind].response if kind else None
        body = response.body if response else (self.headers["Authorization"] + " is welcome").encode()
        self.send_response(200)
        for name, value in response.headers.pairs if response else ():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - its own name

    def log_message(self, *args):
        pass


@pytest.fixture
def run(pytester, monkeypatch):
    """Run the tests above with a report, in a process of its own: the result, what it wrote by file, and the report."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    monkeypatch.setenv("ACME_TOKEN", ENV)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("COLUMNS", "120")
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

    def run(*options):
        result = pytester.runpytest_subprocess("-p", "pytest_apiint.plugin.entry", "--api-report=json", *options)
        files = [path for path in pytester.path.rglob("*") if path.is_file() and path.suffix in WRITTEN]
        report = json.loads((pytester.path / ".apiint" / "report" / "report.json").read_text())["run"]
        assert {"report.json"} < {path.name for path in files}
        return result, {str(path.relative_to(pytester.path)): path.read_text() for path in files}, report

    yield run
    server.shutdown()
    server.server_close()


def told(texts):
    """Which secrets stand in which of `texts`, in the clear, or as JSON has them."""
    known = {kind: planted.values for kind, planted in PLANTED.items()}
    known |= {f"env-{name}": (form,) for name, form in FORMS.items()} | {"ids": IDS}
    found = {}
    for name, text in texts.items():
        plain = json.dumps(text)  # a file's own escapes once more
        found[name] = {
            kind
            for kind, values in known.items()
            if any(one in text or one in plain or json.dumps(one)[1:-1] in text for one in values)
        }
    return {name: kinds for name, kinds in found.items() if kinds}


def terminal(result):
    return {"the terminal": "\n".join([*result.outlines, *result.errlines])}


def test_a_recording_and_its_replay_write_no_secret(run, pytester):
    for mode in ("record", "replay"):
        result, files, report = run(f"--api-mode={mode}", "-rA", "-k", "asked")
        assert result.parseoutcomes()["passed"] == len(report["tests"]) == len(PLANTED)
        assert {len(test["attempts"]) for test in report["tests"]} == {1}
        assert len(list(pytester.path.rglob("cassettes/**/*.yaml"))) == len(PLANTED)
        assert told(files | terminal(result)) == {}


@pytest.mark.parametrize(
    "options",
    [
        "-l -vv -rA --junitxml=run.xml -o junit_logging=all --api-har=run.har --api-log=run.jsonl",
        "-s --tb=native -o log_cli=true -o log_cli_level=DEBUG --api-log=-",
        "-n2 -p xdist --tb=short -l -rA --log-file=run.log --api-har=run.har",
    ],
)
def test_a_run_that_fails_in_all_its_tests_writes_no_secret(run, options):
    # What `repr` makes of a slash that JSON has escaped is hidden in reports alone.
    result, files, report = run(
        "--api-mode=sandbox", "-k", "told or env or form and not id and not json", *options.split()
    )
    assert result.parseoutcomes()["failed"] == len(report["tests"]) == len(PLANTED) + len(FORMS)
    texts = files | terminal(result)
    assert told(texts) == {}
    # Each of what is written has the run's exchanges in it.
    asked = ("--api-har" in options) + ("--api-log" in options)
    assert "".join(texts.values()).count("/me") >= asked + 1


def test_a_mocked_run_s_report_holds_no_secret(run):
    """The terminal is pytest's own there: ids stand in it, and what tests print."""
    result, files, report = run("-k", "not test_env")
    counts = result.parseoutcomes()
    assert (counts["passed"], counts["failed"]) == (len(PLANTED) + len(FORMS), len(PLANTED) + len(FORMS) + len(IDS))
    assert len(report["tests"]) == counts["passed"] + counts["failed"]
    assert told(files) == {}
    ids = [test for test in report["tests"] if "::test_id[" in test["id"]]
    assert [test["id"].partition("::")[2] for test in ids] == [
        "test_id[apiint-secret.bearer.1-1]",
        "test_id[apiint-secret.bearer.1-2]",
    ]
    assert {test["reproduce"] for test in ids} == {"pytest test_acme.py::test_id --api-mode=mock"}
