"""``python by_vcrpy.py FOLDER CLIENT`` records a cassette with vcrpy, against a loopback server.

Beside the cassette stands what really went over the wire, in order, as JSON. A process of its own, since
vcrpy swaps the classes that other tests drive.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import subprocess
import sys
import threading
import zlib
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TEXT = "Grüße, \u2028 世界 \U0001f600".encode()
DOCUMENT = json.dumps({"id": 1, "name": "Ada", "tags": ["a", "b"]}).encode()
PLAIN = [("Content-Type", "application/json")]
ANSWERS = {
    "/json": (200, PLAIN, DOCUMENT),
    "/gzip": (200, [*PLAIN, ("Content-Encoding", "gzip")], gzip.compress(DOCUMENT)),
    "/deflate": (200, [*PLAIN, ("Content-Encoding", "deflate")], zlib.compress(DOCUMENT)),
    "/chunked": (200, [("Content-Type", "text/plain"), ("Transfer-Encoding", "chunked")], TEXT * 9),
    "/binary": (200, [("Content-Type", "application/octet-stream")], bytes(range(256))),
    "/cookies": (200, [("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/")], b"set"),
    "/empty": (204, [], b""),
    "/moved": (302, [("Location", "/json?after=moved")], b"over there"),
    "/text": (200, [("Content-Type", "text/plain; charset=utf-8")], TEXT),
    "/teapot": (418, PLAIN, b'{"error": "short"}'),
    "/echo": (201, PLAIN, b'{"ok":true}'),
}
GETS = [*(path for path in ANSWERS if path != "/echo"), "/json?q=a%20b&q=1&empty=", "/json?q=%C3%A9", "/json"]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log: list

    def do_GET(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, fields, body = ANSWERS[self.path.partition("?")[0]]
        self.log.append([self.command, self.path, list(self.headers.items()), b64encode(sent).decode()])
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        chunks = ("Transfer-Encoding", "chunked") in fields
        if not chunks and status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if chunks else body)

    do_POST = do_PUT = do_GET  # noqa: N815  # http.server's names

    def log_message(self, *_):
        pass


def with_requests(base):
    import requests

    with requests.Session() as session:
        for path in GETS:
            session.get(base + path)
        session.post(f"{base}/echo", json={"a": 1, "é": [None]})
        session.post(f"{base}/echo", data={"a": "1", "b": "x y"})
        session.post(f"{base}/echo", files={"file": ("a.bin", b"\x00\xff\x01")})
        session.put(f"{base}/echo", data=b"\x00\xff")


def _httpx(httpx, base):
    with httpx.Client(follow_redirects=True) as client:
        for path in GETS:
            client.get(base + path)
        client.post(f"{base}/echo", json={"a": 1, "é": [None]})
        client.post(f"{base}/echo", data={"a": "1", "b": "x y"})
        client.post(f"{base}/echo", files={"file": ("a.bin", b"\x00\xff\x01")})
        client.put(f"{base}/echo", content=b"\x00\xff")


def with_httpx(base):
    import httpx

    _httpx(httpx, base)


def with_httpx2(base):
    import httpx2

    _httpx(httpx2, base)


def with_urllib3(base):
    import urllib3

    with urllib3.PoolManager() as pool:
        for path in GETS:
            pool.request("GET", base + path)
        pool.request("POST", f"{base}/echo", json={"a": 1, "é": [None]})
        pool.request("POST", f"{base}/echo", fields={"a": "1"}, encode_multipart=False)
        pool.request("PUT", f"{base}/echo", body=b"\x00\xff")


def with_urllib_request(base):
    from urllib import error, request

    def ask(what):
        try:
            with request.urlopen(what) as answer:
                answer.read()
        except error.HTTPError as answer:
            with answer:
                answer.read()

    for path in GETS:
        ask(base + path)
    ask(request.Request(f"{base}/echo", b'{"a": 1}', {"Content-Type": "application/json"}))
    ask(request.Request(f"{base}/echo", b"\x00\xff", method="PUT"))


def with_aiohttp(base):
    import aiohttp
    from yarl import URL

    async def ask(session, method, path, **what):
        async with session.request(method, URL(base + path, encoded=True), **what) as response:
            await response.read()

    async def main():
        async with aiohttp.ClientSession() as session:
            for path in GETS:
                await ask(session, "GET", path)
            await ask(session, "POST", "/echo", json={"a": 1, "é": [None]})
            await ask(session, "POST", "/echo", data={"a": "1", "b": "x y"})
            await ask(session, "PUT", "/echo", data=b"\x00\xff")

    asyncio.run(main())


RECORDING = """
import pytest, requests
from by_vcrpy import with_requests

@pytest.mark.vcr
def test_it():
    with_requests({base!r})
"""


def with_pytest_recording(base, folder):
    """A test of its own process, whose cassette pytest-recording writes."""
    (folder / "test_recorded.py").write_text(RECORDING.format(base=base))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "pytest_recording.plugin", "-p", "no:cacheprovider"]
    command += ["--record-mode=once", f"--rootdir={folder}", "-o", f"pythonpath={Path(__file__).parent}"]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run([*command, "test_recorded.py"], cwd=folder, env=environment, check=True)
    (folder / "cassettes" / "test_recorded" / "test_it.yaml").rename(folder / "pytest_recording.yaml")


def main(folder: Path, client: str) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    Handler.log = []
    if client == "pytest_recording":
        with_pytest_recording(base, folder)
    else:
        import vcr

        with vcr.use_cassette(str(folder / f"{client}.yaml")):
            globals()[f"with_{client}"](base)
    (folder / f"{client}.log").write_text(json.dumps([base, Handler.log]))
    server.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
