"""The real far end of a live connection, as bytes: what goes up to it, and the answer that comes down.

Bytes are teed, never changed on their way down. On their way up the head is written anew only where the request is
led elsewhere, where its target and its ``Host`` name the true far end then, or where credentials are put into it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httptools

from pytest_apiint.clock import real
from pytest_apiint.exchange import DEFAULT_PORTS, Headers, Response
from pytest_apiint.framing import bodiless

if TYPE_CHECKING:
    from pytest_apiint.script import Forward, Lead

_HEAD_END = b"\r\n\r\n"
_HOST = re.compile(rb"(?im)^host:[^\r\n]*")


def written(raw: bytes, forward: Forward) -> bytes:
    """A request's bytes as they go up: `raw`, led where `forward` says."""
    if forward.lead is None and forward.target is None and not forward.headers and not forward.credentials:
        return raw
    head, end, body = raw.partition(_HEAD_END)
    line, _, fields = head.partition(b"\r\n")
    if forward.target is not None:
        method, _, version = line.partition(b" ")[0], b"", line.rpartition(b" ")[2]
        line = b" ".join((method, forward.target.encode("latin-1"), version))
    if forward.lead is not None:
        fields = _HOST.sub(b"Host: " + authority(forward.lead).encode("latin-1"), fields, count=1)
    added = b"".join(f"\r\n{name}: {value}".encode("latin-1") for name, value in forward.headers)
    head = line + b"\r\n" + fields + added
    for placeholder, value in forward.credentials:
        head = head.replace(placeholder.encode("latin-1"), value.encode("latin-1"))
    return head + end + body


def authority(lead: Lead) -> str:
    """``host[:port]``, without a default port."""
    host = f"[{lead.host}]" if ":" in lead.host else lead.host
    return host if DEFAULT_PORTS.get(lead.scheme) == lead.port else f"{host}:{lead.port}"


class Patience:
    """How long the rest of an answer is read on that a client has left, and how much of it.

    A recording needs answers whole; the client's test mustn't wait for one that has no end, or a large one.
    """

    SECONDS = 0.5
    BYTES = 1 << 20

    def __init__(self) -> None:
        self._until = real.monotonic() + self.SECONDS
        self._bytes = self.BYTES

    def took(self, data: bytes) -> None:
        """So much of it came."""
        self._bytes -= len(data)

    @property
    def left(self) -> float:
        """For how many seconds more; 0 where that's enough."""
        return max(self._until - real.monotonic(), 0.0) if self._bytes > 0 else 0.0


class Coming:
    """An answer on its way down. `whole` once its last byte was there; what comes after it isn't its own."""

    def __init__(self, method: str) -> None:
        self._method = method
        self._parser: Any = httptools.HttpResponseParser(self)
        self._begin()
        self.whole = False
        self.opaque = False

    def _begin(self) -> None:
        self._reason = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []
        self._status = 0
        self._bounded = False

    # -- what the parser finds ------------------------------------------------------------------

    def on_message_begin(self) -> None:
        if not self.whole:
            self._begin()  # the answer itself, after one with a status of 1xx (RFC 9110, 15.2)

    def on_status(self, reason: bytes) -> None:
        if not self.whole:
            self._reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.whole and not self._status:  # trailers come later
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self.whole:
            return
        self._status = self._parser.get_status_code()
        self._version = self._parser.get_http_version()
        self._bounded = any(name.lower() in (b"content-length", b"transfer-encoding") for name, _ in self._headers)
        self.whole = self._status >= 200 and bodiless(self._status, self._method)

    def on_body(self, data: bytes) -> None:
        if not self.whole:
            self._body.append(data)

    def on_message_complete(self) -> None:
        self.whole = self.whole or self._status >= 200

    # -- bytes ----------------------------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """The far end sent `data`."""
        if self.whole or self.opaque:
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.whole = True  # another protocol follows, which is none of ours
        except httptools.HttpParserError:
            self.opaque = True  # the client has the same bytes, and an opinion of its own

    def end(self) -> None:
        """The far end closed the connection: a body without a length ends so (RFC 9112, 6.3)."""
        if self._status >= 200 and not self._bounded and not self.opaque:
            self.whole = True

    @property
    def begun(self) -> bool:
        """Whether the head of the answer was there."""
        return self._status >= 200 and not self.opaque

    @property
    def response(self) -> Response | None:
        """The answer so far; ``None`` before its head was there."""
        if not self._status:
            return None
        fields = Headers.from_bytes(self._headers)
        return Response(self._status, fields, b"".join(self._body), self._reason.decode("latin-1"), self._version)
