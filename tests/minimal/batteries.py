"""The batteries: a client's, whose checks tell which of them need an extra, and a webhook handler's."""

import hashlib
import hmac
import time

import requests

from pytest_apiint import assert_signature_verified
from pytest_apiint.suites import ClientSuite, WebhookSuite, read, write

SECRET = "a-shared-secret"


class AcmeError(Exception):
    pass


class Acme:
    """A careful client: it gives up at once, and wraps whatever happens."""

    def __init__(self, base_url, token):
        self.base_url, self.headers = base_url, {"Authorization": f"Bearer {token}", "User-Agent": "acme/1.0"}

    def send(self, method, path, **arguments):
        try:
            answer = requests.request(
                method,
                f"{self.base_url}{path}",
                headers=self.headers,
                timeout=(5, 10),
                allow_redirects=False,
                **arguments,
            )
            if not 200 <= answer.status_code < 300:
                raise AcmeError(f"Acme answered {answer.status_code}")
            return answer.json()
        except (requests.RequestException, ValueError, RecursionError) as error:
            raise AcmeError(f"no answer of Acme's: {type(error).__name__}") from error


class TestAcmeSurvives(ClientSuite):
    service = "acme"
    base_errors = (AcmeError,)

    def make_client(self, api):
        return Acme(api.base_url, api.secret("token"))

    @read(answer={"id": 123, "name": "John", "email": None, "created_at": "2025-03-01T09:30:00Z"})
    def get_user(self, client):
        return client.send("GET", "/users/123")

    @write(answer={"id": "p1", "amount": 10, "currency": "EUR", "status": "pending"}, status=201)
    def create_payment(self, client):
        return client.send("POST", "/payments", json={"amount": 10, "currency": "EUR"})


class Hooks:
    """GitHub's deliveries: verified, and each worked off once."""

    def __init__(self):
        self.seen = set()

    def __call__(self, headers, body):
        named = {name.lower(): value for name, value in headers.items()}
        expected = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), named.get("x-hub-signature-256", "").encode()):
            return False
        self.seen.add(named.get("x-github-delivery"))
        return True


class TestHooks(WebhookSuite):
    scheme = "github"
    secret = SECRET

    def make_handler(self):
        return Hooks()

    def effects(self, handler):
        return len(handler.seen)


def test_the_whole_matrix_in_one_line():
    assert_signature_verified(Hooks(), scheme="github", secret=SECRET)


def test_a_delivery_is_signed(webhook):
    hooks = Hooks()
    assert webhook.deliver(hooks, "github", {"action": "opened"}, secret=SECRET).accepted
    assert not webhook.deliver(hooks, "github", {"action": "opened"}, secret="another").accepted


def test_a_stamp_is_the_test_s_time(webhook):
    before = webhook.sign("stripe", {}, secret="whsec_x").headers
    time.sleep(1000)
    assert webhook.sign("stripe", {}, secret="whsec_x").headers != before
