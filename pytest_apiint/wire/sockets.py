"""A socket that leads to a `Peer`: what http.client and urllib3 hold instead of a real one.

Its timeouts are computed: an answer that would take longer than the client's timeout moves the clock by
that timeout and raises what a real socket raises.
"""

from __future__ import annotations

import io
import os
import socket
from typing import TYPE_CHECKING, Any, NoReturn, Self

from pytest_apiint.errors import Stalled
from pytest_apiint.messages import layout
from pytest_apiint.script import Close, Refusal, Reset, Wait
from pytest_apiint.wire import native
from pytest_apiint.wire.peer import Raise

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import ReadableBuffer, WriteableBuffer

    from pytest_apiint.wire.peer import Peer


class _Descriptors:
    """Two real descriptors for code that polls a socket: one never readable, one always."""

    def __init__(self) -> None:
        self._pid = 0
        self.idle = self.ready = -1

    def get(self, *, ready: bool) -> int:
        if self._pid != os.getpid():
            self._open()
        return self.ready if ready else self.idle

    def _open(self) -> None:
        self.idle, self._keep_open = os.pipe()
        self.ready, write_end = os.pipe()
        os.close(write_end)
        self._pid = os.getpid()


_descriptors = _Descriptors()


class WireSocket:
    """The part of `socket.socket` that HTTP clients use, with a `Peer` at the far end.

    `fail` turns a `Refusal` into the exception that the socket's owner raises when it can't connect.
    """

    family = socket.AF_INET
    type = socket.SOCK_STREAM
    proto: int = socket.IPPROTO_TCP

    def __init__(self, peer: Peer, timeout: float | None, fail: Callable[[Refusal], BaseException]) -> None:
        self.peer = peer
        self._timeout = timeout
        self._fail = fail
        self._files = 0
        self._closed = False

    # -- writing --------------------------------------------------------------------------------

    def sendall(self, data: ReadableBuffer, flags: int = 0) -> None:
        if self._closed:
            raise OSError(9, "Bad file descriptor")
        self.peer.feed(data if isinstance(data, (bytes, bytearray, memoryview)) else memoryview(data))
        # Here, and not when an answer is read: libraries tell their users of the two in different errors.
        if (refusal := self.peer.refusing) is not None:
            self._refuse(refusal)

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        self.sendall(data)
        return memoryview(data).nbytes

    # -- reading --------------------------------------------------------------------------------

    def recv(self, size: int, flags: int = 0) -> bytes:
        while True:
            pulled = self.peer.pull(size)
            if isinstance(pulled, bytes):
                return pulled
            if isinstance(pulled, Wait):
                self._wait(pulled.seconds)
            elif isinstance(pulled, Close):
                return b""
            else:
                self._break(pulled)

    def _break(self, pulled: object) -> None:
        if isinstance(pulled, Reset):
            raise native.reset()
        if isinstance(pulled, Raise):
            raise pulled.error
        if isinstance(pulled, Refusal):
            self._refuse(pulled)
        self._hang()

    def _refuse(self, refusal: Refusal) -> NoReturn:
        error = self._fail(refusal)
        self.peer.refused()
        self.close()
        raise error

    def _wait(self, seconds: float) -> None:
        clock = self.peer.pipeline.clock
        if self._timeout is not None and self._timeout < seconds:
            clock.wait(self._timeout)
            self.peer.timed_out()
            raise TimeoutError(native.timeout_text(self.peer.line.scheme))
        clock.wait(seconds)
        self.peer.waited(seconds)

    def _hang(self) -> None:
        """Nothing will come: the client's own timeout, or for ever."""
        if self._timeout is not None:
            self._wait(self._timeout + 1)
        wait_for_ever(self.peer)

    def recv_into(self, buffer: WriteableBuffer, nbytes: int = 0, flags: int = 0) -> int:
        view = memoryview(buffer).cast("B")
        data = self.recv(nbytes or len(view))
        view[: len(data)] = data
        return len(data)

    def makefile(self, mode: str = "r", buffering: int = -1, **text: Any) -> Any:
        if "w" in mode:
            return io.BufferedWriter(_Writer(self))
        self._files += 1
        raw = _Reader(self)
        if buffering == 0:
            return raw
        buffered = io.BufferedReader(raw, buffering if buffering > 0 else io.DEFAULT_BUFFER_SIZE)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, **text)

    # -- the rest of a socket -------------------------------------------------------------------

    def settimeout(self, timeout: float | None) -> None:
        self._timeout = timeout

    def gettimeout(self) -> float | None:
        return self._timeout

    def setblocking(self, flag: bool) -> None:  # noqa: FBT001 - socket's own signature
        self._timeout = None if flag else 0.0

    def setsockopt(self, *args: object) -> None:
        """Options are a matter of real sockets."""

    def getsockopt(self, *args: object) -> int:
        return 0

    def fileno(self) -> int:
        """A descriptor for a poll: readable when a read would return at once, or the connection is gone."""
        return -1 if self._closed else _descriptors.get(ready=self.peer.gone)

    def getpeername(self) -> tuple[str, int]:
        return (self.peer.line.host, self.peer.line.port)

    def getsockname(self) -> tuple[str, int]:
        return ("127.0.0.1", 0)

    def getpeercert(self, binary_form: bool = False) -> Any:  # noqa: FBT001, FBT002 - SSLSocket's own signature
        return b"" if binary_form else {}

    def version(self) -> str | None:
        return "TLSv1.3" if self.peer.line.scheme == "https" else None

    def cipher(self) -> tuple[str, str, int] | None:
        return ("TLS_AES_256_GCM_SHA384", "TLSv1.3", 256) if self.peer.line.scheme == "https" else None

    def selected_alpn_protocol(self) -> str | None:
        return "http/1.1" if self.peer.line.scheme == "https" else None

    def shutdown(self, how: int) -> None:
        """A real peer would see the end of the stream; ours sees `close`."""

    def close(self) -> None:
        self._closed = True
        self._release(0)

    def _release(self, files: int) -> None:
        # As with a real socket, an open file keeps the connection alive after `close`.
        self._files -= files
        if self._closed and self._files <= 0:
            self.peer.hang_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class _Reader(io.RawIOBase):
    """The raw file that http.client reads a response from."""

    def __init__(self, sock: WireSocket) -> None:
        self._sock: WireSocket | None = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if self._sock is None:
            raise ValueError("I/O operation on closed file")
        return self._sock.recv_into(buffer)

    def fileno(self) -> int:
        return -1 if self._sock is None else self._sock.fileno()

    def close(self) -> None:
        if not self.closed and self._sock is not None:
            self._sock._release(1)
            self._sock = None
        super().close()


class _Writer(io.RawIOBase):
    """For code that writes its request through a file."""

    def __init__(self, sock: WireSocket) -> None:
        self._sock = sock

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        return self._sock.send(data)


def wait_for_ever(peer: Peer) -> None:
    """Park this thread: only another thread's doing can end it, and if there is none, the test stalls."""
    try:
        peer.pipeline.clock.wait(float("inf"))
    except Stalled as stalled:
        peer.timed_out()
        raise Stalled(hanging(peer)) from stalled


def hanging(peer: Peer) -> str:
    """What is said of a client that would wait for ever."""
    return layout(
        f"{peer.line.client} waits for ever for an answer from {peer.line.origin}",
        [
            ("expected", "a read timeout, so that a silent server can't hang the program"),
            ("seen", "the connection stays silent, and the client set no timeout"),
            ("hint", "pass timeout=(connect, read) to the client"),
        ],
    )
