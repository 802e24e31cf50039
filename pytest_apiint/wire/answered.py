"""What applications in this process answer: whole, so that what they raise on the way is a 500.

A stream of events may never be whole. It flows on as it comes, to whoever knows when to leave.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Iterable, MutableMapping
from typing import Any, Final, TypeAlias

from pytest_apiint.exchange import Failure, Headers, Response

Message: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

_FAILED: Final = b"Internal Server Error"
_FIELDS: Final = [("Content-Type", "text/plain"), ("Content-Length", str(len(_FAILED)))]


class Gathered:
    """The answer of a WSGI application (PEP 3333): its `head` is the status and the fields, when it's gathered."""

    def __init__(self) -> None:
        self.head: tuple[str, list[tuple[str, str]]] = ("", [])
        self._content: list[bytes] = []
        self._flows = False
        self._rest: Generator[bytes] | None = None

    def begin(self, status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Callable[[bytes], None]:
        """The ``start_response`` of the application, which gives it a ``write``."""
        self.head = (status, headers)
        self._flows = _are_events(Headers(headers))
        return self._content.append

    def gather(self, parts: Iterable[bytes]) -> None:
        """Take what the application has returned: all of it, or the first of a stream's events.

        Raises:
            RuntimeError: it hasn't said a status.
        """
        every = _closed(parts)
        for part in every:
            self._content.append(part)
            if self._flows:
                self._rest = every
                return
        if not self.head[0]:
            raise RuntimeError("it never called start_response")

    def fail(self) -> None:
        """The application has raised: that is its answer."""
        self.head, self._content = ("500 Internal Server Error", _FIELDS), [_FAILED]

    def passed_on(self, ended: Callable[[Response], None]) -> Iterable[bytes]:
        """The answer's parts; `ended` is told all of it when there are no more, or nobody wants them."""
        if self._rest is not None:
            return self._flowing(self._rest, ended)
        ended(self._response)
        return self._content

    def _flowing(self, rest: Generator[bytes], ended: Callable[[Response], None]) -> Generator[bytes]:
        try:
            yield b"".join(self._content)
            for part in rest:
                self._content.append(part)
                yield part
        finally:
            rest.close()
            ended(self._response)

    @property
    def _response(self) -> Response:
        code, _, reason = self.head[0].partition(" ")
        return Response(int(code), Headers(self.head[1]), b"".join(self._content), reason)


def _closed(parts: Iterable[bytes]) -> Generator[bytes]:
    try:
        yield from parts
    finally:
        getattr(parts, "close", lambda: None)()


class Sent:
    """What an ASGI application sends, passed on to `send`; where it's a stream of events, it `flows`."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: list[Message] = []
        self._head: Message | None = None
        self._content: list[bytes] = []
        self._whole = False
        self.flows = False

    async def take(self, message: Message) -> None:
        """The application's next message."""
        self._held.append(message)
        if message["type"] == "http.response.start":
            self._head = message
            self.flows = _are_events(_fields(message))
        elif message["type"] == "http.response.body":
            self._content.append(message.get("body", b""))
            self._whole = not message.get("more_body", False)
        if self.flows or self._whole:
            await self._pass_on()

    async def fail(self) -> None:
        """The application has raised: that is its answer, where it gave no whole one."""
        if self._whole:
            return
        self._held, self._content = [], []
        fields = [(name.lower().encode(), value.encode()) for name, value in _FIELDS]
        await self.take({"type": "http.response.start", "status": 500, "headers": fields})
        await self.take({"type": "http.response.body", "body": _FAILED})

    async def _pass_on(self) -> None:
        held, self._held = self._held, []
        for message in held:
            await self._send(message)

    @property
    def outcome(self) -> Response | Failure:
        """What came of it, until now."""
        if self._head is None:
            return Failure("application", "it ended without an answer")
        return Response(self._head["status"], _fields(self._head), b"".join(self._content))


def _fields(head: Message) -> Headers:
    return Headers.from_bytes(head.get("headers", ()))


def _are_events(headers: Headers) -> bool:
    return (headers.get("Content-Type") or "").lower().startswith("text/event-stream")
