"""A server on this machine that keeps what came, and descriptions of what it says it does."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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


class Server:
    """`answer` gives status, body and further fields for each request; `came` holds method, target and fields."""

    def __init__(self, answer=lambda method, target: (200, [], {})):
        self.came = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(handler):
                handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
                self.came.append((handler.command, handler.path, handler.headers))
                status, body, fields = answer(handler.command, handler.path)
                raw = json.dumps(body).encode() if handler.command != "HEAD" else b""
                handler.send_response(status)
                for name, value in {"Content-Type": "application/json", "Content-Length": len(raw), **fields}.items():
                    handler.send_header(name, str(value))
                handler.end_headers()
                handler.wfile.write(raw)

            def __getattr__(handler, name):
                if name.startswith("do_"):
                    return handler.handle_one
                raise AttributeError(name)

            def log_message(handler, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
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
