"""Well-known clients work against the server: code and PKCE, client credentials, refresh."""

import asyncio
import json
import threading

import pytest
import requests
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.integrations.httpx_client import OAuth2Client as HttpxOAuth2Client
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jwt
from joserfc.errors import InvalidClaimError
from joserfc.jwk import RSAKey
from oauthlib.oauth2 import BackendApplicationClient, WebApplicationClient
from requests_oauthlib import OAuth2Session

from pytest_apiint import ContractFailure, assert_refresh_token_rotated, assert_single_flight_refresh
from tests.wire.clients import GET

CALLBACK = "https://app.test/callback"


@pytest.fixture
def guarded(api, auth_server):
    """An API that needs a token."""
    api.mock.get("/users/1", json={"id": 1})
    auth_server.protect(api)
    return api


@pytest.mark.parametrize("kind", [AuthlibSession, HttpxOAuth2Client], ids=["requests", "httpx"])
def test_authlib_by_code_and_pkce(guarded, auth_server, kind):
    app = auth_server.register_client()
    client = kind(app.id, app.secret, scope="read", redirect_uri=CALLBACK, code_challenge_method="S256")
    verifier = "v" * 43
    url, state = client.create_authorization_url(auth_server.url("authorize"), code_verifier=verifier)
    callback = auth_server.authorize(url)
    client.fetch_token(auth_server.url("token"), authorization_response=callback, code_verifier=verifier, state=state)
    assert client.get(f"{guarded.base_url}/users/1").json() == {"id": 1}


def test_requests_oauthlib_by_code_and_pkce(guarded, auth_server):
    app = auth_server.register_client()
    client = OAuth2Session(app.id, redirect_uri=CALLBACK, scope=["read"], pkce="S256")
    url, _ = client.authorization_url(auth_server.url("authorize"))
    client.fetch_token(
        auth_server.url("token"), authorization_response=auth_server.authorize(url), client_secret=app.secret
    )
    assert client.get(f"{guarded.base_url}/users/1").json() == {"id": 1}


def test_oauthlib_alone_by_code_and_pkce(guarded, auth_server):
    app = auth_server.register_client(auth_method="none")
    client = WebApplicationClient(app.id)
    verifier = client.create_code_verifier(64)
    challenge = client.create_code_challenge(verifier, "S256")
    url = client.prepare_request_uri(
        auth_server.url("authorize"), CALLBACK, state="s", code_challenge=challenge, code_challenge_method="S256"
    )
    code = client.parse_request_uri_response(auth_server.authorize(url), state="s")["code"]
    body = client.prepare_request_body(code, CALLBACK, code_verifier=verifier)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answered = requests.post(auth_server.url("token"), body, headers=headers)
    token = client.parse_request_body_response(answered.text)
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert requests.get(f"{guarded.base_url}/users/1", headers=headers).json() == {"id": 1}


def test_authlib_by_client_credentials(guarded, auth_server):
    app = auth_server.register_client()
    client = AuthlibSession(app.id, app.secret, scope="read")
    assert "refresh_token" not in client.fetch_token(auth_server.url("token"), grant_type="client_credentials")
    assert client.get(f"{guarded.base_url}/users/1").status_code == 200


def test_requests_oauthlib_by_client_credentials(guarded, auth_server):
    app = auth_server.register_client(auth_method="client_secret_post")
    client = OAuth2Session(client=BackendApplicationClient(app.id))
    client.fetch_token(auth_server.url("token"), client_id=app.id, client_secret=app.secret, include_client_id=True)
    assert client.get(f"{guarded.base_url}/users/1").status_code == 200


def authlib_client(auth_server, kind=AuthlibSession):
    app = auth_server.register_client()
    token = auth_server.issue_token(app, lifetime=600)
    return kind(app.id, app.secret, token=token, token_endpoint=auth_server.url("token"))


def requests_oauthlib_client(auth_server):
    app = auth_server.register_client(auth_method="client_secret_post")
    token = auth_server.issue_token(app, lifetime=600)
    client = OAuth2Session(
        app.id,
        token={**token, "expires_at": auth_server.now() + 600},
        auto_refresh_url=auth_server.url("token"),
        auto_refresh_kwargs={"client_id": app.id, "client_secret": app.secret},
        token_updater=lambda token: setattr(client, "token", token),
    )
    return client


CLIENTS = pytest.mark.parametrize("make", [authlib_client, requests_oauthlib_client])


@CLIENTS
def test_an_expired_token_is_refreshed(guarded, auth_server, make):
    client = make(auth_server)
    guarded.clock.advance(700)
    for _ in range(2):
        assert client.get(f"{guarded.base_url}/users/1").status_code == 200
    assert [row.request.path for row in guarded.journal] == ["/token", "/users/1", "/users/1"]
    assert_single_flight_refresh(guarded)


@CLIENTS
@pytest.mark.parametrize("told", [True, False], ids=["rotated", "kept"])
def test_the_newest_refresh_token_is_used(guarded, auth_server, make, told):
    auth_server.set(refresh_in_answer=told)
    client = make(auth_server)
    for _ in range(3):
        guarded.clock.advance(3700)
        assert client.get(f"{guarded.base_url}/users/1").status_code == 200
    assert len(guarded.journal.select(path="/token")) == 3
    assert_refresh_token_rotated(guarded)


def test_authlib_by_a_private_key(guarded, auth_server):
    key = RSAKey.generate_key(2048)
    app = auth_server.register_client(auth_method="private_key_jwt", jwks={"keys": [key.as_dict(private=False)]})
    where = auth_server.url("token")
    client = AuthlibSession(app.id, key.as_pem(private=True), token_endpoint_auth_method=PrivateKeyJWT(where))
    client.fetch_token(where, grant_type="client_credentials")
    assert client.get(f"{guarded.base_url}/users/1").status_code == 200


def test_authlib_gives_a_token_back(auth_server):
    client = authlib_client(auth_server)
    token = client.token["access_token"]
    assert client.introspect_token(auth_server.url("introspect"), token=token).json()["active"]
    client.revoke_token(auth_server.url("revoke"), token=token)
    assert not client.introspect_token(auth_server.url("introspect"), token=token).json()["active"]


def test_authlib_accepts_the_id_token(auth_server):
    app = auth_server.register_client()
    client = AuthlibSession(app.id, app.secret, scope="openid", redirect_uri=CALLBACK, code_challenge_method="S256")
    verifier = "v" * 43
    url, _ = client.create_authorization_url(auth_server.url("authorize"), code_verifier=verifier, nonce="n-1")
    token = client.fetch_token(
        auth_server.url("token"), authorization_response=auth_server.authorize(url), code_verifier=verifier
    )
    keys = jwk.KeySet.import_key_set(requests.get(auth_server.url("jwks")).json())
    found = jwt.decode(token["id_token"], keys, algorithms=["ES256"])
    asked = {"nonce": "n-1", "client_id": app.id, "access_token": token["access_token"]}
    wanted = {"iss": {"values": [auth_server.issuer]}, "aud": {"values": [app.id]}}
    CodeIDToken(found.claims, found.header, wanted, asked).validate(now=int(auth_server.now()))
    wrong = CodeIDToken(found.claims, found.header, wanted, {**asked, "access_token": "another"})
    with pytest.raises(InvalidClaimError):
        wrong.validate(now=int(auth_server.now()))


def eight(client, url):
    """What comes of eight threads that use one client at once."""
    outcomes = []

    def get():
        try:
            outcomes.append(client.get(url).status_code)
        except Exception as error:  # noqa: BLE001 - each client has its own
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@CLIENTS
def test_eight_threads_with_an_expired_token_stampede(guarded, auth_server, make):
    client = make(auth_server)
    guarded.clock.advance(700)
    auth_server.delay_next(1, times=8)
    outcomes = eight(client, f"{guarded.base_url}/users/1")
    calls = guarded.journal.select(path="/token")
    assert len(calls) == 8
    assert 200 not in outcomes  # the first refresh is good, until the second one shows that the token was used twice
    with pytest.raises(ContractFailure, match="8 refreshes with one refresh token"):
        assert_single_flight_refresh(guarded)


def test_authlib_s_async_client_refreshes_once(guarded, auth_server):
    client = authlib_client(auth_server, AsyncOAuth2Client)
    guarded.clock.advance(700)
    auth_server.delay_next(1)

    async def eight_at_once():
        async with client:
            url = f"{guarded.base_url}/users/1"
            return [got.status_code for got in await asyncio.gather(*(client.get(url) for _ in range(8)))]

    assert asyncio.run(eight_at_once()) == [200] * 8
    assert len(guarded.journal.select(path="/token")) == 1
    assert_single_flight_refresh(guarded)


@pytest.mark.parametrize("library", [name for name in GET if name != "boto3"])
def test_it_is_on_the_wire_for_every_library(api, auth_server, library):
    status, body = GET[library](auth_server.url("jwks"), 5, None)
    assert (status, json.loads(body)) == (200, auth_server.keys.document())
    assert [row.origin for row in api.journal] == ["auth"]
