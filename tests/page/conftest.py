"""The report in a browser that is installed. `make page` says which, and has what drives it."""

import os
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec

import pytest

from pytest_apiint.report.page import page
from tests.report.rich import rich

# `make page` runs them, in an environment of their own.
collect_ignore_glob = [] if find_spec("playwright") is not None else ["test_*"]


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    # Chromium's sandbox refuses root, who runs what is in a container.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["APIINT_CHROMIUM"], args=options)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser):
    """A new window; what it says on its console, asks the network for and opens as dialogs is in `noticed`."""
    contexts = []

    def window(*, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.noticed, tab.requests = [], []
        tab.on("console", lambda message: tab.noticed.append(message.text))
        tab.on("pageerror", lambda error: tab.noticed.append(str(error)))
        tab.on("dialog", lambda dialog: (tab.noticed.append(dialog.message), dialog.dismiss()))
        tab.on("popup", lambda other: tab.noticed.append(other.url))
        tab.on("request", lambda request: tab.requests.append(request.url))
        return tab

    yield window
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def written():
    """The rich sample's page."""
    return page(rich())


@pytest.fixture
def file(tmp_path, written):
    """It as a file, by its URL."""
    path = tmp_path / "report.html"
    path.write_text(written, encoding="utf-8")
    return path.as_uri()


@contextmanager
def serving(text, **headers):
    """Serve `text` on loopback, whatever is asked for; gives the URL, and the paths that were asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/report.html", asked
    finally:
        server.shutdown()
        server.server_close()
