"""``apiint health``: an API as it is seen from outside, with GET and HEAD only."""

import datetime as dt
import json
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme
from click.testing import CliRunner

from pytest_apiint.cli.command import apiint

SPEC = """
openapi: 3.1.0
info: {title: Acme, version: "1"}
paths:
  /users: {get: {responses: {}}}
  /users/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer, example: 7}}]
    get: {responses: {}}
  /search: {get: {parameters: [{name: q, in: query, required: true, schema: {default: "a b"}}]}}
  /secret/{key}: {get: {parameters: [{name: key, in: path, required: true, schema: {}}]}}
  /broken: {get: {}}
  /payments: {post: {}}
"""


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.command, self.path, self.headers.get("Authorization")))
        self.send_response(500 if self.path == "/v1/broken" or self.server.broken else 200)
        for name, value in self.server.fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"{}")

    do_HEAD = do_GET  # noqa: N815 - its own name

    def log_message(self, *args):
        pass


@pytest.fixture
def serve():
    """Start a server, over TLS with a certificate where one is given; gives its base URL and what it was asked."""
    servers = []

    def serve(certificate=None, *, broken=False, **fields):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
        server.daemon_threads = True
        server.asked, server.fields, server.broken = [], fields, broken
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(context)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        scheme = "http" if certificate is None else "https"
        return f"{scheme}://localhost:{server.server_port}/v1", server.asked

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def run(*arguments):
    return CliRunner().invoke(apiint, ["health", *map(str, arguments)])


@pytest.fixture
def ca(tmp_path, monkeypatch):
    """An authority that this machine trusts."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return ca


def test_an_api_that_answers_is_healthy_and_asked_by_get_and_head_only(serve):
    url, asked = serve()
    result = run("--base-url", url)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "healthy")
    assert {method for method, _, _ in asked} == {"GET", "HEAD"}


def test_json_tells_the_same(serve):
    url, _ = serve(X_RateLimit_Remaining="7")
    told = json.loads(run("--base-url", url, "--format", "json").output)
    assert (told["url"], told["status"], told["findings"]) == (url, 200, [])
    assert set(told["latency_ms"]) == {"p50", "p95", "p99"}


def test_limits_are_shown(serve):
    url, _ = serve(**{"X-RateLimit-Remaining": "7", "RateLimit": '"a";r=7'})
    lines = run("--base-url", url).output.splitlines()
    assert "  limit        X-RateLimit-Remaining: 7" in lines


def test_an_api_that_is_broken_is_a_finding(serve):
    url, _ = serve(broken=True)
    result = run("--base-url", url)
    assert result.exit_code == 1
    assert "  finding      it answers 500" in result.output.splitlines()


def test_each_operation_that_needs_nothing_unknown_is_asked(serve, tmp_path):
    (tmp_path / "acme.yaml").write_text(SPEC)
    url, asked = serve()
    result = run("--base-url", url, "--spec", tmp_path / "acme.yaml", "--format", "json")
    told = {row["path"]: row["status"] or row["note"] for row in json.loads(result.output)["operations"]}
    assert told == {
        "/users": 200,
        "/users/{id}": 200,
        "/search": 200,
        "/secret/{key}": "needs a parameter without an example",
        "/broken": 500,
    }
    assert result.exit_code == 1
    assert {path for _, path, _ in asked} == {"/v1", "/v1/users", "/v1/users/7", "/v1/search?q=a+b", "/v1/broken"}


def test_nobody_there_is_unreachable():
    result = run("--base-url", "http://localhost:1", "--timeout", "2")
    assert result.exit_code == 3
    assert result.output.startswith("http://localhost:1 can't be reached: ConnectionRefusedError")


@pytest.mark.parametrize("url", ["localhost", "ftp://x", "https://"])
def test_what_is_no_url_is_a_usage_error(url):
    result = run("--base-url", url)
    assert result.exit_code == 2
    assert "--base-url is https://" in result.output


def test_a_certificate_tells_its_days(serve, ca):
    url, _ = serve(ca.issue_cert("localhost", not_after=_in(90)), **{"Strict-Transport-Security": "max-age=1"})
    lines = run("--base-url", url).output.splitlines()
    assert lines[3:5] == ["  certificate  89 days left", "  HSTS         max-age=1"]


def test_a_certificate_that_ends_soon_is_a_finding(serve, ca):
    url, _ = serve(ca.issue_cert("localhost", not_after=_in(5)))
    result = run("--base-url", url)
    assert (result.exit_code, "the certificate ends in 4 days" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda ca: ca.issue_cert("localhost", not_after=_in(-1)), "certificate has expired"),
        (lambda ca: ca.issue_cert("elsewhere.example"), "Hostname mismatch"),
        (lambda _: trustme.CA().issue_cert("localhost"), "unable to get local issuer certificate"),
    ],
    ids=["expired", "other-host", "unknown-authority"],
)
def test_a_certificate_that_nobody_should_trust_is_a_finding(serve, ca, make, told):
    url, asked = serve(make(ca))
    result = run("--base-url", url)
    assert result.exit_code == 1
    assert f"untrusted certificate: {told}" in result.output
    assert asked == []


def test_a_redirect_into_clear_text_is_a_finding(serve, ca):
    url, _ = serve(ca.issue_cert("localhost"), Location="http://localhost/v1?token=hidden-77")
    result = run("--base-url", url)
    assert "  finding      it redirects to http://localhost/v1, in clear text" in result.output.splitlines()
    assert result.output.count("finding      ") == 1
    assert "hidden-77" not in result.output


def test_credentials_are_sent_and_never_shown(serve, monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", "t0ken-in-the-env")
    url, asked = serve()
    where = url.replace("//", "//user:pa55w0rd@")
    result = run("--base-url", where, "--token-env", "ACME_TOKEN", "--header", "X-Key: k3y-hidden")
    assert {sent for _, _, sent in asked} == {"Bearer t0ken-in-the-env"}
    assert not [secret for secret in ("t0ken", "pa55", "k3y") if secret in result.output]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--token-env", "NOT_SET_HERE"), "the variable NOT_SET_HERE isn't set"),
        (("--header", "no colon"), "--header takes 'NAME: VALUE'"),
        (("--spec", __file__), "the description can't be read"),
    ],
)
def test_what_cannot_be_meant_is_said(arguments, told):
    result = run("--base-url", "http://localhost:1", *arguments)
    assert result.exit_code == 2
    assert told in result.output


def test_it_runs_as_a_module(serve):
    url, _ = serve()
    command = [sys.executable, "-m", "pytest_apiint.cli", "health", "--base-url", url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def _in(days):
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
