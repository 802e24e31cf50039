"""How a plugin teaches the wire a client library that nothing here knows: by the call, not by the connection.

What stands in the place of a library's function plays each request by `exchange`, and turns what comes of it into the
library's own answers and exceptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import DEFAULT_PORTS, TLS, Failure, Response, Timeouts, place
from pytest_apiint.messages import layout, shorten
from pytest_apiint.script import Lead
from pytest_apiint.wire.active import pipeline
from pytest_apiint.wire.caller import caller
from pytest_apiint.wire.peer import Asked, Line, Peer
from pytest_apiint.wire.rest import rest
from pytest_apiint.wire.sockets import wait_for_ever
from pytest_apiint.wire.turn import Turn, target, written
from pytest_apiint.wire.upstream import authority

_FOR_EVER = float("inf")
_UNTIMED = Timeouts()


@dataclass(frozen=True, slots=True)
class Interceptor:
    """A client library, and what is put in the place of its functions or classes for as long as a run lasts.

    `name` is the library's, as journals tell it. `replaces` has what to replace, ``"module:attribute"`` with dots where
    it's an attribute's attribute, and a function that is given the original and returns what takes its place. It's
    called when the module is loaded.
    """

    name: str
    replaces: Mapping[str, Callable[[Any], Any]]

    def exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        *,
        timeouts: Timeouts = _UNTIMED,
        verified: bool = True,
    ) -> Response | Failure | None:
        """What comes of a request, in the test's time; blocks this thread for as long as that takes.

        ``None`` where the request isn't a test's: then call the original. `url` is absolute. `body` is whole, and is
        framed here; a ``Host`` is added where there's none. `timeouts` are in seconds; `verified` says whether the
        library would check the certificate. A response is whole, too, its body encoded as it says (``content`` isn't).
        A failure's kind is one of ``connection_refused``, ``unreachable``, ``connect_timeout``, ``dns_failure``,
        ``tls_failure``, ``read_timeout``, ``reset``, ``empty_response``, ``truncated`` and ``garbage``; its `response`
        is what had come till then.

        Raises:
            UsageProblem: that is no request.
            Stalled: nothing will ever come, and no timeout ends it.
            BaseException: whatever a registered route raises.
        """
        peer = self._peer(method, url, timeouts, verified=verified)
        if peer is None:
            return None
        turn = self._begun(peer, method, url, headers, body, timeouts)
        try:
            for seconds in turn.waits():
                if seconds == _FOR_EVER:
                    wait_for_ever(peer)
                peer.pipeline.clock.wait(seconds)
        finally:
            peer.hang_up()
        return turn.outcome

    async def exchange_async(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        *,
        timeouts: Timeouts = _UNTIMED,
        verified: bool = True,
    ) -> Response | Failure | None:
        """As `exchange`, for libraries of asyncio and trio: other tasks go on meanwhile."""
        peer = self._peer(method, url, timeouts, verified=verified)
        if peer is None:
            return None
        turn = self._begun(peer, method, url, headers, body, timeouts)
        try:
            await rest(0)  # as with any network
            for seconds in turn.waits():
                await rest(seconds)
        finally:
            peer.hang_up()
        return turn.outcome

    def _peer(self, method: str, url: str, timeouts: Timeouts, *, verified: bool) -> Peer | None:
        """The far end of a new connection; ``None`` where the library is to make its own."""
        session = pipeline()
        if session is None:
            return None
        scheme, host, port = self._place(method, url)
        if session.admits(host, port):
            return None
        tls = TLS(verified, verified, "TLSv1.2") if scheme == "https" else None
        asked = Asked(timeouts, caller())
        return Peer(session, Line(self.name, scheme, host, port, tls), lambda: asked)

    def _place(self, method: str, url: str) -> tuple[str, str, int]:
        try:
            parts = urlsplit(url)
            host, port = place(parts.scheme, parts.netloc)
        except (ValueError, TypeError, AttributeError):
            host, port = "", None
        if not isinstance(method, str) or not host or port is None or parts.scheme not in DEFAULT_PORTS:
            raise self._unusable("an HTTP method and an absolute URL of http or https", f"{method!r}, {url!r}")
        return parts.scheme, host, port

    def _begun(self, peer: Peer, method: str, url: str, headers: Any, body: bytes, timeouts: Timeouts) -> Turn:
        if not isinstance(body, (bytes, bytearray, memoryview)):
            raise self._unusable("a body of bytes", f"a body that is a {type(body).__name__}")
        parts, line = urlsplit(url), peer.line
        fields = list(headers.items() if isinstance(headers, Mapping) else headers)
        if not any(name.lower() == "host" for name, _ in fields):
            fields.insert(0, ("Host", authority(Lead(line.scheme, line.host, line.port))))
        turn = Turn(peer, method, timeouts)
        peer.feed(written(method, target(parts.path, parts.query), fields, bytes(body)))
        return turn

    def _unusable(self, expected: str, seen: str) -> UsageProblem:
        headline = f"the interceptor {self.name} asked for an exchange that is no request"
        return UsageProblem(layout(headline, [("expected", expected), ("seen", shorten(seen, 64))]))
