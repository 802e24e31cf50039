"""No request leaves the machine: not by a library that the wire knows, nor by any other way."""

import asyncio
import multiprocessing
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import requests
import trio

from pytest_apiint import NetworkBlocked

from .clients import GET

# The error that each library has for a host where nobody listens.
REFUSED = {
    "requests": "requests.exceptions.ConnectionError",
    "urllib3": "urllib3.exceptions.NewConnectionError",
    "urllib3-retries": "urllib3.exceptions.MaxRetryError",
    "urllib.request": "urllib.error.URLError",
    "http.client": "builtins.ConnectionRefusedError",
    "httpx": "httpx.ConnectError",
    "httpx-asyncio": "httpx.ConnectError",
    "httpx-trio": "httpx.ConnectError",
    "httpx2": "httpx2.ConnectError",
    "httpx2-asyncio": "httpx2.ConnectError",
    "aiohttp": "aiohttp.client_exceptions.ClientConnectorError",
    "boto3": "botocore.exceptions.EndpointConnectionError",
}
SWALLOWING = """
import sys, pytest
GET = sys.modules["tests.wire.clients"].GET

@pytest.mark.parametrize("client", GET)
def test_client(api, client):
    try:
        GET[client]("{url}/bucket/key", 5, None)
    except Exception:
        pass
"""


@pytest.mark.parametrize("client", GET)
def test_an_unmatched_request_is_refused_natively_and_reaches_no_server(client, live, findings):
    with pytest.raises(Exception, match=r"isn't mocked|connect") as caught:
        GET[client](f"{live.url}/bucket/key", 5, None)
    assert f"{caught.type.__module__}.{caught.type.__qualname__}" == REFUSED[client]
    assert live.hits == []
    assert f"GET {live.url}/bucket/key isn't mocked" in findings()


def test_a_client_that_swallows_the_error_fails_its_test_all_the_same(live, pytester, inner):
    pytester.makepyfile(SWALLOWING.format(url=live.url))
    result = inner()
    result.assert_outcomes(failed=len(GET))
    assert result.stdout.str().count("isn't mocked") >= len(GET)
    assert live.hits == []


@pytest.mark.parametrize("client", GET)
def test_an_allowed_host_is_reached(client, live, api):
    api.session.allowed_hosts.add(live.host)
    assert GET[client](f"{live.url}/bucket/key", 5, None) == (200, b"real")
    assert live.hits == ["/bucket/key"]
    assert list(api.journal) == []


def test_hosts_are_allowed_in_the_settings(live, pytester, inner):
    pytester.makefile(".toml", apiint=f'allowed_hosts = ["{live.host}"]')
    pytester.makepyfile(SWALLOWING.format(url=live.url))
    inner().assert_outcomes(passed=len(GET))
    assert len(live.hits) == len(GET)


@pytest.mark.parametrize(
    "make",
    [lambda: requests.get, lambda: requests.Session().get, lambda: httpx.Client(trust_env=False).get],
    ids=["requests.get", "one Session", "one httpx.Client"],
)
def test_eight_threads_at_once_leak_nothing(make, live, api, findings):
    get = make()

    def refused(number):
        with pytest.raises((requests.ConnectionError, httpx.ConnectError)):
            get(f"{live.url}/{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(refused, range(200)))
    assert live.hits == []
    assert sorted(int(e.request.path[1:]) for e in api.journal) == list(range(200))
    assert "and 197 more" in findings()


def by_hand():
    with socket.socket() as sock:
        sock.connect(("192.0.2.1", 80))
        sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")


def by_connect_ex():
    with socket.socket() as sock:
        sock.connect_ex(("192.0.2.1", 80))


def by_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", ("192.0.2.1", 53))


def by_message():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendmsg([b"x"], [], 0, ("192.0.2.1", 53))


async def by_a_stream():
    await asyncio.open_connection("192.0.2.1", 80)


async def by_trio():
    await trio.open_tcp_stream("192.0.2.1", 80)


WAYS_OUT = {
    "create_connection": lambda: socket.create_connection(("192.0.2.1", 80), 1),
    "connect": by_hand,
    "connect_ex": by_connect_ex,
    "ipv6": lambda: socket.create_connection(("2001:db8::1", 80), 1),
    "sendto": by_datagram,
    "sendmsg": by_message,
    "getaddrinfo": lambda: socket.getaddrinfo("example.com", 80),
    "gethostbyname": lambda: socket.gethostbyname("example.com"),
    "gethostbyaddr": lambda: socket.gethostbyaddr("example.com"),
    "asyncio": lambda: asyncio.run(by_a_stream()),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_what_no_interceptor_knows_is_stopped_and_named(way, findings):
    with pytest.raises(NetworkBlocked, match=r"this mode allows no\s+network") as blocked:
        WAYS_OUT[way]()
    assert isinstance(blocked.value, OSError)
    assert __name__.partition(".")[0] in str(blocked.value)
    assert "this mode allows no network" in " ".join(findings().split())


def test_a_blocked_connection_fails_the_test_also_when_swallowed(pytester, inner):
    pytester.makepyfile("""
        import socket
        def test_it(api):
            try:
                socket.create_connection(("192.0.2.1", 80), 1)
            except OSError:
                pass
    """)
    result = inner()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*NetworkBlocked: a connection to 192.0.2.1:80 was stopped*"])


def test_trio_is_stopped_too(findings):
    with pytest.raises(OSError, match=r"192\.0\.2\.1"):
        trio.run(by_trio)
    assert "192.0.2.1:80 was stopped" in findings()


def test_loopback_and_unix_sockets_pass(live, tmp_path, api):
    with socket.create_connection(("localhost", live.server_port), 1) as sock:
        sock.sendall(b"GET /by-hand HTTP/1.0\r\n\r\n")
        assert sock.recv(12) == b"HTTP/1.1 200"
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)


CLASS = socket.socket


def test_the_socket_class_is_never_replaced(api):
    assert socket.socket is CLASS
    assert socket.socket.connect is CLASS.connect
    assert socket.create_connection.__module__ == "socket"


def test_other_processes_work_inside_a_test(api):
    assert subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, check=True).stdout == b"42\n"
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=len, args=("x",))
    process.start()
    process.join()
    assert process.exitcode == 0


def test_a_thread_of_an_earlier_test_meets_no_network_in_a_later_one(live, pytester, inner):
    pytester.makepyfile(f"""
        import threading, requests
        go, errors = threading.Event(), []
        def late():
            go.wait(30)
            try:
                requests.get("{live.url}/late")
            except Exception as error:
                errors.append(error)
        thread = threading.Thread(target=late)
        def test_one(api):
            thread.start()
        def test_two(api):
            go.set()
            thread.join()
            assert isinstance(errors[0], requests.ConnectionError)
            assert "the test that started this thread is over" in str(errors[0])
            assert (api.session.found(faults=False), len(api.journal)) == ("", 0)
    """)
    inner().assert_outcomes(passed=2)
    assert live.hits == []


def test_outside_a_test_everything_is_as_ever(live):
    assert requests.get(f"{live.url}/free", timeout=5).text == "real"
    assert httpx.get(f"{live.url}/free", trust_env=False).text == "real"
    assert live.hits == ["/free", "/free"]


def test_a_session_is_in_force_for_threads_that_began_before_it(live, pytester, inner):
    pytester.makepyfile(f"""
        import queue, threading, requests
        asked, answers = queue.Queue(), queue.Queue()
        def work():
            for url in iter(asked.get, None):
                try:
                    answers.put(requests.get(url).text)
                except requests.ConnectionError as error:
                    answers.put(error)
        threading.Thread(target=work, daemon=True).start()
        def test_it(api):
            api.mock.get("/x", text="mocked")
            asked.put(api.base_url + "/x")
            assert answers.get() == "mocked"
            asked.put("{live.url}/x")
            assert isinstance(answers.get(), Exception)
            asked.put(None)
            api.session.found(faults=False)
    """)
    inner().assert_outcomes(passed=1)
    assert live.hits == []
