"""Where webhooks are delivered: functions, WSGI, ASGI, a port of this machine; what each makes of an answer."""

import asyncio
import contextlib
import json
import threading
import time
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from flask import Flask, request

from pytest_apiint import ContractFailure, UsageProblem, assert_signature_verified
from pytest_apiint.exchange import Headers
from pytest_apiint.webhooks.delivery import URL, Delivery
from pytest_apiint.webhooks.schemes import scheme
from pytest_apiint.webhooks.targets import target
from tests.webhooks.handlers import SECRET, Right

PLAIN = Delivery("https://hooks.example/webhooks?a=1", Headers({"X-A": "1", "Content-Type": "text/plain"}), b"hello")


def sent(handler, delivery=PLAIN, **more):
    with target(handler, **more) as there:
        return there.send(delivery)


class HttpError(Exception):
    def __init__(self, status_code):
        self.status_code = status_code


def raises(error):
    def handler(headers, body):
        raise error

    return handler


@pytest.mark.parametrize(
    ("returned", "reaction"),
    [
        (None, "accepted"),
        (True, "accepted"),
        ({"id": 1}, "accepted"),
        (False, "rejected"),
        (200, "accepted"),
        (401, "rejected"),
        (302, "rejected"),
        (500, "crashed"),
        (("no", 403), "rejected"),
        (("yes", 201, {"X": "y"}), "accepted"),
    ],
)
def test_what_a_function_returns_says_what_it_did(returned, reaction):
    assert sent(lambda *_: returned).reaction == reaction


@pytest.mark.parametrize(
    ("error", "reaction"),
    [
        (ValueError("x"), "rejected"),
        (KeyError("x"), "crashed"),
        (HttpError(400), "rejected"),
        (HttpError(503), "crashed"),
    ],
)
def test_what_it_raises_is_a_refusal_where_it_is_declared_or_carries_a_status(error, reaction):
    assert sent(raises(error), rejects=(ValueError,)).reaction == reaction


def test_a_function_is_given_headers_and_body_and_the_url_where_it_asks():
    assert sent(lambda headers, body: (json.dumps([headers, body.decode()]), 200)).body == (
        b'[{"X-A": "1", "Content-Type": "text/plain"}, "hello"]'
    )
    assert (
        sent(
            lambda headers, body, url: (url, 200)  # noqa: ARG005
        ).body
        == PLAIN.url.encode()
    )


def test_a_coroutine_is_run_also_where_a_loop_runs_already():
    async def handler(headers, body):
        await asyncio.sleep(0)
        return 202

    assert sent(handler).status == 202

    async def inside():
        return sent(handler).status

    assert asyncio.run(inside()) == 202


def flask_app(right):
    app = Flask(__name__)

    @app.post("/webhooks")
    def hook():
        return "", right(dict(request.headers), request.get_data())

    return app


def test_a_wsgi_application_passes_the_matrix():
    right = Right()
    assert_signature_verified(flask_app(right), scheme="stripe", secret=SECRET, effects=right.effects)
    assert right.db


def test_an_application_that_reads_text_is_found():
    one = scheme("generic-hmac")

    def app(environ, start_response):
        text = environ["wsgi.input"].read().decode("utf-8", "replace")
        headers = Headers({"X-Webhook-Signature": environ.get("HTTP_X_WEBHOOK_SIGNATURE", "")})
        genuine = one.verify(Delivery(URL, headers, text.encode()), "k", now=time.time())
        genuine = genuine and environ["REQUEST_METHOD"] == "POST"
        start_response("200 OK" if genuine else "401 Unauthorized", [])
        return [b""]

    with pytest.raises(ContractFailure, match=r"generic-hmac: .* non-utf8-body"):
        assert_signature_verified(app, scheme="generic-hmac", secret="k")


def test_a_wsgi_application_sees_what_a_server_would_show():
    def app(environ, start_response):
        start_response("200 OK", [])
        names = (
            "REQUEST_METHOD",
            "PATH_INFO",
            "QUERY_STRING",
            "HTTP_HOST",
            "HTTP_X_A",
            "CONTENT_TYPE",
            "CONTENT_LENGTH",
        )
        yield json.dumps([environ[name] for name in names]).encode()
        yield environ["wsgi.input"].read()

    assert sent(app, PLAIN.adding(("X-A", "2"))).body == (
        b'["POST", "/webhooks", "a=1", "hooks.example", "1,2", "text/plain", "5"]hello'
    )


def asgi(right, seen):
    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                seen.append(message["type"])
                await send({"type": message["type"] + ".complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode(), value.decode("latin-1"))
        status = right(headers, body) if scope["method"] == "POST" else 405
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


def test_an_asgi_application_passes_the_matrix_between_its_start_and_its_end():
    right, seen = Right(), []
    assert_signature_verified(asgi(right, seen), scheme="stripe", secret=SECRET, effects=right.effects)
    assert seen == ["lifespan.startup", "lifespan.shutdown"]
    assert right.db


def test_an_asgi_application_without_a_lifespan_is_one_too():
    async def app(scope, receive, send):
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["path"].encode() + scope["query_string"]})

    assert sent(app).body == b"/webhooksa=1"


def test_an_asgi_application_that_answers_nothing_or_raises_has_crashed():
    async def silent(scope, receive, send):
        pass

    async def broken(scope, receive, send):
        if scope["type"] == "http":
            raise KeyError("x")

    assert sent(silent).reaction == sent(broken).reaction == "crashed"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(app):
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/webhooks"
        finally:
            server.shutdown()
            thread.join()


# wsgiref reads neither chunks nor lines that are folded as Flask would.
IGNORE = dict.fromkeys(("chunked", "five-megabytes"), "wsgiref can't")


def test_a_server_on_this_machine_passes_the_matrix():
    right = Right()
    with serving(flask_app(right)) as url:
        assert_signature_verified(url, scheme="stripe", secret=SECRET, effects=right.effects, ignore=IGNORE)
    assert right.db


def test_a_server_is_reached_in_virtual_time_too(webhook, api_clock):
    right = Right()
    with serving(flask_app(right)) as url:
        assert webhook.deliver(url, "stripe", {"id": "evt_1"}, secret=SECRET).status == 200
    assert api_clock.elapsed < 5


def test_the_matrix_passes_in_virtual_time(api_clock):
    before, right = api_clock.elapsed, Right()
    assert_signature_verified(right, scheme="stripe", secret=SECRET, effects=right.effects)
    assert api_clock.elapsed == before


def test_a_server_that_is_gone_has_crashed():
    with serving(flask_app(Right())) as url:
        pass
    assert sent(url).reaction == "crashed"


@pytest.mark.parametrize("handler", ["https://127.0.0.1/", "http://acme.example/", "ftp://localhost", 5, None])
def test_nothing_is_delivered_elsewhere(handler):
    with pytest.raises(UsageProblem):
        target(handler)


def test_two_at_once_are_under_way_together():
    for make in (lambda meet: lambda *_: meet(), wsgi_meeting):
        barrier = threading.Barrier(2, timeout=5)
        with target(make(lambda barrier=barrier: 200 if barrier.wait() >= 0 else 500)) as there:
            assert [answer.status for answer in there.together([PLAIN, PLAIN])] == [200, 200]


def wsgi_meeting(meet):
    def app(environ, start_response):
        start_response(f"{meet()} OK", [])
        return [b""]

    return app


def test_two_at_once_share_an_application_s_loop():
    waiting = []

    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            return
        waiting.append(1)
        for _ in range(100):
            await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 200 + len(waiting), "headers": []})
        await send({"type": "http.response.body", "body": b""})

    with target(app) as there:
        assert [answer.status for answer in there.together([PLAIN, PLAIN])] == [202, 202]


def test_a_start_up_that_fails_is_raised():
    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            await send({"type": "lifespan.startup.failed", "message": "no database"})

    with pytest.raises(RuntimeError, match="no database"):
        sent(app)


def test_an_application_that_raises_by_itself_has_crashed():
    def app(environ, start_response):
        raise KeyError("x")

    assert sent(app).reaction == "crashed"
    assert sent(app, rejects=(KeyError,)).reaction == "rejected"


def test_applications_are_attacked_from_inside_a_running_loop_too():
    right = Right()

    async def main():
        assert_signature_verified(asgi(right, []), scheme="stripe", secret=SECRET, effects=right.effects)

    asyncio.run(main())
    assert right.db


def test_an_application_that_sleeps_takes_no_time_in_virtual_time(api_clock):
    right = Right()
    app = asgi(right, [])

    async def slow(scope, receive, send):
        await asyncio.sleep(1 if scope["type"] == "http" else 0)
        await app(scope, receive, send)

    assert_signature_verified(
        slow, scheme="stripe", secret=SECRET, effects=right.effects, ignore={"just-in-time": "it sleeps"}
    )
    assert api_clock.elapsed > 50


def test_what_stops_a_run_is_not_taken_for_an_answer():
    def handler(headers, body):
        raise KeyboardInterrupt

    with target(handler) as there, pytest.raises(KeyboardInterrupt):
        there.together([PLAIN, PLAIN])


def test_a_client_stays_until_it_has_its_answer():
    async def app(scope, receive, send):
        await receive()
        gone = asyncio.ensure_future(receive())
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 500 if gone.done() else 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        assert (await gone)["type"] == "http.disconnect"

    assert sent(app).status == 200


def test_a_server_gives_no_more_than_the_length_says():
    short = PLAIN.having(("Content-Length", "3"))

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": (await receive())["body"]})

    def wsgi(environ, start_response):
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    assert sent(app, short).body == sent(wsgi, short).body == b"hel"
