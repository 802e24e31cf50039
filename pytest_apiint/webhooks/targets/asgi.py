"""An ASGI application: FastAPI, Starlette, or any other; called in this process, without a port or a test client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from pytest_apiint.webhooks.answer import Answer, Reaction, answered, raised
from pytest_apiint.webhooks.delivery import Delivery
from pytest_apiint.webhooks.targets.loops import elsewhere
from pytest_apiint.webhooks.targets.port import cut, wire

_PIECE = 65_536
_VERSION = {"version": "3.0", "spec_version": "2.4"}


class AsgiTarget:
    """One event loop for all deliveries inside ``with``, between the application's start-up and its shutdown."""

    http = True
    chunks = True

    def __init__(
        self, app: Callable[..., Coroutine[Any, Any, None]], rejects: tuple[type[BaseException], ...] = ()
    ) -> None:
        self._app = app
        self._rejects = rejects
        self._runner: asyncio.Runner | None = None
        self._life = _Life(app)

    def __enter__(self) -> Self:
        self._runner = asyncio.Runner()
        try:
            self._run(self._life.begin())
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        try:
            self._run(self._life.end())
        finally:
            self._close()

    def _close(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            elsewhere(runner.close)

    def send(self, delivery: Delivery) -> Answer:
        if self._runner is None:
            with self:
                return self.send(delivery)
        return self._run(self._send(delivery))  # type: ignore[no-any-return]

    def together(self, deliveries: Sequence[Delivery]) -> list[Answer]:
        async def all_of_them() -> list[Answer]:
            return await asyncio.gather(*map(self._send, deliveries))

        if self._runner is None:
            with self:
                return self.together(deliveries)
        return self._run(all_of_them())  # type: ignore[no-any-return]

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        runner = self._runner
        return elsewhere(lambda: runner.run(work)) if runner is not None else None

    async def _send(self, delivery: Delivery) -> Answer:
        pieces = _pieces(cut(delivery))
        said: list[dict[str, Any]] = []
        over = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if pieces:
                body = pieces.pop(0)
                return {"type": "http.request", "body": body, "more_body": bool(pieces)}
            # A client stays until it has its answer; frameworks listen whether it does.
            await over.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            said.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                over.set()

        try:
            await self._app(scope(delivery), receive, send)
        except Exception as error:  # noqa: BLE001 - whatever it is, it's what the handler does
            return raised(error, self._rejects)
        return _answer(said)


def _answer(said: Sequence[dict[str, Any]]) -> Answer:
    statuses = [message["status"] for message in said if message["type"] == "http.response.start"]
    body = b"".join(message.get("body", b"") for message in said if message["type"] == "http.response.body")
    return answered(statuses[0], body) if statuses else Answer(Reaction.CRASHED)


def scope(delivery: Delivery) -> dict[str, Any]:
    """What a server makes of a delivery."""
    url = urlsplit(delivery.url)
    pairs = [(name.lower().encode("latin-1"), wire(value)) for name, value in delivery.headers.pairs]
    present = {name for name, _ in pairs}
    if b"content-length" not in present and b"transfer-encoding" not in present:
        pairs.append((b"content-length", str(len(delivery.body)).encode()))
    return {
        "type": "http",
        "asgi": _VERSION,
        "http_version": "1.1",
        "method": delivery.method,
        "scheme": url.scheme,
        "path": unquote(url.path or "/"),
        "raw_path": (url.path or "/").encode("ascii", "replace"),
        "query_string": url.query.encode("latin-1", "replace"),
        "root_path": "",
        "headers": [(b"host", url.netloc.encode()), *pairs],
        "client": ("192.0.2.1", 49_152),
        "server": (url.hostname, url.port or (443 if url.scheme == "https" else 80)),
        "state": {},
    }


def _pieces(body: bytes) -> list[bytes]:
    return [body[at : at + _PIECE] for at in range(0, len(body), _PIECE)] or [b""]


class _Life:
    """The application's lifespan; one that knows of none is left in peace."""

    def __init__(self, app: Callable[..., Coroutine[Any, Any, None]]) -> None:
        self._app = app
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        self._asked: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        life = {"type": "lifespan", "asgi": _VERSION, "state": {}}
        self._task = asyncio.ensure_future(self._app(life, self._asked.get, self._told.put))
        answer = await self._after("lifespan.startup")
        if answer.get("type") == "lifespan.startup.failed":
            raise RuntimeError(f"the application's start-up failed: {answer.get('message', '')}")

    async def end(self) -> None:
        if self._task is not None and not self._task.done():
            await self._after("lifespan.shutdown")
            self._task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._task

    async def _after(self, event: str) -> dict[str, Any]:
        """What the application says to `event`; nothing where it has ended."""
        await self._asked.put({"type": event})
        told = asyncio.ensure_future(self._told.get())
        if self._task is None:
            return {}
        await asyncio.wait({told, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if told.done():
            return told.result()
        told.cancel()
        with suppress(Exception):
            self._task.result()
        return {}
