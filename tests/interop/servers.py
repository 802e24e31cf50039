"""Servers that others wrote, each in a process of its own, since replay must not find them in the tests' process."""

import subprocess
import sys
import time
from contextlib import closing, contextmanager
from socket import create_connection, create_server

HTTPBIN = "import httpbin, werkzeug.serving as it; it.run_simple('127.0.0.1', {port}, httpbin.app, threaded=True)"
MOTO = "from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])"


def running(source):
    """Run `source` in Python, which serves on ``{port}``; gives the URL."""
    return serving(sys.executable, "-W", "ignore", "-c", source)


@contextmanager
def serving(*command):
    """Run `command`, which serves on ``{port}``; gives the URL."""
    with closing(create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    command = [part.replace("{port}", str(port)) for part in command]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _await(port):
    for _ in range(600):
        try:
            create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nobody serves on port {port}")
