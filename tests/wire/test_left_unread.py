"""A client that leaves an answer unread: its recording is whole all the same, and the client notices nothing."""

import asyncio
import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp
import httpx
import httpx2
import pytest
import requests
import urllib3

from pytest_apiint import modes
from pytest_apiint.clock import RealClock
from pytest_apiint.exchange import Headers, Request
from pytest_apiint.modes import Wanted
from pytest_apiint.origins.mock import Mock
from pytest_apiint.settings import Service
from pytest_apiint.wire.upstream import Patience

BODY = b'{"name": "' + b"Mei" * 30_000 + b'"}'
LEFT = """
import pytest
from tests.wire.test_left_unread import LEAVERS, READERS, BODY

def test_left(api):
    assert LEAVERS[{client!r}](api.base_url + "/{path}") == 200
    assert [row.status for row in api.journal] == [200]
"""
READ = LEFT.replace("LEAVERS[{client!r}]", "READERS['requests']").replace("== 200\n", "== BODY\n")


class Handler(BaseHTTPRequestHandler):
    """The body comes in two halves, the second after the client has seen the first."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        kind = self.path.rpartition("/")[2]
        body = gzip.compress(BODY, mtime=0) if kind == "gzip" else BODY
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if kind == "gzip":
            self.send_header("Content-Encoding", "gzip")
        if kind == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        elif kind == "close":
            self.send_header("Connection", "close")
        elif kind == "endless":
            self.send_header("Content-Length", "999999999")
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        middle = len(body) // 2
        self.wfile.write(body[:middle])
        time.sleep(0.03)
        try:
            self.wfile.write(body[middle:])
            if kind == "endless":
                time.sleep(2)
        except OSError:
            pass  # the client has gone, as it may
        self.close_connection = kind in ("close", "endless")

    def log_message(self, *args):
        pass


def by_requests(url):
    with requests.Session() as session, session.get(url, stream=True, timeout=5) as answer:
        return answer.status_code


def by_urllib3(url):
    with urllib3.PoolManager() as pool:
        answer = pool.request("GET", url, preload_content=False)
        answer.close()
        return answer.status


def by_httpx(module):
    def leave(url):
        with module.Client(trust_env=False) as client, client.stream("GET", url) as answer:
            return answer.status_code

    return leave


def by_httpx_async(url):
    async def main():
        async with httpx.AsyncClient(trust_env=False) as client, client.stream("GET", url) as answer:
            return answer.status_code

    return asyncio.run(main())


def by_aiohttp(url):
    async def main():
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status

    return asyncio.run(main())


LEAVERS = {
    "requests": by_requests,
    "urllib3": by_urllib3,
    "httpx": by_httpx(httpx),
    "httpx-async": by_httpx_async,
    "httpx2": by_httpx(httpx2),
    "aiohttp": by_aiohttp,
}
READERS = {"requests": lambda url: requests.get(url, timeout=5).content}


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def project(pytester, monkeypatch, server):
    """Runs a test of a project whose sandbox is `server`, in a mode."""
    for name in ("CI", "APIINT_MODE", "PYTEST_ADDOPTS", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyprojecttoml(f"""
        [tool.apiint.services.acme]
        base_url = "https://api.acme.example"
        sandbox_url = "{server}"
    """)

    def run(mode, source, client, path):
        pytester.makepyfile(test_acme=source.format(client=client, path=path))
        return pytester.runpytest_inprocess("-p", "pytest_apiint.plugin.entry", f"--api-mode={mode}")

    return run


@pytest.mark.parametrize(
    ("client", "path"),
    [*((client, "chunked") for client in LEAVERS), *(("requests", path) for path in ("length", "gzip", "close"))],
)
def test_what_is_left_unread_is_recorded_whole(project, client, path):
    project("record", LEFT, client, path).assert_outcomes(passed=1)
    project("replay", READ, client, path).assert_outcomes(passed=1)


@pytest.mark.parametrize("client", LEAVERS)
def test_an_answer_without_an_end_is_left_out_and_told_of(project, pytester, client):
    started = time.monotonic()
    result = project("record", LEFT, client, "endless")
    assert time.monotonic() - started < 3
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["left out  *_left.yaml", "          1 answer that its client left unread"])
    assert list(pytester.path.rglob("cassettes/**/*.yaml")) == []


def test_the_patience_for_a_rest_ends_by_its_bytes_and_by_its_time():
    patience = Patience()
    assert 0 < patience.left <= Patience.SECONDS
    patience.took(b"x" * Patience.BYTES)
    assert patience.left == 0


@pytest.mark.parametrize(("mode", "kept"), [("record", True), ("sandbox", False)])
def test_answers_are_read_on_where_they_are_recorded_alone(mode, kept, tmp_path):
    service = Service("acme", "https://api.acme.example", sandbox_url="http://127.0.0.1:1")
    wanted = Wanted(mode, folder=tmp_path)
    origin = modes.origin(
        service, wanted, Mock(service.base_url), None, RealClock(), named=lambda it: it, drifted=lambda *_: None
    )
    assert origin.forward(Request("GET", "http://127.0.0.1:1/users", Headers())).kept is kept
