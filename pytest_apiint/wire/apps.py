"""Applications in this process, which are called and not connected to: the same decisions, without any bytes.

A test client of WSGI or ASGI calls the application itself. What stands here is called in its place: it asks the session
as the wire does, and the application answers only what would go out. What it raises is logged and answered with 500, as
servers do it.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import quote

from pytest_apiint.exchange import Failure, Headers, Request
from pytest_apiint.script import Break, Forward
from pytest_apiint.wire.active import pipeline
from pytest_apiint.wire.answered import Gathered, Message, Send, Sent
from pytest_apiint.wire.port import Pipeline

_log = logging.getLogger(__name__)
_Receive: TypeAlias = Callable[[], Awaitable[Message]]


def _admitted(session: Pipeline, request: Request) -> Forward:
    """The decision on `request`, which is carried on.

    Raises:
        ConnectionRefusedError: it must not go out.
    """
    decision = session.before(request)
    if isinstance(decision, Forward):
        for seconds in decision.waits():
            session.clock.wait(seconds)
        return decision
    outcome = decision.outcome if isinstance(decision, Break) else decision.response
    session.after(request, outcome)
    raise ConnectionRefusedError(outcome.message if isinstance(outcome, Failure) else str(outcome))


def _put(text: str, forward: Forward) -> str:
    for placeholder, value in forward.credentials:
        text = text.replace(placeholder, value)
    return text


class _StandIn:
    """Is what the application is to whoever looks: a generator of cases takes values from its routes and its source."""

    def __init__(self, app: Any) -> None:
        self._app = app
        # A class has one, so nobody would look further for it.
        vars(self)["__module__"] = getattr(app, "__module__", None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)

    @property  # type: ignore[misc]  # nobody writes it
    def __class__(self) -> Any:
        return type(self._app)


class Wsgi(_StandIn):
    """`app`, a WSGI application (PEP 3333), behind the session in force."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        session = pipeline()
        if session is None:
            unasked: Iterable[bytes] = self._app(environ, start_response)
            return unasked
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        request = _of_environ(environ, body)
        forward = _admitted(session, request)
        led = _led_environ(environ, forward)
        led["wsgi.input"] = io.BytesIO(body)
        answer = Gathered()
        try:
            answer.gather(self._app(led, answer.begin))
        except Exception:  # noqa: BLE001 - whatever it raises
            _log.exception("%s %s", request.method, request.path)
            answer.fail()
        start_response(*answer.head)
        return answer.passed_on(lambda response: session.after(request, response))


def _led_environ(environ: dict[str, Any], forward: Forward) -> dict[str, Any]:
    if not forward.credentials:
        return dict(environ)
    return {key: _put(value, forward) if isinstance(value, str) else value for key, value in environ.items()}


@lru_cache(maxsize=256)
def _field_name(key: str) -> str:
    return key.removeprefix("HTTP_").replace("_", "-").title()


def _of_environ(environ: dict[str, Any], body: bytes) -> Request:
    named = [(_field_name(key), value) for key, value in environ.items() if key.startswith("HTTP_")]
    named += [(_field_name(key), environ[key]) for key in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(key)]
    path = quote(
        (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1"), safe="/%:@!$&'()*+,;=~"
    )
    query = environ.get("QUERY_STRING", "")
    url = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{path}{'?' * bool(query)}{query}"
    return Request(environ["REQUEST_METHOD"], url, Headers(named), body, client="wsgi")


class Asgi(_StandIn):
    """`app`, an ASGI application (its HTTP part), behind the session in force."""

    async def __call__(self, scope: Message, receive: _Receive, send: Send) -> None:
        session = pipeline()
        if session is None or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await _whole(receive)
        request = _of_scope(scope, body)
        forward = _admitted(session, request)
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        answer = Sent(send)

        async def given() -> Message:
            # What comes next is that the client has gone: applications wait for it beside what they stream.
            return unread.pop() if unread else await receive()

        try:
            await self._app(_led(scope, forward), given, answer.take)
        except Exception:
            _log.exception("%s %s", request.method, request.path)
            if answer.flows:
                raise
            await answer.fail()
        finally:
            session.after(request, answer.outcome)


async def _whole(receive: _Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _of_scope(scope: Message, body: bytes) -> Request:
    headers = Headers.from_bytes(scope["headers"])
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    path, query = raw.partition(b"?")[0].decode("latin-1"), scope.get("query_string", b"").decode("latin-1")
    url = f"{scope.get('scheme', 'http')}://{headers.get('host', 'localhost')}{path}{'?' * bool(query)}{query}"
    return Request(scope["method"], url, headers, body, client="asgi")


def _led(scope: Message, forward: Forward) -> Message:
    if not forward.credentials:
        return scope
    headers = [(name, _put(value.decode("latin-1"), forward).encode("latin-1")) for name, value in scope["headers"]]
    query = _put(scope.get("query_string", b"").decode("latin-1"), forward).encode("latin-1")
    return {**scope, "headers": headers, "query_string": query}
