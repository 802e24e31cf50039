"""``apiint health``: an API as it is seen from outside, with GET and HEAD only."""

import datetime as dt
import json
import re
import ssl
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
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
        (("--spec", __file__), "the API's description can't be read"),
    ],
)
def test_what_cannot_be_meant_is_said(arguments, told):
    result = run("--base-url", "http://localhost:1", *arguments)
    assert result.exit_code == 2
    assert told in result.output


def configured(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.yaml").write_text(SPEC)
    (tmp_path / "apiint.toml").write_text(text)


def test_without_a_url_the_only_service_is_asked_its_sandbox_first(serve, tmp_path, monkeypatch):
    url, asked = serve()
    sandbox = f'[services.acme]\nbase_url = "https://acme.test"\nsandbox_url = "{url}"\nspec = "acme.yaml"\n'
    configured(tmp_path, monkeypatch, sandbox)
    told = json.loads(run("--format", "json").output)
    assert (told["schema"], told["url"]) == ("apiint.health/1", url)
    assert "/v1/users/7" in {path for _, path, _ in asked}


def test_a_service_without_a_sandbox_is_asked_where_it_is(serve, tmp_path, monkeypatch):
    url, _ = serve()
    two = f'[services.acme]\nbase_url = "{url}"\n[services.other]\nbase_url = "https://other.test"\n'
    configured(tmp_path, monkeypatch, two)
    assert run("--service", "acme").exit_code == 0
    assert "several services: which one is meant?" in run().output
    unknown = run("--service", "acm")
    assert (unknown.exit_code, 'did you mean "acme"?' in unknown.output) == (2, True)
    assert "exclude each other" in run("--service", "acme", "--base-url", url).output


def test_without_settings_either_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run()
    assert (result.exit_code, "--base-url=https://..." in result.output) == (2, True)


def test_plain_http_to_another_machine_is_refused_unless_it_is_said_to_be_so(monkeypatch):
    result = run("--base-url", "http://user:pa55@api.example.invalid/v1?key=k3y")
    assert result.exit_code == 2
    assert "plain http sends everything in clear text" in result.output
    assert "http://api.example.invalid/v1" in result.output
    assert not [secret for secret in ("pa55", "k3y") if secret in result.output]
    assert run("--base-url", "http://api.example.invalid", "--insecure", "--timeout", "0.2").exit_code == 3


def test_junit_has_a_test_for_each_operation(serve, tmp_path):
    (tmp_path / "acme.yaml").write_text(SPEC)
    url, _ = serve()
    file = tmp_path / "below" / "health.xml"
    run("--base-url", url, "--spec", tmp_path / "acme.yaml", "--junit", file)
    suite = ET.parse(file).getroot()
    assert (suite.tag, suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("testsuite", "6", "1", "1")
    failed = {
        case.get("name"): case.find("failure").get("message") for case in suite if case.find("failure") is not None
    }
    assert failed == {"GET /broken": "GET /broken answers 500; look at the service's logs"}
    assert {case.get("name") for case in suite if case.find("skipped") is not None} == {"GET /secret/{key}"}
    assert {case.get("classname") for case in suite} == {url}
    assert float(suite[0].get("time")) > 0


def test_junit_tells_of_a_base_url_that_fails_and_of_nobody_there(serve, tmp_path):
    url, _ = serve(broken=True)
    run("--base-url", url, "--junit", tmp_path / "one.xml")
    assert ET.parse(tmp_path / "one.xml").getroot()[0].find("failure").get("message").startswith("it answers 500")
    run("--base-url", "http://localhost:1", "--junit", tmp_path / "two.xml")
    assert ET.parse(tmp_path / "two.xml").getroot()[0].find("error").get("message").startswith("unreachable: ")


def test_a_junit_file_that_cant_be_written_is_told(serve, tmp_path):
    (tmp_path / "file").write_text("")
    url, _ = serve()
    result = run("--base-url", url, "--junit", tmp_path / "file" / "health.xml")
    assert (result.exit_code, "can't be written" in result.output) == (3, True)


def test_watching_looks_again_until_it_is_ended_and_says_how_it_was_last(serve, monkeypatch):
    url, asked = serve(broken=True)
    waits = []

    def sleep(seconds):
        waits.append(seconds)
        if len(waits) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("pytest_apiint.cli.health.time.sleep", sleep)
    result = run("--base-url", url, "--watch", "60")
    assert (result.exit_code, waits) == (1, [60.0, 60.0])
    assert len(re.findall(r"^at \d\d:\d\d:\d\d$", result.output, re.MULTILINE)) == 2
    assert len(asked) == 12


def test_it_runs_as_a_module(serve):
    url, _ = serve()
    command = [sys.executable, "-m", "pytest_apiint.cli", "health", "--base-url", url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def _in(days):
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
