"""One request and its answer, whole: for client libraries that are replaced by the call, and not by the connection.

The request is written as HTTP/1.1 bytes and the answer read from bytes, so that every fault stays what it is; what is
made of it is a `Response` or a `Failure`, in the few kinds that a client can tell apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pytest_apiint import framing
from pytest_apiint.errors import NetworkBlocked
from pytest_apiint.exchange import Failure, Response, Timeouts
from pytest_apiint.messages import layout
from pytest_apiint.script import Close, Refusal, Reset, Wait
from pytest_apiint.wire import native
from pytest_apiint.wire.peer import Raise
from pytest_apiint.wire.upstream import Coming

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from pytest_apiint.wire.peer import Peer

_PIECE: Final = 65_536
_FOR_EVER: Final = float("inf")
_AS_IT_IS: Final = bytes(range(0x21, 0x7F)).decode("ascii")


def written(method: str, target: str, fields: Sequence[tuple[str, str]], body: bytes) -> bytes:
    """A request as bytes. Its framing is that of `body`, whatever `fields` say of it."""
    kept = [(name, value) for name, value in fields if name.lower() not in framing.FRAMING]
    if body or method in ("POST", "PUT", "PATCH"):
        kept.append(("Content-Length", str(len(body))))
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in kept)]
    return "\r\n".join([*lines, "", ""]).encode(framing.coding(kept)) + body


def target(path: str, query: str) -> str:
    """What a request asks for, in ASCII."""
    return quote((path or "/") + (f"?{query}" if query else ""), safe=_AS_IT_IS)


class Turn:
    """What comes of the request that `peer` was fed. Its `outcome` is there when the last of `waits` is over.

    Whoever plays it waits in a way of its own, and lets the peer hang up in the end.
    """

    def __init__(self, peer: Peer, method: str, timeouts: Timeouts) -> None:
        self.outcome: Response | Failure = Failure("abandoned")
        self._peer = peer
        self._coming = Coming(method)
        self._timeouts = timeouts
        total = _FOR_EVER if timeouts.total is None else timeouts.total
        self._until = peer.pipeline.clock.elapsed + total

    def waits(self) -> Iterator[float]:
        """The seconds that pass, one wait after the other; infinite where nothing will come, and no timeout ends it."""
        self.outcome = yield from self._played()

    def _played(self) -> Generator[float, None, Response | Failure]:
        coming = self._coming
        if self._peer.forwarding:
            return self._declined()
        while not coming.whole:
            pulled = self._peer.pull(_PIECE)
            if isinstance(pulled, bytes):
                coming.feed(pulled)
                failure = self._broken("garbage", "the answer isn't HTTP/1.1") if coming.opaque else None
            elif isinstance(pulled, Refusal):
                failure = yield from self._refused(pulled)
            elif isinstance(pulled, (Reset, Close, Raise)):
                failure = self._ended(pulled)
            else:
                failure = yield from self._waited(pulled)
            if failure is not None:
                return failure
        return coming.response or self._cut()

    def _ended(self, pulled: Reset | Close | Raise) -> Failure | None:
        if isinstance(pulled, Raise):
            raise pulled.error
        if isinstance(pulled, Reset):
            return self._broken("reset", native.reset().strerror or "")
        self._coming.end()
        return None if self._coming.whole else self._cut()

    def _waited(self, pulled: object) -> Generator[float, None, Failure | None]:
        seconds = pulled.seconds if isinstance(pulled, Wait) else _FOR_EVER
        patience = self._patience(self._timeouts.read)
        if patience < seconds:
            yield patience
            self._peer.timed_out()
            return self._broken("read_timeout", "timed out")
        yield seconds
        if seconds < _FOR_EVER:
            self._peer.waited(seconds)
        return None

    def _refused(self, refusal: Refusal) -> Generator[float, None, Failure]:
        patience = native.patience(refusal, self._patience(self._timeouts.connect))
        if patience > 0:
            yield patience
        self._peer.refused()
        error = native.refused(refusal)
        return Failure(refusal.kind, error.strerror or str(error), sent=False)

    def _declined(self) -> Failure:
        """A real API would have to answer, which only the library's own connections reach."""
        line = self._peer.line
        rows = [
            ("seen", f"{line.client} is intercepted by a plugin, which can be answered in memory alone"),
            ("fix", "point the client at api.serve().url, whose requests are carried on;"),
            ("", "or run this test in mock or replay mode"),
        ]
        headline = f"{line.client} can't reach {line.origin} in a mode that uses the network"
        failure = Failure("connection_refused", f"apiint: {headline}", sent=False)
        self._peer.failed(failure)
        self._peer.pipeline.blocked(NetworkBlocked(layout(headline, rows)))
        return failure

    def _patience(self, own: float | None) -> float:
        """How long the client waits for what comes next, in seconds."""
        left = max(self._until - self._peer.pipeline.clock.elapsed, 0.0)
        return left if own is None else min(own, left)

    def _cut(self) -> Failure:
        begun = self._coming.response is not None
        if begun:
            return self._broken("truncated", "the connection was closed before the answer's end")
        return self._broken("empty_response", "the connection was closed without an answer")

    def _broken(self, kind: str, message: str) -> Failure:
        return Failure(kind, message, response=self._coming.response)
