"""A server that goes wrong for real, on loopback: what each fault is to a client, with nothing of ours in it.

The last segment of the path names the fault. Plain `socket` and `threading`, and `ssl` with a certificate of trustme's.
"""

import socket
import ssl
import struct
import threading
import time
from contextlib import closing, contextmanager

import trustme

BODY = b'{"hello": "world"}'
JSON = b"Content-Type: application/json\r\n"
PROBLEM_429 = b'{"type": "about:blank", "title": "Too Many Requests", "status": 429}'
PROBLEM_503 = b'{"type": "about:blank", "title": "Service Unavailable", "status": 503}'
_RST = struct.pack("ii", 1, 0)


def _answer(status, body, extra=b""):
    return b"HTTP/1.1 %b\r\n%bContent-Length: %d\r\n%b\r\n%b" % (status, JSON, len(body), extra, body)


def _head(framing):
    return b"HTTP/1.1 200 OK\r\n" + JSON + framing + b"\r\n\r\n"


_SIZE = b"Content-Length: %d" % len(BODY)
_HALF = BODY[: len(BODY) // 2]
# What is sent, in pieces with 1 s between them, and how it ends.
FAULTS = {
    "ok": ([_answer(b"200 OK", BODY)], "close"),
    "read_timeout": ([], "silence"),
    "read_timeout_after_headers": ([_head(_SIZE)], "silence"),
    "reset": ([], "reset"),
    "reset_after_headers": ([_head(_SIZE)], "reset later"),
    "nothing_after_headers": ([_head(_SIZE)], "close"),
    "empty_response": ([], "close"),
    "close_mid_body": ([_head(b"Transfer-Encoding: chunked") + b"%x\r\n%b\r\n" % (len(_HALF), _HALF)], "close"),
    "truncated_body": ([_head(_SIZE) + _HALF], "close"),
    "malformed_chunk": (
        [_head(b"Transfer-Encoding: chunked") + b"%x\r\n%b\r\nZZ\r\nno chunk size\r\n" % (len(_HALF), _HALF)],
        "close",
    ),
    "garbage": ([b"\x00\xff\x13garbage, not HTTP\r\n\r\n"], "close"),
    "slow_body": ([_head(_SIZE), _HALF, BODY[len(_HALF) :]], "close"),
    "latency": ([b"", _answer(b"200 OK", BODY)], "close"),
    "rate_limited": ([_answer(b"429 Too Many Requests", PROBLEM_429, b"Retry-After: 0\r\n")], "close"),
    "unavailable": ([_answer(b"503 Service Unavailable", PROBLEM_503)], "close"),
}


class FaultServer:
    """`url` is where it listens; over TLS it shows a certificate that only `ca` vouches for."""

    def __init__(self, *, tls=False):
        self.ca = trustme.CA()
        self._context = None
        if tls:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.ca.issue_cert("127.0.0.1", "localhost").configure_cert(self._context)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._open = []
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                if not (data := connection.recv(65536)):
                    return connection.close()
                head += data
            self._play(connection, *FAULTS[head.split(b" ", 2)[1].decode().rpartition("/")[2]])
        except OSError:
            connection.close()

    def _play(self, connection, pieces, ending):
        for number, piece in enumerate(pieces):
            if number:
                time.sleep(1)
            connection.sendall(piece)
        if ending == "silence":
            self._open.append(connection)
            return
        if ending == "reset later":
            time.sleep(0.1)  # or the kernel would throw the headers away with the rest
        if "reset" in ending:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
        connection.close()

    def close(self):
        self._listener.close()
        for connection in self._open:
            connection.close()


def closed_port():
    """The number of a port where nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return listener.getsockname()[1]


@contextmanager
def full_port():
    """The number of a port whose queue is full, so that Linux drops each further SYN."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    fillers = []
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(listener.getsockname())
        fillers.append(filler)
    time.sleep(0.05)
    try:
        yield listener.getsockname()[1]
    finally:
        for sock in (*fillers, listener):
            sock.close()
