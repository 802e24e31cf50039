"""Fifteen kinds of secrets go over the wire of a live run, and none of them is written anywhere."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.secrets.planted import PLANTED

KINDS = list(PLANTED)
TESTS = """
import logging
import pytest
import requests
import urllib3
from tests.secrets.planted import PLANTED

@pytest.fixture(params=PLANTED)
def answer(request, api):
    planted = PLANTED[request.param].request
    headers = dict(planted.headers.pairs) | {"X-Kind": request.param}
    path = planted.url.removeprefix("https://api.acme.example")
    with urllib3.PoolManager() as pool:
        answer = pool.request(planted.method, api.base_url + path, body=planted.body or None, headers=headers)
    return answer

def test_asked(answer):
    assert answer.status == 200

def test_told(answer, request):
    logging.getLogger("acme").warning("got %s, %s", answer.data, dict(answer.headers))
    print(answer.data, dict(answer.headers))
    body, headers = answer.data, dict(answer.headers)
    assert (body, headers) == (b"", {})

def test_env(api):
    token = api.secret("token")
    print(token)
    assert requests.get(api.base_url + "/me", headers={"Authorization": f"Bearer {token}"}, timeout=5).text == token
"""
ENV = "sandbox-env-t0ken-4711"


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
    """Run the tests above in a process of its own; all that was written, and the result."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    monkeypatch.setenv("ACME_TOKEN", ENV)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("CI", raising=False)
    pytester.makepyprojecttoml(f"""
        [tool.apiint.services.acme]
        base_url = "https://api.acme.example"
        sandbox_url = "http://127.0.0.1:{server.server_port}"
        secrets = {{ token = "ACME_TOKEN" }}
        unsafe_methods = true
        [tool.pytest.ini_options]
        pythonpath = ["{__import__("pathlib").Path(__file__).parents[2]}"]
    """)
    pytester.makepyfile(test_acme=TESTS)

    def run(*options):
        result = pytester.runpytest_subprocess("-p", "pytest_apiint.plugin.entry", *options)
        files = [
            path for path in pytester.path.rglob("*") if path.suffix in (".yaml", ".xml", ".log", ".har", ".jsonl")
        ]
        return result, "\n".join([*result.outlines, *result.errlines, *(path.read_text() for path in files)])

    yield run
    server.shutdown()
    server.server_close()


def told(text):
    """Which kinds of secrets stand in `text`, in the clear."""
    known = {kind: planted.values for kind, planted in PLANTED.items()} | {"env": (ENV,)}
    return {kind for kind, values in known.items() if any(value in text for value in values)}


def test_a_recording_run_writes_no_secret(run, pytester):
    result, text = run("--api-mode=record", "-rA", "-k", "asked")
    result.assert_outcomes(passed=len(KINDS), deselected=len(KINDS) + 1)
    assert len(list(pytester.path.rglob("cassettes/**/*.yaml"))) == len(KINDS)
    assert told(text) == set()


@pytest.mark.parametrize(
    "options",
    [
        "-l -vv -rA --junitxml=run.xml -o junit_logging=all --api-har=run.har --api-log=run.jsonl",
        "-s --tb=native -o log_cli=true -o log_cli_level=DEBUG --api-log=-",
        "-n2 -p xdist --tb=short -l -rA --log-file=run.log --api-har=run.har",
    ],
)
def test_a_run_that_fails_in_all_its_tests_writes_no_secret(run, options):
    result, text = run("--api-mode=sandbox", "-k", "told or env", *options.split())
    assert result.parseoutcomes()["failed"] == len(KINDS) + 1
    assert told(text) == set()
    # Each of what is written has the run's exchanges in it.
    assert text.count("/me") >= ("--api-har" in options) + ("--api-log" in options)
