"""An API that is protected lets through who has a good token, and says what is wrong to the others."""

import subprocess
import sys

import httpx
import pytest
import requests

from pytest_apiint import faults
from tests.oauth.asking import asked, parameters, post, redeemed


def get(api, token=None, path="/users/1", scheme="Bearer"):
    headers = {"Authorization": f"{scheme} {token}"} if token else {}
    return requests.get(f"{api.base_url}{path}", headers=headers)


@pytest.fixture
def mocked(api):
    api.mock.get("/users/1", json={"id": 1})
    api.mock.post("/users", json={"id": 2}, status_code=201)
    return api


def test_no_token_no_error_code(mocked, auth_server):
    auth_server.protect(mocked)
    answer = get(mocked)
    assert answer.status_code == 401
    where = f"{mocked.base_url}/.well-known/oauth-protected-resource"
    assert answer.headers["WWW-Authenticate"] == f'Bearer realm="{auth_server.issuer}", resource_metadata="{where}"'
    assert requests.get(where).json()["authorization_servers"] == [auth_server.issuer]


def test_a_good_token(mocked, auth_server, client):
    auth_server.protect(mocked)
    token = auth_server.issue_token(client)["access_token"]
    assert get(mocked, token).json() == {"id": 1}
    assert get(mocked, token, scheme="bearer").ok
    assert mocked.mock.call_count == 2


@pytest.mark.parametrize("how", ["expired", "revoked", "unknown", "refresh"])
def test_a_token_that_isn_t_good(mocked, auth_server, client, how):
    auth_server.protect(mocked)
    issued = auth_server.issue_token(client, lifetime=10)
    token = issued["refresh_token"] if how == "refresh" else issued["access_token"]
    if how == "expired":
        mocked.clock.advance(10)
    if how == "revoked":
        auth_server.revoke(token)
    answer = get(mocked, "x" if how == "unknown" else token)
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert not mocked.mock.called


def test_too_little_scope(mocked, auth_server, client):
    auth_server.protect(mocked, "POST /users", scope="write")
    token = auth_server.issue_token(client, scope="read")["access_token"]
    answer = requests.post(f"{mocked.base_url}/users", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert 'scope="write"' in answer.headers["WWW-Authenticate"]
    assert get(mocked).ok  # another route


def test_what_isn_t_mocked_is_told_behind_the_gate(mocked, auth_server, client):
    auth_server.protect(mocked)
    with pytest.raises(requests.ConnectionError):
        get(mocked, auth_server.issue_token(client)["access_token"], "/nowhere")
    told = mocked.session.found(faults=False)
    assert told.startswith("NoMatchingMock: GET https://api.test/nowhere isn't mocked")


def test_faults_come_before_the_gate(mocked, auth_server, client):
    auth_server.protect(mocked)
    mocked.fail("GET /users/1", faults.unavailable())
    assert get(mocked).status_code == 503
    assert get(mocked).status_code == 401


def test_faults_meet_the_authorization_server_too(api, auth_server, client):
    api.fail(f"POST {auth_server.url('token')}", faults.read_timeout())
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(auth_server.url("token"), data={"grant_type": "client_credentials"}, timeout=3)
    assert post(auth_server, client, grant_type="client_credentials").ok
    assert [str(row.outcome) for row in api.journal] == ["read timeout", "200 OK"]


def test_a_token_that_a_test_ends_is_refused(mocked, auth_server, client):
    auth_server.protect(mocked)
    token = auth_server.issue_token(client)["access_token"]
    assert get(mocked, token).ok
    auth_server.expire(token)
    assert get(mocked, token).status_code == 401


ASK = """
import json, sys, urllib.request
found = json.load(urllib.request.urlopen(sys.argv[1] + "/.well-known/oauth-authorization-server", timeout=10))
form = b"grant_type=client_credentials&client_id=acme&client_secret=s3cret"
print(found["issuer"] == sys.argv[1], json.load(urllib.request.urlopen(found["token_endpoint"], form, timeout=10)))
"""


def test_another_process_gets_a_token(api, auth_server):
    auth_server.register_client("acme", "s3cret", auth_method="client_secret_post")
    server = auth_server.serve()
    assert auth_server.issuer == server.url
    ran = subprocess.run([sys.executable, "-c", ASK, server.url], capture_output=True, text=True, check=False)
    assert ran.stdout.startswith("True {'access_token': "), ran.stderr
    assert [(row.request.path, row.status) for row in api.journal] == [
        ("/.well-known/oauth-authorization-server", 200),
        ("/token", 200),
    ]


def test_the_user_agrees_at_the_port_too(auth_server, client):
    auth_server.serve()
    callback = parameters(auth_server.authorize(asked(auth_server, client)))
    assert callback["iss"] == auth_server.issuer == auth_server.metadata["issuer"]
    assert redeemed(auth_server, client, code=callback["code"]).ok


def test_a_fault_meets_the_browser_too(api, auth_server, client):
    api.fail(f"GET {auth_server.url('authorize')}", faults.reset())
    with pytest.raises(ConnectionError, match="the browser got no answer: reset"):
        auth_server.authorize(asked(auth_server, client))
    assert "code" in parameters(auth_server.authorize(asked(auth_server, client)))


def test_the_fixtures_belong_together(api, auth_server, jwks):
    assert jwks is auth_server.keys
    assert auth_server.now() == api.clock.now


@pytest.mark.api(clock="real")
def test_real_time_works_as_well(api, auth_server, client):
    auth_server.protect(api)
    assert get(api, auth_server.issue_token(client, lifetime=-1)["access_token"]).status_code == 401


def test_it_answers_beside_a_real_api_too(pytester, monkeypatch):
    monkeypatch.delenv("CI", raising=False)  # where nothing is recorded
    pytester.makepyprojecttoml(
        '[tool.apiint.services.acme]\nbase_url = "https://api.acme.example"\nsandbox_url = "http://127.0.0.1:9"'
    )
    pytester.makepyfile(
        """
        import httpx, requests

        def test_it(api, auth_server):
            auth_server.protect(api)
            auth_server.issuer = "https://login.acme.example"
            app = auth_server.register_client("acme", "s3cret")
            form = {"grant_type": "client_credentials"}
            for post in (httpx.post, requests.post):
                assert post(auth_server.url("token"), data=form, auth=(app.id, app.secret)).status_code == 200
            assert [row.origin for row in api.journal] == ["auth", "auth"]
        """
    )
    pytester.runpytest("--api-mode=record", "-W", "ignore").assert_outcomes(passed=1)
    assert not list(pytester.path.glob("cassettes/**/*.yaml"))
