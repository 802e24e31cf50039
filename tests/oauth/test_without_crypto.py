"""Without `cryptography`, opaque tokens and HS256 work, and the rest says what to install."""

import sys

import httpx
import pytest
import requests

from pytest_apiint.errors import UsageProblem
from pytest_apiint.oauth.jose import parts
from pytest_apiint.oauth.keys.published import verified
from tests.oauth.asking import post


@pytest.fixture(autouse=True)
def without(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)


def test_opaque_tokens_need_nothing(api, auth_server, client):
    api.mock.get("/users/1", json={})
    auth_server.protect(api)
    token = post(auth_server, client, grant_type="client_credentials").json()["access_token"]
    assert requests.get(f"{api.base_url}/users/1", headers={"Authorization": f"Bearer {token}"}).ok


def test_a_shared_key_needs_nothing(auth_server, jwks):
    jwks.algorithm = "HS256"
    assert jwks.verified(auth_server.issue_token(scope="openid")["id_token"])["sub"] == "alice"


def test_a_signed_token_says_what_to_install(jwks):
    with pytest.raises(
        UsageProblem, match=r"a key for ES256 needs cryptography: pip install 'pytest-apiint\[crypto\]'"
    ):
        jwks.sign({})


@pytest.mark.parametrize("get", [requests.get, httpx.get], ids=["requests", "httpx"])
def test_who_asks_for_the_keys_is_told_so(auth_server, get):
    with pytest.raises(UsageProblem, match="a key for ES256 needs cryptography"):
        get(auth_server.url("jwks"))


def test_so_is_who_sends_a_proof():
    with pytest.raises(UsageProblem, match="a signature by ES256 needs cryptography"):
        verified(parts("eyJhbGciOiJFUzI1NiJ9.e30.AA"), {})
