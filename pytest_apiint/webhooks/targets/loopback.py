"""A server on this machine, by its URL: raw bytes on a socket, so that odd fields arrive as they are."""

from __future__ import annotations

import socket
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, shorten
from pytest_apiint.webhooks.answer import Answer, Reaction, answered
from pytest_apiint.webhooks.delivery import Delivery
from pytest_apiint.webhooks.targets.port import Hold, unheld, wire
from pytest_apiint.webhooks.targets.together import Threaded

_PATIENCE: Final = 10.0  # real seconds


@dataclass(frozen=True, slots=True)
class LoopbackTarget(Threaded):
    """Deliveries go to `url`, whatever theirs is; so they're signed for it where a scheme signs URLs."""

    url: str
    hold: Hold = unheld
    http: bool = True
    chunks: bool = True

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "http" or not _is_here(parts.hostname or ""):
            rows = [("found", shorten(self.url, 60)), ("expected", "http://127.0.0.1:PORT/path, or localhost")]
            raise UsageProblem(layout("webhooks are delivered on this machine only", rows))

    def send(self, delivery: Delivery) -> Answer:
        parts = urlsplit(self.url)
        try:
            with self.hold(), closing(socket.create_connection((parts.hostname, parts.port or 80), _PATIENCE)) as line:
                with suppress(ConnectionError):  # a server may answer, and close, before it has read all
                    line.sendall(_written(delivery))
                answer = HTTPResponse(line, method=delivery.method)
                answer.begin()
                return answered(answer.status, answer.read())
        except (OSError, HTTPException) as error:
            return Answer(Reaction.CRASHED, raised=error)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _written(delivery: Delivery) -> bytes:
    parts = urlsplit(delivery.url)
    place = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{delivery.method} {place} HTTP/1.1".encode(), b"Host: " + parts.netloc.encode(), b"Connection: close"]
    lines += [name.encode("latin-1") + b": " + wire(value) for name, value in delivery.headers.pairs]
    body = delivery.body
    if "chunked" in delivery.headers.get("Transfer-Encoding", ""):
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
    elif "content-length" not in delivery.headers:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
