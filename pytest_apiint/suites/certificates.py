"""A server with real TLS on this machine, whose certificates (or whose TLS 1.1) nobody should accept.

The authority that signs is one that the client trusts for the moment, where its library reads the usual variables; so
that a wrong host and a bygone date are refused for what they are. All of it is made once per process.
"""

from __future__ import annotations

import os
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pytest_apiint.clock import real

if TYPE_CHECKING:
    from pytest_apiint.clock import VirtualClock

MISSING = "trustme isn't installed: pip install 'pytest-apiint[tls]'"
HOST = "localhost"
_WHERE_TRUST_IS = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE")
_NO_PROXY = {"NO_PROXY": HOST, "no_proxy": HOST}
_ENDS = datetime(2001, 1, 1, tzinfo=UTC)
_PATIENCE = 2.0  # real seconds, which nobody needs
# A permanent error, so that whoever did ask doesn't ask again.
_ANSWER = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def obstacle(kind: str) -> str:
    """Why there can be no server of `kind`; empty where there can."""
    if find_spec("trustme") is None:
        return MISSING
    return "this OpenSSL has no TLS 1.1" if kind == "old-tls" and not ssl.HAS_TLSv1_1 else ""


@lru_cache(maxsize=1)
def _authorities() -> tuple[Any, Any]:
    """The one that is trusted, and one that isn't."""
    import trustme  # noqa: PLC0415

    return trustme.CA(), trustme.CA()


@lru_cache(maxsize=8)
def _context(kind: str) -> ssl.SSLContext:
    trusted, stranger = _authorities()
    issued = {
        "valid": lambda: trusted.issue_cert(HOST),
        "untrusted": lambda: stranger.issue_cert(HOST),
        "wrong-host": lambda: trusted.issue_cert("other.example"),
        "expired": lambda: trusted.issue_cert(HOST, not_after=_ENDS),
        "old-tls": lambda: trusted.issue_cert(HOST),
    }[kind]()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    return _outdated(context) if kind == "old-tls" else context


def _outdated(context: ssl.SSLContext) -> ssl.SSLContext:
    """`context` with TLS 1.1, and nothing better."""
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with suppress(ssl.SSLError):  # not every OpenSSL has levels; where there are some, its SHA-1 is below the usual one
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context


class Server:
    """Shows one certificate, to one connection; counts the connections and the requests that came all the same."""

    def __init__(self, kind: str, clock: VirtualClock) -> None:
        self.connections = 0
        self.requests = 0
        self._context = _context(kind)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._connection: socket.socket | None = None
        # Real bytes take real time; virtual time must not run ahead of them. What comes later may hurry.
        self._held = ExitStack()
        self._held.enter_context(clock.hold())
        self._thread = threading.Thread(target=self._serve, name=f"apiint-tls-{kind}", daemon=True)
        clock.mark_passive(self._thread)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            self._connection, _ = self._listener.accept()
            self._listener.close()
            self.connections += 1
            self._connection.settimeout(_PATIENCE)
            with self._connection, self._context.wrap_socket(self._connection, server_side=True) as stream:
                if stream.recv(65_536):
                    self.requests += 1
                    stream.sendall(_ANSWER)
        self._held.close()

    def close(self) -> None:
        """End it: neither thread nor descriptor is left."""
        for one in (self._listener, self._connection):
            if one is not None:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
        until = real.monotonic() + _PATIENCE
        while self._thread.is_alive() and real.monotonic() < until:
            real.sleep(0.0005)


@contextmanager
def serving(kind: str, clock: VirtualClock) -> Iterator[Server]:
    """A server with a certificate of `kind`, and its authority where clients look for those that they trust.

    Raises:
        OSError: there can be no server here. Tools that forbid sockets raise errors of their own.
    """
    trusted, _ = _authorities()
    with trusted.cert_pem.tempfile() as path, _environment({**dict.fromkeys(_WHERE_TRUST_IS, path), **_NO_PROXY}):
        server = Server(kind, clock)
        try:
            yield server
        finally:
            server.close()


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
