"""What is told of tokens, and given back; clients and requests that come by themselves."""

import json

import pytest
import requests
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

from pytest_apiint.errors import UsageProblem
from pytest_apiint.oauth.clients import EXCHANGE
from pytest_apiint.oauth.grants.exchange import ACCESS_TOKEN
from tests.oauth.asking import CALLBACK, VERIFIER, asked, error, parameters, post, redeemed, refreshed


def get(server, endpoint, token=None):
    return requests.get(server.url(endpoint), headers={"Authorization": f"Bearer {token}"} if token else {})


# -- metadata ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["openid-configuration", "oauth-authorization-server"])
def test_the_metadata_are_what_rfc_8414_asks(auth_server, name):
    answer = requests.get(f"{auth_server.issuer}/.well-known/{name}")
    assert answer.json() == auth_server.metadata
    AuthorizationServerMetadata(answer.json()).validate()


def test_an_issuer_may_have_a_path(auth_server):
    auth_server.issuer = "https://login.acme.example/tenant/1/"
    assert auth_server.issuer == "https://login.acme.example/tenant/1"
    host = "https://login.acme.example"
    for url in (
        f"{host}/.well-known/oauth-authorization-server/tenant/1",  # RFC 8414, 3.1
        f"{host}/tenant/1/.well-known/openid-configuration",  # OpenID Connect Discovery, 4
    ):
        found = requests.get(url).json()
        assert found["issuer"] == auth_server.issuer
        assert found["token_endpoint"] == f"{host}/tenant/1/token"
    assert requests.get(f"{host}/.well-known/openid-configuration").status_code == 404


def test_the_issuer_has_to_be_a_url(auth_server):
    with pytest.raises(UsageProblem, match="is no URL"):
        auth_server.issuer = "login.acme.example"


def test_metadata_may_name_another_issuer(auth_server):
    auth_server.set(stated_issuer="https://evil.test")
    assert auth_server.metadata["issuer"] == "https://evil.test"


def test_keys_are_published_and_rotated(auth_server, jwks):
    jwks.sign({})
    old = get(auth_server, "jwks").json()["keys"]
    assert [set(key) for key in old] == [{"kty", "crv", "x", "y", "alg", "use", "kid"}]
    auth_server.rotate_keys()
    assert len(get(auth_server, "jwks").json()["keys"]) == 2
    auth_server.rotate_keys(keep_old=False)
    (new,) = get(auth_server, "jwks").json()["keys"]
    assert new["kid"] != old[0]["kid"]


def test_other_paths_and_methods(auth_server):
    assert requests.get(f"{auth_server.issuer}/nowhere").status_code == 404
    answer = requests.get(auth_server.url("token"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


# -- tokens -----------------------------------------------------------------------------------------


def test_introspection(auth_server, client, api):
    token = auth_server.issue_token(client, scope="read")["access_token"]
    told = post(auth_server, client, "introspect", token=token).json()
    assert (told["active"], told["scope"], told["sub"], told["client_id"]) == (True, "read", "alice", client.id)
    assert told["exp"] - told["iat"] == 3600
    api.clock.advance(3600)
    assert post(auth_server, client, "introspect", token=token).json() == {"active": False}
    assert post(auth_server, client, "introspect", token="unknown").json() == {"active": False}
    assert requests.post(auth_server.url("introspect"), data={"token": token}).status_code == 401


@pytest.mark.parametrize(("given", "left"), [("refresh_token", 0), ("access_token", 1)])
def test_a_token_is_given_back(auth_server, client, given, left):
    tokens = redeemed(auth_server, client).json()
    assert post(auth_server, client, "revoke", token=tokens[given]).status_code == 200
    assert auth_server.vault.alive(tokens["access_token"], auth_server.now()) is None
    assert refreshed(auth_server, client, tokens["refresh_token"]).ok == bool(left)
    assert post(auth_server, client, "revoke", token="unknown").status_code == 200


def test_only_one_s_own_token_is_given_back(auth_server, client):
    token = auth_server.issue_token(client)["access_token"]
    post(auth_server, auth_server.register_client(), "revoke", token=token)
    assert auth_server.vault.alive(token, auth_server.now())


def test_userinfo_needs_openid(auth_server, client):
    answer = get(auth_server, "userinfo", auth_server.issue_token(client, scope="read")["access_token"])
    assert error(answer) == (403, "insufficient_scope")
    assert 'scope="openid"' in answer.headers["WWW-Authenticate"]
    told = get(auth_server, "userinfo", auth_server.issue_token(client, scope="openid email")["access_token"]).json()
    assert told == {"sub": "alice", "email": "alice@example.test"}
    assert get(auth_server, "userinfo").status_code == 401


def test_a_refresh_token_opens_nothing(auth_server, client):
    token = auth_server.issue_token(client, scope="openid")["refresh_token"]
    assert error(get(auth_server, "userinfo", token)) == (401, "invalid_token")


def test_the_user_logs_out(auth_server, client):
    tokens = auth_server.issue_token(client, scope="openid")
    other = auth_server.issue_token(client, scope="openid", user="bob")
    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": CALLBACK, "state": "s"}
    answer = requests.get(auth_server.url("end_session"), params=query, allow_redirects=False)
    assert answer.headers["Location"] == f"{CALLBACK}?state=s"
    assert auth_server.vault.alive(tokens["access_token"], auth_server.now()) is None
    assert auth_server.vault.alive(other["access_token"], auth_server.now())


def test_a_log_out_leads_to_a_registered_place_alone(auth_server, client):
    query = {"client_id": client.id, "post_logout_redirect_uri": "https://evil.test/"}
    answer = requests.get(auth_server.url("end_session"), params=query, allow_redirects=False)
    assert (answer.status_code, "Location" in answer.headers) == (200, False)
    assert error(requests.get(auth_server.url("end_session"), params={"id_token_hint": "x"})) == (
        400,
        "invalid_request",
    )


def test_tokens_may_be_jwts(auth_server, client):
    auth_server.set(access_tokens="jwt", audience="https://api.acme.example")
    token = auth_server.issue_token(client, scope="read")["access_token"]
    claims = auth_server.keys.verified(token)
    assert claims["aud"] == "https://api.acme.example"
    assert (claims["iss"], claims["sub"], claims["client_id"]) == (auth_server.issuer, "alice", client.id)
    assert (claims["exp"] - claims["iat"], claims["scope"]) == (3600, "read")


# -- token exchange ---------------------------------------------------------------------------------


def exchanged(server, client, token, **more):
    form = {"grant_type": EXCHANGE, "subject_token": token, "subject_token_type": ACCESS_TOKEN, **more}
    return post(server, client, **form)


def test_one_token_for_another(auth_server, client):
    auth_server.set(access_tokens="jwt")
    service = auth_server.register_client("service")
    token = auth_server.issue_token(client, scope="openid read write")["access_token"]
    actor = auth_server.issue_token(service, user=None)["access_token"]
    answer = exchanged(auth_server, service, token, scope="read", actor_token=actor, actor_token_type=ACCESS_TOKEN)
    told = answer.json()
    assert told["issued_token_type"] == ACCESS_TOKEN
    assert "refresh_token" not in told
    claims = auth_server.keys.verified(told["access_token"])
    assert (claims["sub"], claims["scope"], claims["act"]) == ("alice", "read", {"sub": "service"})


def test_a_user_may_act_for_another(auth_server, client):
    auth_server.set(access_tokens="jwt")
    token, actor = (auth_server.issue_token(client, user=user)["access_token"] for user in ("alice", "bob"))
    told = exchanged(auth_server, client, token, actor_token=actor, actor_token_type=ACCESS_TOKEN).json()
    claims = auth_server.keys.verified(told["access_token"])
    assert (claims["sub"], claims["act"]) == ("alice", {"sub": "bob"})


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"scope": "admin"}, "invalid_scope"),
        ({"subject_token": "unknown"}, "invalid_request"),
        ({"subject_token_type": "urn:x"}, "invalid_request"),
        ({"requested_token_type": "urn:x"}, "invalid_request"),
        ({"actor_token": "unknown", "actor_token_type": ACCESS_TOKEN}, "invalid_request"),
    ],
)
def test_what_isn_t_exchanged(auth_server, client, more, expected):
    issued = auth_server.issue_token(client, scope="read")
    token = issued["access_token"]
    assert error(exchanged(auth_server, client, issued["refresh_token"])) == (400, "invalid_request")
    assert error(exchanged(auth_server, client, token, **more)) == (400, expected)


# -- requests that are pushed, and clients that register ---------------------------------------------


def test_a_pushed_request(auth_server, client):
    form = parameters(asked(auth_server, client, client_id=None))
    answer = post(auth_server, client, "par", **form)
    assert (answer.status_code, answer.json()["expires_in"]) == (201, 60)
    url = f"{auth_server.url('authorize')}?client_id={client.id}&request_uri={answer.json()['request_uri']}"
    auth_server.set(par_required=True)
    code = parameters(auth_server.authorize(url))["code"]
    assert redeemed(auth_server, client, code=code).ok
    assert requests.get(url, allow_redirects=False).status_code == 400  # good once


def test_a_pushed_request_is_its_client_s_and_ends(auth_server, client, api):
    other = auth_server.register_client()
    form = parameters(asked(auth_server, client, client_id=None))
    for who, wait in ((other, 0), (client, 60)):
        reference = post(auth_server, client, "par", **form).json()["request_uri"]
        api.clock.advance(wait)
        url = f"{auth_server.url('authorize')}?client_id={who.id}&request_uri={reference}"
        assert requests.get(url, allow_redirects=False).status_code == 400
    assert error(post(auth_server, client, "par", request_uri="urn:x")) == (400, "invalid_request")


def test_pushing_may_be_required(auth_server, client):
    auth_server.set(par_required=True)
    assert parameters(auth_server.authorize(asked(auth_server, client)))["error"] == "invalid_request"


def test_a_client_registers_itself(auth_server):
    asking = {
        "redirect_uris": [CALLBACK],
        "client_name": "Acme",
        "grant_types": ["authorization_code", "refresh_token"],
    }
    told = requests.post(auth_server.url("register"), json=asking)
    assert told.status_code == 201
    assert told.json()["client_name"] == "Acme"
    app = auth_server.clients[told.json()["client_id"]]
    assert app.secret == told.json()["client_secret"]
    assert redeemed(auth_server, app, code_verifier=VERIFIER).ok


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "invalid_redirect_uri"),
        ([], "invalid_client_metadata"),
        ({"redirect_uris": "x"}, "invalid_client_metadata"),
        ({"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "tls"}, "invalid_client_metadata"),
    ],
)
def test_what_can_t_be_registered(auth_server, body, expected):
    assert error(requests.post(auth_server.url("register"), data=json.dumps(body))) == (400, expected)
    assert error(requests.post(auth_server.url("register"), data="{")) == (400, "invalid_client_metadata")


# -- the token endpoint -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_grant"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
    ],
)
def test_what_the_token_endpoint_refuses(auth_server, client, form, expected):
    assert error(post(auth_server, client, **form)) == (400, expected)


def test_a_grant_has_to_be_the_client_s(auth_server):
    app = auth_server.register_client(grants=["authorization_code"])
    assert error(post(auth_server, app, grant_type="client_credentials")) == (400, "unauthorized_client")
    assert "refresh_token" not in redeemed(auth_server, app).json()


def test_a_client_is_no_user(auth_server, client):
    answer = post(auth_server, client, grant_type="client_credentials", scope="openid")
    assert "id_token" not in answer.json()
    assert post(auth_server, client, "introspect", token=answer.json()["access_token"]).json()["sub"] == client.id


def test_json_is_no_form(auth_server, client):
    answer = requests.post(auth_server.url("token"), json={"grant_type": "client_credentials"})
    assert error(answer) == (400, "invalid_request")


def test_a_parameter_comes_once(auth_server, client):
    form = [("grant_type", "client_credentials"), ("scope", "a"), ("scope", "b")]
    answer = requests.post(auth_server.url("token"), data=form, auth=(client.id, client.secret))
    assert error(answer) == (400, "invalid_request")
