"""The sandbox's routes, as fixtures/acme.openapi.yaml describes them, and the server that answers for them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
import urllib.request
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from flask import Flask, Response, g, request
from werkzeug.serving import WSGIRequestHandler, make_server

from sandbox.store import KeyReused, Store

TOKEN = "acme-sandbox-token"
WEBHOOK_SECRET = "acme-sandbox-webhooks"
_CURRENCIES = ("CHF", "EUR", "GBP", "JPY", "USD")


def application(store: Store, *, limit: int = 100, window: float = 10.0) -> Flask:
    """The API over `store`. A token has `limit` requests in `window` seconds, which are what Retry-After counts."""
    app = Flask("acme-sandbox")
    _guard(app, _Limits(limit, window))
    _users(app, store)
    _payments(app, store)

    @app.get("/health")
    def _health() -> Response:
        return _json({"status": "ok"})

    @app.errorhandler(404)
    def _unknown(_: Exception) -> Response:
        return _problem(404, "Not found", "not_found")

    return app


def _guard(app: Flask, limits: _Limits) -> None:
    """Who may ask, and how often."""

    @app.before_request
    def _admit() -> Response | None:
        g.request_id = request.headers.get("X-Request-Id") or f"req_{uuid4().hex[:12]}"
        if request.path == "/health":
            return None
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(token, TOKEN):
            return _problem(401, "Unauthorized", "bad_token", headers={"WWW-Authenticate": "Bearer"})
        if wait := limits.wait(token):
            reset = str(int(time.time() + wait))
            fields = {"Retry-After": str(wait), "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
            return _problem(429, "Too many requests", "rate_limited", headers=fields)
        return None

    @app.after_request
    def _identify(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        return response


def _users(app: Flask, store: Store) -> None:
    @app.get("/users")
    def _all() -> Response:
        count = request.args.get("limit", "100")
        if not count.isdecimal() or not 1 <= int(count) <= 100:
            return _problem(400, "Bad request", "bad_request", "limit must be from 1 to 100")
        after = _after(request.args.get("cursor"))
        if after is None:
            return _problem(400, "Bad request", "bad_request", "cursor is none of ours")
        items, more = store.users(after, int(count))
        return _json({"items": items, "next_cursor": _cursor(items[-1]["id"]) if more else None})

    @app.get("/users/<int:number>")
    def _user(number: int) -> Response:
        user = store.user(number)
        if user is None:
            return _problem(404, "Not found", "not_found")
        response = _json(user)
        response.add_etag()
        return response.make_conditional(request)

    @app.delete("/users/<int:number>")
    def _delete_user(number: int) -> Response:
        return Response(status=204) if store.delete_user(number) else _problem(404, "Not found", "not_found")


def _payments(app: Flask, store: Store) -> None:
    @app.post("/payments")
    def _pay() -> Response:
        body, key = request.get_json(silent=True), request.headers.get("Idempotency-Key", "")
        if not isinstance(body, dict) or not isinstance(body.get("amount"), int) or body["amount"] < 1 or not key:
            return _problem(400, "Bad request", "bad_request", "amount (in cents) and Idempotency-Key are needed")
        if body.get("currency") not in _CURRENCIES:
            return _problem(422, "Unprocessable content", "currency_not_supported")
        try:
            payment, new = store.pay(body["amount"], body["currency"], key)
        except KeyReused:
            return _problem(409, "Conflict", "key_reused")
        if new:
            _tell(store.hooks(), {"type": "payment.succeeded", "data": payment})
        return _json(payment, 201 if new else 200)

    @app.get("/payments/<name>")
    def _payment(name: str) -> Response:
        payment = store.payment(name)
        return _json(payment) if payment else _problem(404, "Not found", "not_found")

    @app.post("/webhooks")
    def _hook() -> Response:
        store.hook(str((request.get_json(silent=True) or {}).get("url")))
        return Response(status=204)


def _json(value: object, status: int = 200, kind: str = "application/json") -> Response:
    return Response(json.dumps(value), status, content_type=kind)


def _problem(
    status: int, title: str, code: str, detail: str | None = None, *, headers: dict[str, str] | None = None
) -> Response:
    """A problem detail (RFC 9457)."""
    fields = {"title": title, "status": status, "code": code} | ({"detail": detail} if detail else {})
    response = _json(fields, status, "application/problem+json")
    response.headers.update(headers or {})
    return response


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(json.dumps({"id": number}).encode()).decode().rstrip("=")


def _after(cursor: str | None) -> int | None:
    """The id that a page begins after; ``None`` where the cursor says nothing."""
    if cursor is None:
        return 0
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))["id"]
    except (ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, int) else None


def _tell(urls: list[str], event: dict[str, object]) -> None:
    """Deliver a webhook, signed as ``t=seconds,v1=hex``: HMAC-SHA256 over ``seconds.body``."""
    body = json.dumps(event).encode()
    now = str(int(time.time()))
    signature = hmac.new(WEBHOOK_SECRET.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    fields = {"Content-Type": "application/json", "Acme-Signature": f"t={now},v1={signature}"}
    for url in urls:
        asked = urllib.request.Request(url, body, fields)
        threading.Thread(target=_deliver, args=(asked,), daemon=True).start()


def _deliver(asked: urllib.request.Request) -> None:
    with suppress(OSError):  # nobody may be there to hear it
        urllib.request.urlopen(asked, timeout=5).close()


class _Limits:
    """A sliding window per token."""

    def __init__(self, limit: int, window: float) -> None:
        self._limit = limit
        self._window = window
        self._seen: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def wait(self, token: str) -> int:
        """Whole seconds until `token` may ask again; 0 where it may now, and is counted."""
        with self._lock:
            now, seen = time.monotonic(), self._seen[token]
            while seen and now - seen[0] >= self._window:
                seen.popleft()
            if len(seen) >= self._limit:
                return int(self._window - (now - seen[0])) + 1
            seen.append(now)
            return 0


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_: object) -> None:
        """A test's output is its own."""


@contextmanager
def running(file: Path | None = None, *, port: int = 0, limit: int = 100, window: float = 10.0) -> Iterator[str]:
    """The sandbox on 127.0.0.1 until the block ends; gives its URL. Its data are in `file`, or in memory."""
    store = Store(file)
    server = make_server(
        "127.0.0.1", port, application(store, limit=limit, window=window), threaded=True, request_handler=_Quiet
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        store.close()
