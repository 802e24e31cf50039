"""Live keys are found wherever a request can carry one, and test keys are never taken for them."""

import base64

import pytest

from pytest_apiint.exchange import Headers, Request
from pytest_apiint.sandbox.live_keys import LiveKeys
from pytest_apiint.settings import Service

KEY = "sk_live_4f9a7c2e1b8d4f9a7c2e1b8d"
BASIC = base64.b64encode(f"{KEY}:".encode()).decode()


def request(url: str = "/users", headers: dict[str, str] | None = None, body: bytes = b"") -> Request:
    return Request("POST", f"https://sandbox.acme.example{url}", Headers(headers or {}), body)


@pytest.mark.parametrize(
    "key",
    [KEY, "rk_live_x", "pk_live_x", "rzp_live_x", "ghp_4f9a7c2e", "xoxb-1-2", "AKIA4F9A7C2E1B8D4F9A", "sk-ant-4f9a"],
)
def test_keys_of_live_accounts(key: str) -> None:
    prefix = LiveKeys().start(key)
    assert prefix
    assert key.startswith(prefix)
    assert len(prefix) <= 11


@pytest.mark.parametrize(
    "key",
    [
        "",
        "sk_test_4f9a7c2e",
        "sk-test-4f9a7c2e",
        "rk_sandbox_4f9a",
        "eyJhbGciOiJIUzI1NiJ9.e30.x",
        "whsec_4f9a",
        "secret_x",
        "4711",
        "xsk_live_1",
    ],
)
def test_keys_that_open_nothing_or_say_nothing(key: str) -> None:
    assert LiveKeys().start(key) is None


def test_a_profiles_test_keys_win() -> None:
    assert LiveKeys.of(Service("s", "https://s.example", profile="stripe")).start("sk_test_4f9a") is None
    assert LiveKeys(("acme_",), ("acme_t_",)).start("acme_t_4f9a") is None
    assert LiveKeys(("acme_",), ("acme_t_",)).start("acme_4f9a") == "acme_"


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        (request(headers={"Authorization": f"Bearer {KEY}"}), "the header Authorization"),
        (request(headers={"authorization": f"Basic {BASIC}"}), "the header authorization"),
        (request(headers={"X-Api-Key": KEY}), "the header X-Api-Key"),
        (request(headers={"Cookie": f"a=b; key={KEY}"}), "the header Cookie"),
        (request(f"/users?key={KEY}"), "the URL"),
        (request(f"/users?filter=%22{KEY.replace('_', '%5F')}%22"), "the URL"),
        (request(f"/keys/{KEY}"), "the URL"),
        (request(body=f'{{"key": "{KEY}"}}'.encode()), "the body"),
        (request(body=f"a=b&key={KEY}".encode()), "the body"),
        (request(body=b"\xff\x00" + KEY.encode()), "the body"),
    ],
    ids=["bearer", "basic", "header", "cookie", "query", "percent", "path", "json", "form", "binary"],
)
def test_a_live_key_is_found_wherever_it_stands(asked: Request, place: str) -> None:
    assert LiveKeys().within(asked) == (place, "sk_live_")


@pytest.mark.parametrize(
    "asked",
    [
        request(),
        request(headers={"Authorization": "Bearer sk_test_4f9a7c2e1b8d4f9a"}),
        request(headers={"Authorization": "Basic !!"}),
        request(body=b"keys that start with sk_live_ or rk_live_abc ..."),
        request(body=b"task_live_streaming_enabled"),
        request(body=b"risk-assessment sk-something-long-enough"),
    ],
    ids=["plain", "test-key", "broken-basic", "prose", "word", "dashes"],
)
def test_no_other_request_is_accused(asked: Request) -> None:
    assert LiveKeys().within(asked) is None


def test_a_profiles_prefix_is_found_in_requests_too() -> None:
    assert LiveKeys(("acme_live_",)).within(request(body=b"acme_live_4f9a7c2e1b")) == ("the body", "acme_live_")
