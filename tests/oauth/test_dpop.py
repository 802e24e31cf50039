"""Tokens that are bound to a key (RFC 9449)."""

import secrets

import pytest
import requests

from pytest_apiint import ContractFailure, assert_dpop_bound
from pytest_apiint.oauth import dpop, keys
from pytest_apiint.oauth.keys.key_set import KeySet
from tests.oauth.asking import asked, error, parameters, redeemed, refreshed

PROOF = (400, "invalid_dpop_proof")


@pytest.fixture
def key():
    return keys.made("ES256")


def proof(server, key, url, method="POST", token=None, header=None, **changed):
    jwk = {name: value for name, value in key.jwk().items() if name not in ("alg", "use")}
    usual = {"jti": secrets.token_hex(8), "htm": method, "htu": url, "iat": int(server.now())}
    usual |= {"ath": dpop.token_hash(token)} if token is not None else {}
    claims = {name: value for name, value in {**usual, **changed}.items() if value is not None}
    return KeySet().sign(claims, key=key, **{"typ": dpop.TYPE, "jwk": jwk, "kid": None, **(header or {})})


@pytest.fixture
def bound(auth_server, client, key):
    headers = {"DPoP": proof(auth_server, key, auth_server.url("token"))}
    return redeemed(auth_server, client, headers=headers).json()


def get(server, api, key, token, url=None, **changed):
    url = url or f"{api.base_url}/users/1"
    sent = proof(server, key, url, "GET", token, **changed)
    return requests.get(url, headers={"Authorization": f"DPoP {token}", "DPoP": sent})


@pytest.fixture
def guarded(api, auth_server):
    api.mock.get("/users/1", json={"id": 1})
    auth_server.protect(api)
    return api


def test_a_bound_token_opens_with_its_key(auth_server, guarded, bound, key):
    assert bound["token_type"] == "DPoP"
    assert get(auth_server, guarded, key, bound["access_token"]).ok
    assert get(auth_server, guarded, key, bound["access_token"], htu=f"{guarded.base_url}/users/1").ok
    assert_dpop_bound(guarded)


def test_a_bound_token_is_no_bearer_s(auth_server, guarded, bound):
    answer = requests.get(f"{guarded.base_url}/users/1", headers={"Authorization": f"Bearer {bound['access_token']}"})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    with pytest.raises(ContractFailure, match="a token that is bound to a key, and no proof with it"):
        assert_dpop_bound(guarded)


def test_another_key_opens_nothing(auth_server, guarded, bound):
    answer = get(auth_server, guarded, keys.made("ES256"), bound["access_token"])
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("DPoP ")
    with pytest.raises(ContractFailure, match="by another key than the first"):
        assert_dpop_bound(guarded)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"htm": "POST"}, "for another method"),
        ({"htu": "https://other.test/"}, "for another URL"),
        ({"ath": "x"}, "without the ath"),
        ({"ath": None}, "without the ath"),
        ({"jti": None}, "whose jti"),
        ({"iat": 1}, "whose iat"),
        ({"iat": None}, "whose iat"),
        ({"header": {"typ": "JWT"}}, "whose typ"),
        ({"header": {"alg": "none"}}, "that isn't signed by its key"),
        ({"header": {"jwk": None}}, "can't be read"),
    ],
    ids=str,
)
def test_a_proof_is_for_this_request(auth_server, guarded, bound, key, changed, told):
    assert get(auth_server, guarded, key, bound["access_token"], **changed).status_code == 401
    with pytest.raises(ContractFailure, match=f"a DPoP proof {told}"):
        assert_dpop_bound(guarded)


def test_a_proof_is_good_once(auth_server, client, key, api):
    headers = {"DPoP": proof(auth_server, key, auth_server.url("token"))}
    assert redeemed(auth_server, client, headers=headers).ok
    assert error(redeemed(auth_server, client, headers=headers)) == PROOF
    with pytest.raises(ContractFailure, match="whose jti was there before"):
        assert_dpop_bound(api)


def test_a_private_key_in_a_proof_is_refused(auth_server, client, key):
    jwk = {**key.jwk(), "d": "x"}
    headers = {"DPoP": proof(auth_server, key, auth_server.url("token"), header={"jwk": jwk})}
    assert error(redeemed(auth_server, client, headers=headers)) == PROOF


@pytest.mark.parametrize("sent", ["x", "a.b.c", "e30.e30.", ""])
def test_what_is_no_proof(auth_server, client, sent):
    assert error(redeemed(auth_server, client, headers={"DPoP": sent})) == PROOF


def test_a_nonce_is_asked_for_and_brought(auth_server, client, key, api):
    auth_server.set(dpop_nonce=True)
    where = auth_server.url("token")
    answer = redeemed(auth_server, client, headers={"DPoP": proof(auth_server, key, where)})
    assert error(answer) == (400, "use_dpop_nonce")
    nonce = answer.headers["DPoP-Nonce"]
    assert redeemed(auth_server, client, headers={"DPoP": proof(auth_server, key, where, nonce=nonce)}).ok
    assert_dpop_bound(api)
    redeemed(auth_server, client, headers={"DPoP": proof(auth_server, key, where)})
    with pytest.raises(ContractFailure, match="without the server's nonce"):
        assert_dpop_bound(api)


def test_a_nonce_is_its_own_server_s(auth_server, guarded, client, key):
    auth_server.set(dpop_nonce=True)
    where = auth_server.url("token")
    nonce = redeemed(auth_server, client, headers={"DPoP": proof(auth_server, key, where)}).headers["DPoP-Nonce"]
    answer = redeemed(auth_server, client, headers={"DPoP": proof(auth_server, key, where, nonce=nonce)})
    auth_server.set(dpop_nonce=False)
    assert get(auth_server, guarded, key, answer.json()["access_token"]).ok
    assert_dpop_bound(guarded)


def test_a_resource_asks_for_its_nonce_too(auth_server, guarded, bound, key):
    auth_server.set(dpop_nonce=True)
    answer = get(auth_server, guarded, key, bound["access_token"])
    assert answer.status_code == 401
    assert 'error="use_dpop_nonce"' in answer.headers["WWW-Authenticate"]
    assert get(auth_server, guarded, key, bound["access_token"], nonce=answer.headers["DPoP-Nonce"]).ok


def test_a_proof_that_is_demanded_is_good(auth_server, client, key):
    auth_server.set(dpop_required=True)
    assert redeemed(auth_server, client, headers={"DPoP": proof(auth_server, key, auth_server.url("token"))}).ok


def test_a_proof_may_be_demanded(auth_server, client, api):
    auth_server.set(dpop_required=True)
    assert error(redeemed(auth_server, client)) == PROOF
    with pytest.raises(ContractFailure, match="nothing to judge: no DPoP proof"):
        assert_dpop_bound(api)


def test_public_clients_refresh_with_the_same_key(auth_server, key):
    app = auth_server.register_client(auth_method="none")
    where = auth_server.url("token")
    token = redeemed(auth_server, app, headers={"DPoP": proof(auth_server, key, where)}).json()["refresh_token"]
    assert error(refreshed(auth_server, app, token)) == PROOF
    other = {"DPoP": proof(auth_server, keys.made("ES256"), where)}
    assert error(refreshed(auth_server, app, token, headers=other)) == PROOF
    assert refreshed(auth_server, app, token, headers={"DPoP": proof(auth_server, key, where)}).ok


def test_a_code_may_be_bound_too(auth_server, client, key):
    from pytest_apiint.oauth.keys.thumbprint import thumbprint

    url = asked(auth_server, client, dpop_jkt=thumbprint(key.jwk()))
    code = parameters(auth_server.authorize(url))["code"]
    assert error(redeemed(auth_server, client, code=code)) == PROOF
    headers = {"DPoP": proof(auth_server, key, auth_server.url("token"))}
    assert redeemed(auth_server, client, code=code, headers=headers).ok


def test_a_jwt_says_which_key(auth_server, client, key):
    from pytest_apiint.oauth.keys.thumbprint import thumbprint

    auth_server.set(access_tokens="jwt")
    headers = {"DPoP": proof(auth_server, key, auth_server.url("token"))}
    token = redeemed(auth_server, client, headers=headers).json()["access_token"]
    assert auth_server.keys.verified(token)["cnf"] == {"jkt": thumbprint(key.jwk())}
