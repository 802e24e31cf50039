"""Applications in this process: called for what may go out, and for nothing else."""

import asyncio
import io
import logging

import pytest

from pytest_apiint.api import opened
from pytest_apiint.clock import RealClock
from pytest_apiint.modes import Wanted
from pytest_apiint.sandbox.circuit import Circuit
from pytest_apiint.sandbox.probe import Credential, Probe
from pytest_apiint.script import Forward
from pytest_apiint.settings import Service, Settings
from pytest_apiint.wire.apps import Asgi, Wsgi
from pytest_apiint.wire.upstream import written

SERVICE = Service("acme", "http://localhost", "http://localhost")
TOKEN = Credential("header", "Authorization", "apiint-secret.acme.token", "s3cr3t", "Bearer ")
HELD = "Bearer apiint-secret.acme.token"


@pytest.fixture
def session(tmp_path):
    """A session in which an operation with GET is fuzzed, twice at most."""
    probe = Probe("GET /users", frozenset({"GET"}), 2, Circuit(9), (TOKEN,))
    wanted = Wanted("sandbox", folder=tmp_path, probe=probe)
    with RealClock() as clock, opened(Settings({"acme": SERVICE}), clock, wanted) as apis:
        yield apis.session
        apis.session.findings.take()


def wsgi(app, method="GET", *, query="", held=HELD, body=b""):
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/users/\xc3\xa9",
        "QUERY_STRING": query,
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": held,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
    }
    said = []
    content = b"".join(Wsgi(app)(environ, lambda status, headers, *_: said.append((status, headers))))
    return said[-1][0], content


def asgi(app, method="GET", *, query="", held=HELD):
    sent = []

    async def call():
        parts = [{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.request", "body": b"b"}]
        headers = [(b"host", b"localhost"), (b"authorization", held.encode())]
        scope = {"type": "http", "method": method, "path": "/users", "query_string": query.encode(), "headers": headers}

        async def receive():
            return parts.pop(0)

        async def send(message):
            sent.append(message)

        await Asgi(app)(scope, receive, send)

    asyncio.run(call())
    return sent[0]["status"], sent[-1]["body"]


def plain(environ, start_response):
    body = environ["wsgi.input"].read() + environ["HTTP_AUTHORIZATION"].encode()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [body, environ["QUERY_STRING"].encode()]


async def awaited(scope, receive, send):
    message = await receive()
    held = dict(scope["headers"])[b"authorization"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": message["body"] + held + scope["query_string"]})


def test_an_application_gets_the_credential_and_the_journal_its_placeholder(session):
    assert wsgi(plain, query="a=1", body=b"body ") == ("200 OK", b"body Bearer s3cr3ta=1")
    assert asgi(awaited, query="b=2") == (200, b"abBearer s3cr3tb=2")
    first, second = session.journal
    assert (first.request.url, first.status) == ("http://localhost/users/%C3%A9?a=1", 200)
    assert (second.request.url, second.status) == ("http://localhost/users?b=2", 200)
    assert {one.request.headers["Authorization"] for one in session.journal} == {HELD}
    assert (first.request.body, second.request.body) == (b"body ", b"ab")


@pytest.mark.parametrize(
    "call",
    [lambda *args, **options: wsgi(plain, *args, **options), lambda *args, **options: asgi(awaited, *args, **options)],
    ids=["wsgi", "asgi"],
)
def test_what_must_not_go_out_isnt_called(session, call):
    with pytest.raises(ConnectionRefusedError, match="DELETE isn't what"):
        call("DELETE")
    with pytest.raises(ConnectionRefusedError, match="without its credential"):
        call(held="Bearer another")
    assert [call()[0], call()[0]]
    with pytest.raises(ConnectionRefusedError, match="isn't asked any more"):
        call()
    assert [exchange.origin for exchange in session.journal] == ["nobody", "nobody", "sandbox", "sandbox", "nobody"]
    assert {exchange.failure.kind for exchange in session.journal if exchange.failure} == {"unmatched"}


@pytest.mark.parametrize("begun", [False, True])
def test_what_an_application_raises_is_a_500(session, caplog, begun):
    def broken(environ, start_response):
        return [b"" for _ in range(1 // 0)]

    async def broken_too(scope, receive, send):
        if begun:
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b"own"})
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        assert wsgi(broken) == ("500 Internal Server Error", b"Internal Server Error")
        assert asgi(broken_too) == ((503, b"own") if begun else (500, b"Internal Server Error"))
    assert caplog.text.count("ZeroDivisionError") >= 2
    assert [exchange.status for exchange in session.journal] == [500, 503 if begun else 500]


@pytest.mark.parametrize("begun", [[], [b"half"]], ids=["at once", "halfway"])
def test_what_is_raised_before_the_answer_is_whole_is_a_500_too(session, begun):
    closed = []

    class Parts:
        def __iter__(self):
            yield from begun
            raise ZeroDivisionError

        def close(self):
            closed.append(True)

    def broken(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Parts()

    async def broken_too(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for part in begun:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        raise ZeroDivisionError

    assert wsgi(broken) == ("500 Internal Server Error", b"Internal Server Error")
    assert asgi(broken_too) == (500, b"Internal Server Error")
    assert [(exchange.status, exchange.response.body) for exchange in session.journal] == [
        (500, b"Internal Server Error")
    ] * 2
    assert closed


def test_an_application_that_says_no_status_is_a_500(session):
    assert wsgi(lambda *_: [])[0] == "500 Internal Server Error"


def test_what_a_wsgi_application_writes_is_part_of_its_answer(session):
    def old(environ, start_response):
        start_response("200 OK", [])(b"written, ")
        return [b"returned"]

    assert wsgi(old) == ("200 OK", b"written, returned")
    assert session.journal[0].response.body == b"written, returned"


def test_the_client_hasnt_gone_before_the_answer_is_there(session):
    # As frameworks stream: one task sends, and another one waits for the client to go.
    async def streaming(scope, receive, send):
        await receive()
        watching = asyncio.create_task(receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for part in (b"a", b"b"):
            await asyncio.sleep(0)
            await send({"type": "http.response.body", "body": part, "more_body": True})
        assert not watching.done()
        watching.cancel()
        await send({"type": "http.response.body", "body": b"c"})

    sent = []

    async def call():
        told = [{"type": "http.request", "body": b""}]

        async def receive():
            return told.pop() if told else await asyncio.Event().wait()

        async def send(message):
            sent.append(message)

        headers = [(b"host", b"localhost"), (b"authorization", HELD.encode())]
        await Asgi(streaming)({"type": "http", "method": "GET", "path": "/users", "headers": headers}, receive, send)

    asyncio.run(call())
    assert [message["body"] for message in sent[1:]] == [b"a", b"b", b"c"]
    assert session.journal[0].response.body == b"abc"


def test_events_without_an_end_flow_until_nobody_wants_more(session):
    closed = []

    def clock():
        try:
            while True:
                yield b"data: tick\n\n"
        finally:
            closed.append(True)

    def events(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/event-stream; charset=utf-8")])
        return clock()

    environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": "localhost", "HTTP_AUTHORIZATION": HELD, "PATH_INFO": "/users"}
    flowing = Wsgi(events)({**environ, "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO()}, lambda *_: None)
    assert next(flowing) == next(flowing) == b"data: tick\n\n"
    assert session.journal[0].response is None
    flowing.close()
    assert closed
    assert session.journal[0].response.body == b"data: tick\n\n" * 2


def test_events_of_an_asgi_application_flow_too_and_break_where_it_raises(session):
    async def events(scope, receive, send):
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asgi(events)
    assert session.journal[0].response.body == b"data: 1\n\n"


def test_outside_of_a_session_an_application_is_itself():
    assert wsgi(plain) == ("200 OK", HELD.encode())
    assert asgi(awaited) == (200, b"a" + HELD.encode())


def test_credentials_are_put_into_the_head_alone():
    raw = b"GET /users?k=PLACE HTTP/1.1\r\nHost: a\r\nX: PLACE\r\n\r\nPLACE"
    assert written(raw, Forward(credentials=(("PLACE", "v"),))) == (
        b"GET /users?k=v HTTP/1.1\r\nHost: a\r\nX: v\r\n\r\nPLACE"
    )


class Routed:
    """An application as frameworks have it."""

    def __init__(self):
        self.routes = ["/users"]


@pytest.mark.parametrize("kind", [Wsgi, Asgi])
def test_whoever_looks_for_its_source_finds_the_application_s(kind):
    def app(environ, start_response): ...

    assert kind(app).__module__ == app.__module__ == __name__
    assert kind(dict.fromkeys).__module__ is None  # and not that of what stands in for it


@pytest.mark.parametrize("kind", [Wsgi, Asgi])
def test_whoever_looks_at_it_sees_the_application(kind):
    stand_in = kind(Routed())
    assert isinstance(stand_in, Routed)
    assert stand_in.routes == ["/users"]
    with pytest.raises(AttributeError, match="handlers"):
        _ = stand_in.handlers
