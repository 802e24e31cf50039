"""The far end of one connection, in memory: bytes in, requests out to the session, events back.

Theory of operation. A `Peer` knows no client library. It is fed what the client writes; whenever a
request is complete it asks the session what shall happen, and puts that into its outbox as events.
The sink that belongs to the client library (a socket, a stream, a transport) pulls them and plays each in
its library's way. When the last event of an answer has been pulled, the session hears of it (`after`).

1. The events of one answer come with a `_Done`, which carries the outcome to be journalled. It stands behind
   the last bytes, but before a `Close` or `Reset`, which stay in the outbox for good.
2. A client that goes away early ends its open turn: as answered, if it took a byte of it, else abandoned.
3. Nothing here waits and nothing here raises at the client: both are the sink's to do.
4. Where the real API answers (`Forward`), the sink takes the request's bytes from `upward`, carries them on with the
   client's own connection, and tells what came back (`came`, `far_end_closed`, `failed`). The outbox stays empty.
"""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import httptools

from pytest_apiint import framing
from pytest_apiint.exchange import DEFAULT_PORTS, Failure, Headers, Request, Response, Timeouts
from pytest_apiint.script import Answer, Close, Forward, Refusal, Reset, Send, Silence, Wait
from pytest_apiint.wire.kept import astray
from pytest_apiint.wire.upstream import Coming, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_apiint.exchange import TLS
    from pytest_apiint.script import Decision
    from pytest_apiint.wire.port import Pipeline

_numbers = itertools.count(1)
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of a connection before a byte is sent: who calls whom, and on what terms."""

    client: str
    scheme: str
    host: str
    port: int
    tls: TLS | None = None

    @property
    def origin(self) -> str:
        """``scheme://host[:port]``, without a default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if DEFAULT_PORTS.get(self.scheme) == self.port else f":{self.port}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks for with one request, beyond its bytes."""

    timeouts: Timeouts = Timeouts()
    caller: str = ""


@dataclass(slots=True)
class _Done:
    """The answer's last event has been played."""

    request: Request
    outcome: Response | Failure


Pulled: TypeAlias = "bytes | Wait | Reset | Close | Silence | Refusal | Raise"


@dataclass(frozen=True, slots=True)
class Raise:
    """A registered route asks for an exception that stands for no event of a connection."""

    error: BaseException | type[BaseException]


class Peer:
    """One connection's far end. Not shared between threads at one time, as a real socket's end isn't.

    `refusal` is set where the session refuses the connection; the sink raises it in its library's way.
    """

    __slots__ = (
        "_asked",
        "_body",
        "_coming",
        "_complete",
        "_decided",
        "_delivered",
        "_greeted",
        "_head_whole",
        "_headers",
        "_kept",
        "_offset",
        "_outbox",
        "_parser",
        "_raw",
        "_target",
        "_turn",
        "_upward",
        "closed",
        "line",
        "number",
        "pipeline",
        "refusal",
        "served",
    )

    def __init__(self, pipeline: Pipeline, line: Line, asked: Callable[[], Asked]) -> None:
        self.pipeline: Pipeline = pipeline
        self.line: Line = line
        self.number: int = next(_numbers)
        self.served: int = 0
        self.closed: bool = False
        self.refusal: Refusal | None = None
        self._turn: Request | None = None
        self._asked = asked
        self._greeted = False
        self._outbox: deque[Any] = deque()
        self._offset = 0
        self._delivered = False
        self._parser: httptools.HttpRequestParser | None = None
        self._decided: tuple[Request, Decision] | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []
        self._target = b""
        self._head_whole = False
        self._complete: list[tuple[Request, bool]] = []
        # What the client wrote of a request, where it may have to be carried on as it is.
        self._raw: bytearray | None = bytearray() if pipeline.live else None
        self._upward: tuple[bytes, Forward] | None = None
        self._coming: Coming | None = None
        self._kept = False

    # -- what the parser finds ------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._headers, self._body, self._target, self._head_whole = [], [], b"", False

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_body(self, data: bytes) -> None:
        self._body.append(data)

    def on_headers_complete(self) -> None:
        self._head_whole = True
        if any(name.lower() == b"expect" and value.lower() == b"100-continue" for name, value in self._headers):
            self._outbox.append(Send(_CONTINUE))

    def on_message_complete(self) -> None:
        parser: Any = self._parser
        self._complete.append((self._request(b"".join(self._body)), parser.should_keep_alive()))
        self._head_whole = False

    def _request(self, body: bytes) -> Request:
        parser: Any = self._parser
        return self.request(
            parser.get_method().decode("latin-1"),
            self.url(self._target.decode("latin-1")),
            Headers.from_bytes(self._headers),
            body,
            parser.get_http_version(),
        )

    def request(
        self,
        method: str,
        url: str,
        headers: Headers,
        body: bytes = b"",
        http_version: str = "1.1",
        *,
        asked: Asked | None = None,
    ) -> Request:
        """The facts of a request on this connection."""
        asked = asked or self._asked()
        return Request(
            method,
            url,
            headers,
            body,
            http_version,
            client=self.line.client,
            connection=self.number,
            reused=self.served > 0 or bool(self._complete),
            timeouts=asked.timeouts,
            tls=self.line.tls,
            caller=asked.caller,
            operation=self.pipeline.operation(),
        )

    def url(self, target: str) -> str:
        """The absolute URL of a request target; a proxy's absolute form (RFC 9112, 3.2.2) stands as it is."""
        if target.startswith("/"):
            return self.line.origin + target
        return target if "://" in target else f"{self.line.origin}/{target}"

    # -- what the client does -------------------------------------------------------------------

    def greet(self, attempt: Request) -> Refusal | None:
        """The client connects, or (where its library connects before it tells the target) first speaks."""
        if not self._greeted:
            self._greeted = True
            self.refusal = self.pipeline.refusal(attempt)
            if self.refusal is not None:
                failed = Failure(self.refusal.kind, self.refusal.reason, sent=False)
                self._outbox = deque((self.refusal, _Done(attempt, failed)))
                self.closed = True
        return self.refusal

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """The client wrote `data`."""
        if self.closed:
            return
        if self._parser is None:
            self._parser = httptools.HttpRequestParser(self)
        if self._raw is not None:
            self._raw += data
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # a request that asks for another protocol is answered in this one
        except httptools.HttpParserError:
            self.pipeline.garbled(self.line.origin, bytes(data[:64]))
            self._outbox += (Send(_BAD_REQUEST), Close())
            self.closed = True
        if self._complete:
            messages, self._complete = self._complete, []
            for request, keep_alive in messages:
                self._receive(request, keep_alive=keep_alive)
        elif self._head_whole and not self._greeted:
            # Before the body is read: a client whose connection is refused must find it unread.
            self.greet(self._request(b""))

    def _receive(self, request: Request, *, keep_alive: bool) -> None:
        if self._decided is not None:
            (request, decision), self._decided = self._decided, None
            self.decide(request, decision, keep_alive=keep_alive)
        elif self.greet(request) is None:
            self.decide(request, self.pipeline.before(request), keep_alive=keep_alive)

    def ask(self, request: Request) -> Answer | None:
        """The answer to a request whose bytes hold no surprise, if it's a plain one that can be handed over whole.

        Where it isn't, ``None``: the request must then be written as bytes, and what was decided here happens.
        The caller tells the session of an answer's delivery by `handed`.
        """
        if self._outbox or self.greet(request) is not None:
            return None
        decision = self.pipeline.before(request)
        if isinstance(decision, Answer) and decision.latency == 0 and framing.plain(decision.response, request.method):
            self.served += 1
            return decision
        self._decided = (request, decision)
        return None

    def take_over(self, other: Peer) -> None:
        """What `other` decided by `ask` happens on this connection, since its bytes come here."""
        self._decided, other._decided = other._decided, None
        self._greeted = True

    def handed(self, request: Request, answer: Answer) -> None:
        """An answer that `ask` gave has reached the client."""
        self.pipeline.after(request, answer.response)

    def decide(self, request: Request, decision: Decision, *, keep_alive: bool = True) -> None:
        """Put what shall happen into the outbox."""
        self.served += 1
        self._turn = request
        events: list[Any]
        raw = b""
        if self._raw is not None:
            raw = bytes(self._raw)
            self._raw.clear()
        if isinstance(decision, Forward):
            self._coming = Coming(request.method)
            self._upward = (written(raw, decision), decision)
            self._kept = decision.kept
            return
        if isinstance(decision, Answer):
            http10 = request.http_version == "1.0"
            events = list(framing.events(decision, request.method, http10=http10, keep_alive=keep_alive))
            outcome: Response | Failure = framing.completed(decision.response, request.method)
        elif decision.raises is not None:
            events, outcome = [Raise(decision.raises)], decision.outcome
        elif isinstance(decision.script, Refusal):
            events, outcome = [decision.script], decision.outcome
        else:
            events, outcome = list(decision.script), decision.outcome
        self._schedule(events, _Done(request, outcome))

    def _schedule(self, events: list[Any], done: _Done) -> None:
        last = events[-1]
        self._delivered = False
        if isinstance(last, (Send, Silence, Refusal)):
            self._outbox += (*events, done)
        else:
            # What ends the connection comes after the turn's end: it stays to be seen, however often it's read.
            self._outbox += (*events[:-1], done, last)

    # -- where the real API answers -------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """Whether there is anything of our own to play."""
        return bool(self._outbox)

    @property
    def forwarding(self) -> bool:
        """Whether a real answer is still to come."""
        return self._coming is not None

    def upward(self) -> tuple[bytes, Forward] | None:
        """A request's bytes that are to be carried on, once; ``None`` where there are none."""
        going, self._upward = self._upward, None
        return going

    def came(self, data: bytes) -> None:
        """The real API sent `data`, and the client has it."""
        if self._coming is not None:
            self._coming.feed(data)
            self._settle()

    def far_end_closed(self) -> None:
        """The real API closed the connection in order."""
        if self._coming is not None:
            self._coming.end()
            if not self._settle():
                self.failed(Failure("truncated" if self._coming.response is not None else "closed"))

    def _settle(self) -> bool:
        coming = self._coming
        if coming is None or not coming.whole or coming.response is None:
            return False
        self._coming = None
        self._end(coming.response)
        return True

    @property
    def unread(self) -> bool:
        """Whether an answer that is recorded has begun to come, and hasn't come to its end."""
        return self._kept and self._coming is not None and self._coming.begun

    def rest(self, data: bytes) -> bool:
        """What came after the client had seen enough, nothing at the far end's close: whether more may come."""
        if self._coming is None:
            return False
        if data:
            self._coming.feed(data)
        else:
            self._coming.end()
        return not self._settle() and bool(data)

    def _left(self) -> None:
        """The client has seen enough of the real answer: one that redirects, say, whose body nobody reads."""
        seen = self._coming.response if self._coming is not None else None
        self._coming = self._upward = None
        self._end(replace(seen, partial=True) if seen is not None else Failure("abandoned"))

    def failed(self, failure: Failure) -> None:
        """The real connection broke, or never came about."""
        partial = self._coming.response if self._coming is not None else None
        self._coming = self._upward = None
        self._end(Failure(failure.kind, failure.message, failure.sent, partial))

    # -- what the client gets -------------------------------------------------------------------

    @property
    def readable(self) -> bool:
        """Whether a read would return at once: with bytes, an end of file or an error."""
        front = next((event for event in self._outbox if not isinstance(event, _Done)), None)
        return front is not None and not isinstance(front, (Wait, Silence))

    @property
    def refusing(self) -> Refusal | None:
        """The refusal that comes next, if one does: on a real network the client would have met it by now."""
        front = self._outbox[0] if self._outbox else None
        return front if isinstance(front, Refusal) else None

    @property
    def silent(self) -> bool:
        """Whether nothing will ever come again."""
        return bool(self._outbox) and isinstance(self._outbox[0], Silence)

    @property
    def gone(self) -> bool:
        """Whether a client that looks at the idle connection finds it closed."""
        if self.readable:
            return True
        line = self.line
        return self._turn is None and (
            astray(self, line.host, line.port) or self.pipeline.dropping(line.host, line.port)
        )

    def pull(self, size: int) -> Pulled | None:
        """The next thing to play: at most `size` bytes, or an event; ``None`` where nothing was asked.

        A `Wait` stays at the front until it was `waited` for, and whatever ends the connection for good.
        """
        while self._outbox:
            event = self._outbox[0]
            if isinstance(event, Send):
                return self._bytes(event.data, size)
            if not isinstance(event, _Done):
                return event  # type: ignore[no-any-return]
            self._finish()
        return None

    def _bytes(self, data: bytes, size: int) -> bytes:
        # An offset, not a shorter copy: a large body is copied once, into what the client reads.
        self._delivered = True
        piece = data[self._offset : self._offset + size] if self._offset or len(data) > size else data
        self._offset += len(piece)
        if self._offset >= len(data):
            self._outbox.popleft()
            self._offset = 0
            if self._outbox and isinstance(self._outbox[0], _Done):
                self._finish()
        return piece

    def _finish(self) -> None:
        done = self._outbox.popleft()
        self._turn = None
        self.pipeline.after(done.request, done.outcome)

    def waited(self, seconds: float) -> None:
        """The sink let `seconds` of the `Wait` at the front pass."""
        left = self._outbox[0].seconds - seconds
        if left > 0:
            self._outbox[0] = Wait(left)
        else:
            self._outbox.popleft()

    def refused(self) -> None:
        """The sink has raised the `Refusal` at the front; the connection is of no use any more."""
        self._outbox.popleft()
        self._finish()
        self.closed = True

    def timed_out(self) -> None:
        """The client's own timeout ended the turn."""
        if self._coming is not None:
            self.failed(Failure("read_timeout"))
            return
        done = self._done()
        partial = done.outcome if done is not None and self._delivered else None
        self._end(Failure("read_timeout", response=_response(partial)))

    def hang_up(self) -> None:
        """The client closed its end: a turn that was under way ends as it stands."""
        if not self.closed:
            self.closed = True
            if self._coming is not None:
                self._left()
                return
            done = self._done()
            self._end(done.outcome if done is not None and self._delivered else Failure("abandoned"))

    def _done(self) -> _Done | None:
        return next((event for event in self._outbox if isinstance(event, _Done)), None)

    def _end(self, outcome: Response | Failure) -> None:
        request, self._turn = self._turn, None
        if request is not None:
            self._outbox.clear()
            self.pipeline.after(request, outcome)


def _response(outcome: Response | Failure | None) -> Response | None:
    return outcome.response if isinstance(outcome, Failure) else outcome
