"""The same pipeline behind a real port on 127.0.0.1: for subprocesses, other languages, and what can't be intercepted.

Waits are real here, since whoever is at the other end has a clock of its own; the test's clock goes along.
A connection that ought to be refused is reset instead: by then it has been accepted.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from pytest_apiint.clock import real
from pytest_apiint.script import Close, Lead, Wait
from pytest_apiint.wire import failures
from pytest_apiint.wire.peer import Asked, Line, Peer

if TYPE_CHECKING:
    from types import TracebackType

    from pytest_apiint.script import Forward
    from pytest_apiint.wire.port import Pipeline

_RECEIVE = 64 * 1024
_RESET = struct.pack("ii", 1, 0)
_PATIENCE = 60.0  # seconds for whatever a sandbox does next
_BREATH = 0.02  # seconds until another connection is accepted, where one couldn't be


class LoopbackServer:
    """What ``api.serve()`` returns. `url` stands for the service's base URL; `close` (or ``with``) ends it."""

    def __init__(self, pipeline: Pipeline, base_url: str, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """`host` and `port` are where it listens; 0 is any port that is free.

        Raises:
            OSError: it can't listen there.
        """
        parts = urlsplit(base_url)
        self._pipeline = pipeline
        default = 443 if parts.scheme == "https" else 80
        self._line = Line("api.serve", parts.scheme, parts.hostname or "", parts.port or default)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=128)
        self.port: int = self._listener.getsockname()[1]
        named = f"[{host}]" if ":" in host else host
        self.url: str = f"http://{named}:{self.port}{parts.path.rstrip('/')}"
        self._open: set[socket.socket] = set()
        self._answering: set[socket.socket] = set()
        self._closed = threading.Event()
        self._start(self._accept)

    def _start(self, work: object, *args: object) -> None:
        thread = threading.Thread(target=work, args=args, name=f"apiint-serve-{self.port}", daemon=True)  # type: ignore[arg-type]
        self._pipeline.clock.mark_passive(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                if self._closed.is_set():
                    return
                real.sleep(_BREATH)  # a client that has gone already, or too many files are open
                continue
            self._open.add(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        peer = Peer(self._pipeline, self._line, Asked)
        far = _FarEnd(peer)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a head and a large body are two writes
            while data := connection.recv(_RECEIVE):
                self._answering.add(connection)
                with self._pipeline.clock.hold():
                    peer.feed(data)
                    if not (far.carry(connection) and self._play(peer, connection)):
                        return
                self._answering.discard(connection)
        except OSError:
            pass  # the client went away, which is its right
        finally:
            peer.hang_up()
            far.close()
            self._open.discard(connection)
            self._answering.discard(connection)
            connection.close()

    def _play(self, peer: Peer, connection: socket.socket) -> bool:
        """Send what there is; whether the connection goes on."""
        while (pulled := peer.pull(_RECEIVE)) is not None:
            if isinstance(pulled, bytes):
                connection.sendall(pulled)
            elif isinstance(pulled, Wait):
                real.sleep(pulled.seconds)
                peer.waited(pulled.seconds)
            else:
                return self._end(pulled, connection, peer)
        return True

    def _end(self, pulled: object, connection: socket.socket, peer: Peer) -> bool:
        if isinstance(pulled, Close):
            connection.shutdown(socket.SHUT_WR)
            return False
        if peer.silent:
            return True  # the client's own timeout, or its patience
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        return False

    @property
    def answering(self) -> bool:
        """Whether somebody's answer isn't whole in the hands of the kernel yet."""
        return bool(self._answering)

    def stop(self) -> None:
        """Let nobody else in; open connections go on."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def close(self) -> None:
        """Stop serving; open connections are closed."""
        self.stop()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _FarEnd:
    """The real API behind one served connection, in the live modes."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._socket: socket.socket | None = None

    def carry(self, connection: socket.socket) -> bool:
        """Carry a request on, if one is to be, and its answer back; whether the connection goes on."""
        going = self._peer.upward()
        if going is None:
            return True
        raw, forward = going
        for seconds in forward.waits():
            real.sleep(seconds)
        try:
            far = self._socket = self._socket or self._dialled(forward)
            far.sendall(raw)
            while self._peer.forwarding:
                if data := far.recv(_RECEIVE):
                    self._peer.came(data)
                    connection.sendall(data)
                else:
                    self._peer.far_end_closed()
                    return False
        except OSError as error:
            reached = self._socket is not None
            self._peer.failed(failures.carrying(error) if reached else failures.connecting(error))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            return False
        return True

    def _dialled(self, forward: Forward) -> socket.socket:
        line = self._peer.line
        lead = forward.lead or Lead(line.scheme, line.host, line.port)
        self._peer.pipeline.dials(lead.host)
        plain = socket.create_connection((lead.host, lead.port), _PATIENCE)
        if lead.scheme == "http":
            return plain
        import ssl  # noqa: PLC0415 - for sandboxes over TLS

        return ssl.create_default_context().wrap_socket(plain, server_hostname=lead.host)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
