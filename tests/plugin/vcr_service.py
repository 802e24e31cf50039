"""The service that the suite's cassettes are recorded from."""

import gzip
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    counts: dict[str, int]

    def _answer(self, body, status=200, **fields):
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        for name, values in {"Content-Type": "application/json", **fields}.items():
            for value in values if isinstance(values, list) else [values]:
                self.send_header(name.replace("_", "-"), value)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        path = self.path.partition("?")[0]
        self.server.counts[path] = self.server.counts.get(path, 0) + 1
        usual = {
            "/users": [{"name": "Ada"}, {"name": "Grace"}],
            "/count": {"count": (self.server.counts[path] - 1) % 2 + 1},
            "/unicode": {"name": "Zoë 東京"},
            "/people": {"name": "Hopper"},
            "/day": {"day": self.headers.get("X-Day")},
        }
        if path in usual:
            self._answer(usual[path])
        elif path == "/old":
            self._answer(b"", 302, Location="/users/9")
        elif path == "/gzip":
            self._answer(gzip.compress(json.dumps({"packed": "yes" * 50}).encode()), Content_Encoding="gzip")
        elif path == "/bytes":
            self._answer(bytes(range(256)), Content_Type="application/octet-stream")
        elif path == "/login":
            self._answer({}, Set_Cookie=["theme=dark; Path=/", "lang=en; Path=/"])
        elif path == "/users/404":
            self._answer({"error": "no such user"}, 404)
        else:
            number = int(path.rpartition("/")[2])
            self._answer({"id": number, "name": f"user {number}"})

    def do_POST(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/form":
            self._answer({"form": sent.decode()})
        else:
            self._answer({"echo": json.loads(sent)}, 201)

    def do_DELETE(self):
        self._answer(b"", 204)

    def log_message(self, *_):
        pass


@contextmanager
def served(port=0):
    """Its URL, while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    server.daemon_threads = True
    server.counts = {}
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
