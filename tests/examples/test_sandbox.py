"""The example's sandbox is a real server, and does what Acme's description says."""

import hashlib
import hmac
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests

ACME = Path(__file__).parents[2] / "examples" / "acme"
sys.path.insert(0, str(ACME))

from sandbox import TOKEN, WEBHOOK_SECRET, running  # noqa: E402 - it lies beside the example's client

MINE = {"Authorization": f"Bearer {TOKEN}"}
PAID = {"amount": 1000, "currency": "EUR"}


@pytest.fixture
def ask():
    with running() as url, requests.Session() as session:
        session.headers.update(MINE)
        yield lambda method, path, **more: session.request(method, url + path, timeout=10, **more)


def pay(ask, key, **changed):
    return ask("POST", "/payments", json=PAID | changed, headers={"Idempotency-Key": key})


def test_nobody_is_served_without_the_token(ask):
    answer = ask("GET", "/users/123", headers={"Authorization": "Bearer other"})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {"title": "Unauthorized", "status": 401, "code": "bad_token"}


def test_health_needs_no_token(ask):
    assert ask("GET", "/health", headers={"Authorization": ""}).json() == {"status": "ok"}


def test_pages_lead_to_one_another(ask):
    first = ask("GET", "/users?limit=3").json()
    last = ask("GET", f"/users?limit=3&cursor={first['next_cursor']}").json()
    assert [user["id"] for user in first["items"] + last["items"]] == [123, 124, 125, 126, 127]
    assert last["next_cursor"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=junk"])
def test_a_page_that_cannot_be_is_a_bad_request(ask, query):
    assert ask("GET", f"/users?{query}").json()["code"] == "bad_request"


def test_the_same_key_pays_once_and_another_request_with_it_is_refused(ask):
    first, again, other = pay(ask, "k1"), pay(ask, "k1"), pay(ask, "k1", amount=5)
    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 409]
    assert first.json() == again.json() == ask("GET", f"/payments/{first.json()['id']}").json()
    assert other.json()["code"] == "key_reused"


def test_what_cannot_be_paid_says_why(ask):
    assert pay(ask, "k2", currency="XXX").json()["code"] == "currency_not_supported"
    assert pay(ask, "k2", amount=-1).json()["code"] == "bad_request"
    assert ask("POST", "/payments", json=PAID).json()["code"] == "bad_request"


def test_an_etag_spares_the_body(ask):
    etag = ask("GET", "/users/123").headers["ETag"]
    answer = ask("GET", "/users/123", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_request_id_comes_back(ask):
    assert ask("GET", "/users/1", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] == "mine"


def test_too_many_requests_are_told_when_to_come_again():
    with running(limit=2, window=60) as url:
        answers = [requests.get(f"{url}/users/123", headers=MINE, timeout=10) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    assert answers[2].headers["X-RateLimit-Remaining"] == "0"


def test_a_payment_is_told_of_by_a_signed_webhook(ask):
    heard, came = [], threading.Event()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append((self.headers["Acme-Signature"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()
            came.set()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        ask("POST", "/webhooks", json={"url": f"http://127.0.0.1:{server.server_port}"})
        pay(ask, "k3")
        assert came.wait(10)
        server.shutdown()
    signature, body = heard[0]
    when, _, digest = signature.removeprefix("t=").partition(",v1=")
    assert digest == hmac.new(WEBHOOK_SECRET.encode(), f"{when}.".encode() + body, hashlib.sha256).hexdigest()
    assert json.loads(body)["data"]["amount"] == 1000


def test_its_data_are_in_a_file_made_anew(tmp_path):
    for _ in range(2):
        with running(tmp_path / "acme.sqlite") as url:
            requests.delete(f"{url}/users/123", headers=MINE, timeout=10).raise_for_status()
            assert requests.get(f"{url}/users/123", headers=MINE, timeout=10).status_code == 404


def test_one_command_starts_it():
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=ACME, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        url = line.split()[4].rstrip(",")
        assert requests.get(f"{url}/health", timeout=10).json() == {"status": "ok"}
        process.terminate()


def test_the_recordings_of_the_repository_replay(monkeypatch):
    for name in ("PYTEST_ADDOPTS", "APIINT_MODE", "ACME_TOKEN", "APIINT_ACME_SANDBOX_URL"):
        monkeypatch.delenv(name, raising=False)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--api-mode=replay"]
    done = subprocess.run(
        [*command, "tests/test_acme.py", "tests/test_modes.py"], cwd=ACME, capture_output=True, text=True, check=False
    )
    assert "12 passed" in done.stdout, done.stdout + done.stderr
