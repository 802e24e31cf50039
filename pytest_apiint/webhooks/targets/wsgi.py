"""A WSGI application (PEP 3333): Flask, Django, or any other; called in this process, without a port."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from pytest_apiint.webhooks.answer import Answer, answered, raised
from pytest_apiint.webhooks.delivery import Delivery
from pytest_apiint.webhooks.targets.port import cut, wire
from pytest_apiint.webhooks.targets.together import Threaded


@dataclass(frozen=True, slots=True)
class WsgiTarget(Threaded):
    app: Callable[..., Iterable[bytes]]
    rejects: tuple[type[BaseException], ...] = ()
    http: bool = True
    chunks: bool = False

    def send(self, delivery: Delivery) -> Answer:
        statuses: list[str] = []

        def start(status: str, headers: Any, exc_info: Any = None) -> Callable[[bytes], object]:
            statuses.append(status)
            return written.append

        written: list[bytes] = []
        try:
            chunks = self.app(environ(delivery), start)
            try:
                body = b"".join([*written, *chunks])
            finally:
                with suppress(AttributeError):
                    chunks.close()  # type: ignore[attr-defined]
        except Exception as error:  # noqa: BLE001 - whatever it is, it's what the handler does
            return raised(error, self.rejects)
        return answered(int(statuses[-1].split(" ", 1)[0]), body)


def environ(delivery: Delivery) -> dict[str, Any]:
    """What a server makes of a delivery."""
    url = urlsplit(delivery.url)
    port = url.port or (443 if url.scheme == "https" else 80)
    chunked = "chunked" in delivery.headers.get("Transfer-Encoding", "")
    found: dict[str, Any] = {
        "REQUEST_METHOD": delivery.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(url.path or "/").decode("latin-1"),
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname or "",
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "HTTP_HOST": url.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(cut(delivery)),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": chunked,
    }
    for name in delivery.headers:
        value = ",".join(wire(one).decode("latin-1") for one in delivery.headers.get_all(name))
        key = name.upper().replace("-", "_")
        found[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    if not chunked:
        found.setdefault("CONTENT_LENGTH", str(len(delivery.body)))
    return found
