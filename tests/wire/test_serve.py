"""``api.serve()``: the same mocks behind a real port."""

import errno
import http.client
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
import requests

from pytest_apiint import faults

ASK = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=10).read().decode())"


def test_another_process_gets_the_mocks_and_is_journalled(api):
    api.mock.get("/users/1", text="Ann")
    server = api.serve()
    ran = subprocess.run(
        [sys.executable, "-c", ASK, f"{server.url}/users/1"], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "Ann"
    assert [str(exchange.request) for exchange in api.journal] == [f"GET {api.base_url}/users/1"]


def test_a_connection_is_kept_for_several_requests(api):
    api.mock.get("/a", text="ok")
    with api.serve() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        for _ in range(3):
            connection.request("GET", "/a")
            assert connection.getresponse().read() == b"ok"
        connection.close()
    assert [exchange.request.reused for exchange in api.journal] == [False, True, True]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.reset(), ConnectionResetError),
        (faults.connection_refused(), ConnectionResetError),
        (faults.empty_response(), http.client.RemoteDisconnected),
        (faults.garbage(), http.client.BadStatusLine),
        (faults.read_timeout(), TimeoutError),
        (faults.truncated_body(), http.client.IncompleteRead),
    ],
    ids=str,
)
def test_faults_are_real_there_too(api, fault, error):
    api.mock.get("/a", text="a whole answer")
    api.fail("GET /a", fault)
    connection = http.client.HTTPConnection("127.0.0.1", api.serve().port, timeout=0.3)
    connection.request("GET", "/a")
    with pytest.raises(error):
        connection.getresponse().read()
    connection.close()


def test_a_late_answer_is_late_in_real_time_and_on_the_tests_clock(api):
    api.mock.get("/a", text="ok")
    api.fail("GET /a", faults.latency(0.2), faults.unavailable())
    url = f"{api.serve().url}/a"
    assert urllib.request.urlopen(url, timeout=5).read() == b"ok"
    assert 0.15 < api.journal[0].ended - api.journal[0].started < 3
    with pytest.raises(urllib.error.HTTPError, match="503"):
        urllib.request.urlopen(url, timeout=5)


def test_a_server_that_was_closed_answers_nobody(api):
    server = api.serve()
    server.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)


def test_the_base_urls_path_is_part_of_the_servers(run_with_prefix):
    run_with_prefix("""
        import requests
        def test_it(api):
            api.mock.get("/users", text="ok")
            server = api.serve()
            assert server.url.endswith("/v2")
            assert requests.get(server.url + "/users").text == "ok"
    """).assert_outcomes(passed=1)


@pytest.fixture
def run_with_prefix(pytester, inner):
    def run(text):
        pytester.makefile(".toml", apiint='[services.a]\nbase_url = "https://api.test/v2"\n')
        pytester.makepyfile(text)
        return inner()

    return run


def test_requests_reach_the_server_through_their_own_sockets(api):
    api.mock.get("/a", text="ok")
    assert requests.get(f"{api.serve().url}/a", timeout=5).text == "ok"


class Exhausted:
    """A listening socket of a process that has too many files open, once."""

    def __init__(self, listener):
        self._listener = listener
        self._full = True

    def accept(self):
        if self._full:
            self._full = False
            raise OSError(errno.EMFILE, "Too many open files")
        return self._listener.accept()

    def __getattr__(self, name):
        return getattr(self._listener, name)


def test_a_connection_that_cannot_be_accepted_is_not_the_end(api, monkeypatch):
    real = socket.create_server
    monkeypatch.setattr(socket, "create_server", lambda *place, **options: Exhausted(real(*place, **options)))
    api.mock.get("/a", text="ok")
    with api.serve() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", "/a")
        assert connection.getresponse().read() == b"ok"
        connection.close()
