"""What clients do to a server, and what it does then: it goes on."""

import http.client
import json
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from .conftest import JSON, TOKEN

HEAD = b"GET /users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\n"


def raw(served, data, *, pieces=1, wait=0.0):
    """What comes back for `data`, until the end, or until nothing comes for a moment."""
    with socket.create_connection(served.place, timeout=2) as connection:
        size = -(-len(data) // pieces)
        for start in range(0, len(data), size):
            connection.sendall(data[start : start + size])
            time.sleep(wait)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /users HTTP/9.9\r\n\r\n",
        b"POST /payments HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /payments HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET http://[::1/ HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /" + b"\xff" * 20 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=["words", "tls", "http2", "version", "length", "chunk", "url", "bytes"],
)
def test_what_is_no_request_gets_an_error_and_the_next_client_an_answer(serve, data):
    served = serve()
    assert raw(served, data)[9:12] in (b"400", b"404", b"401")
    assert served.ask("GET", "/users")[0].status == 200
    assert served.tally.invalid == 1
    assert all(line.isascii() and len(line) <= 80 for text in served.told for line in text.splitlines())


def test_a_client_that_goes_away_early_disturbs_nobody(serve):
    served = serve()
    with socket.create_connection(served.place) as connection:
        connection.sendall(HEAD)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with socket.create_connection(served.place) as connection:
        connection.sendall(HEAD + b"\r\n")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert served.ask("GET", "/users")[0].status == 200


def test_a_request_may_come_byte_by_byte(serve):
    assert raw(serve(), HEAD + b"\r\n", pieces=60, wait=0.001).startswith(b"HTTP/1.1 200")


def test_a_chunked_request_is_read(serve):
    body = json.dumps({"amount": 10, "currency": "EUR"}).encode()
    head = b"POST /payments HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\n"
    head += b"Idempotency-Key: 0123456789abcdef\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:9], body[9:])) + b"0\r\n\r\n"
    assert raw(serve(), head + chunks).startswith(b"HTTP/1.1 200")


def test_five_megabytes_come_whole(serve):
    served = serve()
    body = json.dumps({"amount": 10, "currency": "EUR", "metadata": "x" * 5_000_000})
    begun = time.perf_counter()
    answer, told = served.ask("POST", "/payments", body, {**JSON, "Idempotency-Key": "0123456789abcdef"})
    assert answer.status in (200, 422), told
    assert time.perf_counter() - begun < 5


def test_twenty_clients_at_once_keep_their_connections(serve):
    served = serve()
    ready = threading.Barrier(20)

    def client(number):
        connection = http.client.HTTPConnection(*served.place, timeout=10)
        ready.wait()
        found = []
        for _ in range(10):
            connection.request("GET", f"/users/{number}", headers=TOKEN)
            found.append(json.loads(connection.getresponse().read())["id"])
        connection.close()
        return found

    with ThreadPoolExecutor(20) as pool:
        for number, found in enumerate(pool.map(client, range(1, 21)), 1):
            assert found == [number] * 10
    assert list(served.tally.rows()) == [("GET /users/{user_id}", 200, 0)]


def test_nothing_is_kept_of_what_is_over(serve):
    served = serve("GET /users 503 always")
    for _ in range(60):  # more than a test's client may try
        assert served.ask("GET", "/users")[0].status == 503
    assert len(served.server._serving.journal) == 0
    assert served.server._serving.findings.take() == []
    for _ in range(3):
        served.ask("GET", "/users/7")
    assert len(served.server._serving._stamped) == 0


def test_it_listens_on_the_other_loopback_too(serve):
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    served = serve(host="::1")
    assert served.url.startswith("http://[::1]:")
    assert served.ask("GET", "/users")[0].status == 200


def test_an_answer_that_is_under_way_is_given_before_the_server_stops(serve):
    served = serve("GET /users latency seconds=0.3")
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(served.ask, "GET", "/users")
        while not served.server._serving._open:
            time.sleep(0.005)
        served.server.stop()
        assert asked.result()[0].status == 200
    with pytest.raises(ConnectionRefusedError):
        served.ask("GET", "/users")


def test_an_answer_whose_bytes_are_still_here_is_given_before_the_server_stops(serve, monkeypatch):
    served, over = serve(), threading.Event()

    def heard(exchange):  # the exchange is over, and nothing of its answer sent
        over.set()
        time.sleep(0.2)

    monkeypatch.setattr(served.server._serving.realms[0].origin, "heard", heard)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(served.ask, "GET", "/users")
        assert over.wait(5)
        served.server.stop()
        assert asked.result()[0].status == 200


def test_who_never_gets_an_answer_keeps_no_server_from_stopping(serve):
    served = serve("GET /users hang")
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(served.ask, "GET", "/users")
        while not served.server._serving._open:
            time.sleep(0.005)
        served.server.stop(grace=0.1)
        assert isinstance(asked.exception(), (ConnectionError, http.client.HTTPException))


def test_a_bug_of_its_own_is_one_clients_trouble(serve, monkeypatch):
    served = serve()
    monkeypatch.setattr(served.server._serving.realms[0].origin._answerer, "answer", lambda *_: 1 / 0)
    assert served.ask("GET", "/users")[0].status == 500
    assert "ZeroDivisionError" in served.told[0]
