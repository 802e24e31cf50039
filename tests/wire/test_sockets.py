"""The socket that stands for a real one, where code looks at it more closely than http.client does."""

import http.client
import select
import socket

import pytest

from pytest_apiint.api import opened
from pytest_apiint.clock import VirtualClock
from pytest_apiint.settings import Settings
from pytest_apiint.wire import in_this_context, pipeline


@pytest.fixture
def sock(api):
    """A connected one, with nothing asked yet."""
    api.mock.get("/a", text="ok")
    connection = http.client.HTTPSConnection("api.test", timeout=4)
    connection.connect()
    yield connection.sock
    connection.close()


REQUEST = b"GET /a HTTP/1.1\r\nHost: api.test\r\n\r\n"


def test_it_is_readable_only_when_an_answer_is_there(sock):
    assert select.select([sock], [], [], 0)[0] == []
    sock.sendall(REQUEST)
    assert select.select([sock], [], [], 0)[0] == [sock]


def test_it_sends_and_receives_as_a_socket_does(sock):
    assert sock.send(memoryview(REQUEST)) == len(REQUEST)
    buffer = bytearray(8)
    assert (sock.recv_into(buffer), bytes(buffer)) == (8, b"HTTP/1.1")
    assert sock.recv(4) == b" 200"


def test_it_may_be_written_and_read_as_a_file(sock):
    with sock.makefile("wb") as out:
        out.write(REQUEST)
    with sock.makefile("r", encoding="latin-1", newline="") as lines:
        assert lines.readline() == "HTTP/1.1 200 OK\r\n"


def test_it_tells_of_its_connection(sock):
    assert sock.getpeername() == ("api.test", 443)
    assert (sock.family, sock.type, sock.getsockname()[0]) == (socket.AF_INET, socket.SOCK_STREAM, "127.0.0.1")
    assert (sock.version(), sock.selected_alpn_protocol(), sock.cipher()[1]) == ("TLSv1.3", "http/1.1", "TLSv1.3")
    assert (sock.getpeercert(), sock.getpeercert(binary_form=True), sock.getsockopt(0, 0)) == ({}, b"", 0)


def test_its_timeout_is_its_owners_to_set(sock):
    assert sock.gettimeout() == 4
    sock.setblocking(True)
    assert sock.gettimeout() is None
    sock.shutdown(socket.SHUT_RDWR)


def test_it_is_closed_when_its_last_file_is(sock):
    file = sock.makefile("rb")
    with sock:
        sock.sendall(REQUEST)
    assert file.readline().startswith(b"HTTP/1.1 200")
    file.close()
    assert sock.fileno() == -1
    with pytest.raises(OSError, match="Bad file descriptor"):
        sock.sendall(REQUEST)


def test_a_context_may_have_a_session_of_its_own():
    with VirtualClock() as clock, opened(Settings(), clock) as outer:
        with opened(Settings(), clock) as inner:
            with in_this_context(outer.session):
                assert pipeline() is outer.session
            assert pipeline() is inner.session
        assert pipeline() is outer.session
