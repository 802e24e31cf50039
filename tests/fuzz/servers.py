"""A server on this machine that keeps what came, and descriptions of what it says it does."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SETTINGS = """
[tool.apiint.services.acme]
base_url = "https://api.acme.example"
sandbox_url = "{url}"
spec = "acme.json"
{service}

[tool.apiint.services.acme.fuzz]
{fuzz}
"""
TOKEN = "tok-4711-of-no-account"
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}
ANY = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "array"}}}}}
TWO = {
    "/users": {"get": {"parameters": [LIMIT], "responses": ANY}},
    "/users/{id}": {"get": {"parameters": [ID], "responses": ANY}},
}


def described(paths, **parts):
    return {"openapi": "3.0.3", "info": {"title": "Users", "version": "1"}, "paths": paths, **parts}


def secured(paths, **scheme):
    return described(paths, security=[{"token": []}], components={"securitySchemes": {"token": scheme}})


BEARER = {"type": "http", "scheme": "bearer"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits for the acknowledgement of its head

    def handle_any(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        owner = self.server.owner
        owner.came.append((self.command, self.path, self.headers))
        status, body, fields = owner.answer(self.path)
        raw = json.dumps(body).encode() if self.command != "HEAD" and status != 204 else b""
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": len(raw), **fields}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(raw)

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)

    def log_message(self, *args):
        pass


class Server:
    """`came` holds method, target and fields of each request. `answer` may give another answer for each target."""

    def __init__(self, status=200, body=None, fields=None, *, answer=None):
        self.came = []
        always = (status, [] if body is None else body, fields or {})
        self.answer = answer or (lambda _: always)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.owner = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def methods(self):
        return {method for method, _, _ in self.came}

    @property
    def authorizations(self):
        return {fields.get("Authorization") for _, _, fields in self.came}

    @contextmanager
    def running(self):
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
