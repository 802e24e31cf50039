"""A server that goes wrong for real, on loopback: what each fault is to a client, with nothing of ours in it.

The last segment of the path names the fault. Plain `socket` and `threading`, and `ssl` with a certificate of trustme's.
"""

import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from contextlib import closing, contextmanager

import trustme

BODY = b'{"hello": "world"}'
JSON = b"Content-Type: application/json\r\n"
PROBLEM_429 = b'{"type": "about:blank", "title": "Too Many Requests", "status": 429}'
PROBLEM_503 = b'{"type": "about:blank", "title": "Service Unavailable", "status": 503}'
_RST = struct.pack("ii", 1, 0)


def _answer(status, body, extra=b""):
    return b"HTTP/1.1 %b\r\n%bContent-Length: %d\r\n%b\r\n%b" % (status, JSON, len(body), extra, body)


def _odd(body, fields=JSON, size=None):
    length = b"Content-Length: %d\r\n" % (len(body) if size is None else size)
    return b"HTTP/1.1 200 OK\r\n" + fields + length + b"\r\n" + body


def _redirect(status, location):
    return b"HTTP/1.1 %b\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % (status, location)


def _head(framing):
    return b"HTTP/1.1 200 OK\r\n" + JSON + framing + b"\r\n\r\n"


def _padding(count, size):
    return b"".join(b"X-Padding-%d: %b\r\n" % (number, b"x" * size) for number in range(count))


def _packed(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


_UTF8 = b"Content-Type: application/json; charset=utf-8\r\n"
_GZIP = JSON + b"Content-Encoding: gzip\r\n"
_PACKED = gzip.compress(BODY, mtime=0)
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
    "content_length_too_long": ([_odd(BODY, size=len(BODY) + 10)], "close"),
    "content_length_too_short": ([_odd(BODY, size=len(BODY) - 5)], "close"),
    "wrong_content_type": ([_odd(BODY, b"Content-Type: text/html; charset=utf-8\r\n")], "close"),
    "no_content_type": ([_odd(BODY, b"")], "close"),
    "wrong_charset": ([_odd(BODY[:-2] + b"\xe9" + BODY[-2:], _UTF8)], "close"),
    "invalid_utf8": ([_odd(BODY[:-2] + b"\xff\xfe\x80" + BODY[-2:])], "close"),
    "gzip_truncated": ([_odd(_PACKED[: len(_PACKED) // 2], _GZIP)], "close"),
    "gzip_checksum": (
        [_odd(_PACKED[:-8] + bytes(255 - byte for byte in _PACKED[-8:-4]) + _PACKED[-4:], _GZIP)],
        "close",
    ),
    "gzip_plain": ([_odd(BODY, _GZIP)], "close"),
    "decompression_bomb": ([_odd(_packed(b'"' + b" " * 1024 * 1024 + b'"'), _GZIP)], "close"),
    "oversized_body": ([_odd(b'"' + b" " * 1024 * 1024 + b'"')], "close"),
    "many_headers": ([_odd(BODY, JSON + _padding(120, 10))], "close"),
    "long_header": ([_odd(BODY, JSON + _padding(1, 70_000))], "close"),
    "huge_headers": ([_odd(BODY, JSON + _padding(1_000, 100))], "close"),
    "duplicate_headers": ([_odd(BODY, JSON + b"Content-Type: text/html\r\n")], "close"),
    "redirect_loop": ([_redirect(b"302 Found", b"@ORIGIN@/bucket/redirect_loop")], "keep"),
    "redirect_308": ([_redirect(b"308 Permanent Redirect", b"@ORIGIN@/moved/bucket/redirect_308")], "keep"),
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
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

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
            while self._answer(connection):
                pass
        except OSError:
            connection.close()

    def _answer(self, connection):
        """Whether another request may come over `connection`."""
        head = b""
        while b"\r\n\r\n" not in head:
            if not (data := connection.recv(65536)):
                return connection.close()
            head += data
        path = head.split(b" ", 2)[1].decode()
        pieces, ending = FAULTS["ok" if path.startswith("/moved/") else path.rpartition("/")[2]]
        pieces = [piece.replace(b"@ORIGIN@", self.url.encode()) for piece in pieces]
        self._play(connection, pieces, ending)
        return ending == "keep"

    def _play(self, connection, pieces, ending):
        for number, piece in enumerate(pieces):
            if number:
                time.sleep(1)
            connection.sendall(piece)
        if ending == "silence":
            self._open.append(connection)
        if ending in ("silence", "keep"):
            return
        if ending == "reset later":
            time.sleep(0.1)  # or the kernel would throw the headers away with the rest
        if "reset" in ending:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
        connection.close()

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)  # or the thread would wait for ever
        self._accepting.join()
        self._listener.close()
        for connection in self._open:
            connection.close()


# A host that most kernels have no route to: RFC 6666's prefix is there to be discarded.
DISCARDED = "[100::1]"


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
