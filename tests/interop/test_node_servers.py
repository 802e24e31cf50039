"""Prism, which serves the example's description, and a real OAuth server: recorded, then replayed where neither is."""

from pathlib import Path

import pytest

from . import servers

DESCRIPTION = Path(__file__).parents[2] / "fixtures" / "acme.openapi.yaml"
PRISM = ("prism", "mock", "-h", "127.0.0.1", "-p", "{port}", str(DESCRIPTION))
OAUTH = ("oauth2-mock-server", "-a", "127.0.0.1", "-p", "{port}")
SETTINGS = """
[tool.apiint.services.acme]
base_url = "https://api.acme.example"
sandbox_url = "{url}"
unsafe_methods = true
"""
DESCRIBED = """
import httpx
import pytest
import requests

@pytest.fixture(params=["requests", "httpx"])
def client(request):
    made = requests.Session() if request.param == "requests" else httpx.Client(trust_env=False)
    with made as client:
        client.headers["Authorization"] = "Bearer of-no-account-4711"
        yield client

def test_a_page(api, client):
    page = client.get(api.base_url + "/users", params={"limit": 2}).json()
    assert (page["items"][0]["name"], page["next_cursor"]) == ("John", "eyJpZCI6MTI0fQ")

def test_an_answer_that_was_asked_for(api, client):
    answer = client.get(api.base_url + "/users/9", headers={"Prefer": "code=404"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"

def test_a_request_that_the_description_forbids(api, client):
    assert client.get(api.base_url + "/users", params={"limit": 0}).status_code in (400, 422)

def test_nobody(api):
    assert requests.get(api.base_url + "/users", timeout=5).status_code == 401
"""
AUTHORIZED = """
import jwt
import pytest
import requests

@pytest.mark.parametrize("grant", [{"grant_type": "client_credentials"}, {"grant_type": "password", "username": "ann"}])
def test_a_token_is_fetched_and_used(api, grant):
    answer = requests.post(api.base_url + "/token", data=grant, auth=("client", "s3cr3t-of-the-client"), timeout=5)
    token = answer.json()["access_token"]
    held = requests.get(api.base_url + "/userinfo", headers={"Authorization": f"Bearer {token}"}, timeout=5)
    assert held.json() == {"sub": "johndoe"}
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 3600
    if api.mode == "record":
        key = jwt.PyJWKClient(api.base_url + "/jwks").get_signing_key_from_jwt(token)
        assert jwt.decode(token, key, algorithms=["RS256"], issuer=claims["iss"])
    assert token in str(api.journal[0].response.json())

def test_a_token_is_refreshed(api):
    first = requests.post(api.base_url + "/token", data={"grant_type": "authorization_code", "code": "c"}, timeout=5)
    grant = {"grant_type": "refresh_token", "refresh_token": first.json()["refresh_token"]}
    assert requests.post(api.base_url + "/token", data=grant, timeout=5).json()["token_type"] == "Bearer"

def test_a_grant_that_nobody_knows(api):
    answer = requests.post(api.base_url + "/token", data={"grant_type": "none"}, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
"""


@pytest.mark.npm
@pytest.mark.parametrize(
    ("command", "tests", "count"), [(PRISM, DESCRIBED, 7), (OAUTH, AUTHORIZED, 4)], ids=["prism", "oauth2-mock-server"]
)
def test_a_server_is_recorded_and_replayed(pytester, monkeypatch, command, tests, count):
    for name in ("CI", "APIINT_MODE", "PYTEST_ADDOPTS", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(test_it=tests)
    with servers.serving(*command) as url:
        pytester.makepyprojecttoml(SETTINGS.format(url=url))
        run(pytester, "record").assert_outcomes(passed=count)
    run(pytester, "replay").assert_outcomes(passed=count)
    recorded = "".join(file.read_text() for file in pytester.path.rglob("*.yaml"))
    assert recorded
    assert not [secret for secret in ("4711", "s3cr3t-of-the-client", "tzjws") if secret in recorded]


def run(pytester, mode):
    return pytester.runpytest_inprocess("-p", "pytest_apiint.plugin.entry", f"--api-mode={mode}")
