"""A small API on loopback, as a real server: what a test body meets in the live modes, and nothing of ours in it."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "sandbox-token-4f1b9a7c2e"
LOGIN = "exchanged-token-9d8e7f6a5b"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urlsplit(self.path)
        match url.path.removeprefix("/sandbox"):
            case "/users/123":
                self._answer(200, {"id": 123, "name": "John", "tags": parse_qs(url.query).get("tag", [])})
            case "/packed":
                self._answer(200, {"packed": "yes" * 200}, packed=True)
            case "/pieces":
                self._answer(200, {"pieces": "of a body"}, chunked=True)
            case "/flaky/reset" | "/flaky/cut" if self.path not in self.server.flaked:
                self.server.flaked.add(self.path)
                if self.path.endswith("cut"):
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{")
                self.close_connection = True
            case "/flaky/reset" | "/flaky/cut":
                self._answer(200, {"at": "last"})
            case "/moved":
                self._answer(302, {}, ("Location", "/sandbox/users/123"))
            case "/me" if self.headers.get("Authorization") == f"Bearer {LOGIN}":
                self._answer(200, {"me": "Ann"})
            case "/me":
                self._answer(401, {"error": "who are you?"})
            case _:
                self._answer(404, {"error": "no such thing"})

    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/sandbox/login" and sent.get("client_secret") == TOKEN:
            self._answer(200, {"access_token": LOGIN}, ("Set-Cookie", "sid=0123456789abcdef; Path=/"))
        else:
            self._answer(201, {"got": sent.get("amount")})

    def do_DELETE(self):
        self.server.hits.append(f"DELETE {self.path}")
        self.send_response(204)
        self.end_headers()

    def _answer(self, status, value, *fields, packed=False, chunked=False):
        body = json.dumps(value).encode()
        if packed:
            body = gzip.compress(body)
        self.server.hits.append(f"{self.command} {self.path}")
        self.server.run = self.headers.get("X-Run")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        for name, content in fields:
            self.send_header(name, content)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class SandboxServer(ThreadingHTTPServer):
    """`url` is its base URL, `hits` what it was asked for, `flaked` what has failed once, `run` the last run's id."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hits = []
        self.flaked = set()
        self.run = None
        self.url = f"http://127.0.0.1:{self.server_port}/sandbox"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()
