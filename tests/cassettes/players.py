"""The same calls, made by each client library: what is recorded with one is replayed by the others.

``python players.py FOLDER URL`` makes them with each while vcrpy records, and prints what they saw. A process of its
own, since vcrpy swaps the classes that other tests drive. ``serve(port)`` is the server.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
import sys
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib import error, request
from urllib.parse import quote, urlencode

TEXT = "Grüße, \u2028 世界 \U0001f600\n".encode()
USER = '{"id": 1, "name": "Jörg"}'.encode()
BINARY = bytes(range(256))
JSON = "application/json"
TWICE = ("Set-Cookie", "Link")
ANSWERS = {
    "/json": (200, [("Content-Type", JSON)], USER),
    "/gzip": (200, [("Content-Type", JSON), ("Content-Encoding", "gzip")], gzip.compress(USER)),
    "/gzip-chunked": (200, [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")], gzip.compress(BINARY)),
    "/chunked": (200, [("Content-Type", "text/plain; charset=utf-8"), ("Transfer-Encoding", "chunked")], TEXT),
    "/binary": (200, [("Content-Type", "application/octet-stream")], BINARY),
    "/twice": (
        200,
        [("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/"), ("Link", "</1>"), ("Link", "</2>")],
        b"",
    ),
    "/moved": (302, [("Location", "/json?after=moved")], b"over there"),
    "/empty": (204, [], b""),
    "/nothing": (200, [], b""),
    "/missing": (404, [("Content-Type", JSON)], b'{"error": "none"}'),
    "/echo": (201, [("Content-Type", JSON)], b'{"ok":true}'),
    "/caf%C3%A9": (200, [("Content-Type", "text/plain; charset=utf-8")], TEXT),
}
_MULTIPART = b'--b0\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n\x00\xff\r\n--b0--\r\n'


class Call(NamedTuple):
    """One request, as each client is told to send it."""

    path: str
    method: str = "GET"
    kind: str = ""
    body: bytes | None = None
    given: dict[str, dict] | None = None

    @property
    def options(self):
        """What requests and aiohttp take."""
        return self.given or {"data": self.body}

    @property
    def bytes(self):
        """What the others send."""
        if not self.given:
            return self.body
        [(name, fields)] = self.given.items()
        return json.dumps(fields).encode() if name == "json" else urlencode(fields).encode()


CALLS = {
    **{path.strip("/"): Call(path) for path in ANSWERS if path not in ("/echo", "/caf%C3%A9")},
    "unicode-url": Call("/café?q=ü&q=1&blank="),
    "sent-json": Call("/echo", "POST", JSON, '{"name": "Jörg"}'.encode()),
    "sent-form": Call("/echo", "POST", "application/x-www-form-urlencoded", b"a=1&b=x+y&b=2"),
    "sent-multipart": Call("/echo", "POST", "multipart/form-data; boundary=b0", _MULTIPART),
    "sent-binary": Call("/echo", "PUT", "application/octet-stream", BINARY),
    "sent-text": Call("/echo", "POST", "text/plain; charset=utf-8", TEXT),
    "given-json": Call("/echo", "POST", given={"json": {"z": 1, "a": [None, {"é": "x y"}]}}),
    "given-form": Call("/echo", "POST", given={"data": {"z": "1", "a": "x y"}}),
    "sent-nothing": Call("/echo", "DELETE"),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, fields, body = ANSWERS[self.path.partition("?")[0]]
        chunks = ("Transfer-Encoding", "chunked") in fields
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        if not chunks and status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if chunks else body)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815  # http.server's names

    def log_message(self, *_):
        pass


def serve(port):
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


def seen(status, body, values, coding=""):
    """What a client saw, as JSON has it; clients that decode nothing do what their users do."""
    body = gzip.decompress(body) if coding == "gzip" else body
    return [status, b64encode(body).decode(), [values(name) for name in TWICE]]


def _fields(call):
    return {"Content-Type": call.kind} if call.kind else {}


def _own_fields(call):
    """The same, of a client that's given bytes where others are given objects."""
    kinds = {"json": JSON, "data": "application/x-www-form-urlencoded"}
    return {"Content-Type": kinds[next(iter(call.given))]} if call.given else _fields(call)


def with_requests(base):
    import requests

    with requests.Session() as session:

        def make(call):
            answer = session.request(call.method, base + call.path, headers=_fields(call), **call.options)
            return seen(answer.status_code, answer.content, answer.raw.headers.getlist)

        yield from _each(make)


def with_urllib3(base):
    import urllib3

    with urllib3.PoolManager() as pool:

        def make(call):
            answer = pool.request(call.method, base + call.path, body=call.bytes, headers=_own_fields(call))
            return seen(answer.status, answer.data, answer.headers.getlist)

        yield from _each(make)


def _httpx(httpx, base):
    with httpx.Client(follow_redirects=True) as client:

        def make(call):
            answer = client.request(call.method, base + call.path, content=call.bytes, headers=_own_fields(call))
            return seen(answer.status_code, answer.content, answer.headers.get_list)

        yield from _each(make)


def with_httpx(base):
    import httpx

    return _httpx(httpx, base)


def with_httpx2(base):
    import httpx2

    return _httpx(httpx2, base)


def with_aiohttp(base):
    import aiohttp

    async def make(session, call):
        async with session.request(call.method, base + call.path, headers=_fields(call), **call.options) as answer:
            return seen(answer.status, await answer.read(), lambda name: answer.headers.getall(name, []))

    async def main():
        async with aiohttp.ClientSession() as session:
            return [await _tried_async(make, session, call) for call in CALLS.values()]

    return asyncio.run(main())


def with_urllib_request(base):
    # One context: to read the authorities takes longer than all else.
    opener = request.build_opener(request.HTTPSHandler(context=ssl.create_default_context()))

    def make(call):
        ask = request.Request(base + quote(call.path, safe="/?=&"), call.bytes, _own_fields(call), method=call.method)
        try:
            answer = opener.open(ask)
        except error.HTTPError as failed:
            answer = failed
        with answer:
            coding = answer.headers.get("Content-Encoding")
            return seen(answer.status, answer.read(), lambda name: answer.headers.get_all(name, []), coding)

    return _each(make)


CLIENTS = ("requests", "urllib3", "httpx", "httpx2", "aiohttp", "urllib_request")


def _each(make):
    for call in CALLS.values():
        try:
            yield make(call)
        except Exception as problem:  # noqa: BLE001  # what a client makes of it is the result
            yield type(problem).__name__


async def _tried_async(make, session, call):
    try:
        return await make(session, call)
    except Exception as problem:  # noqa: BLE001
        return type(problem).__name__


def played(client, base):
    """What `client` sees of every call, by the call's name; an error's name where it sees none."""
    return dict(zip(CALLS, globals()[f"with_{client}"](base), strict=True))


def main(folder, base):
    import vcr

    saw = []
    for client in CLIENTS:
        with vcr.use_cassette(f"{folder}/vcrpy-{client}.yaml"):
            saw.append(played(client, base))
    sys.stdout.write(json.dumps(saw))


if __name__ == "__main__":
    main(*sys.argv[1:])
