"""Codes: asked for, redeemed once, by who asked for them."""

import pytest
import requests

from pytest_apiint.errors import UsageProblem
from pytest_apiint.oauth import pkce
from tests.oauth.asking import CALLBACK, VERIFIER, asked, code, error, parameters, redeemed

GRANT = (400, "invalid_grant")


def test_a_code_brings_tokens(auth_server, client):
    answer = redeemed(auth_server, client)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 3600
    assert {"access_token", "refresh_token"} <= set(answer.json())


def test_the_callback_has_code_state_and_issuer(auth_server, client):
    callback = auth_server.authorize(asked(auth_server, client))
    assert callback.startswith(f"{CALLBACK}?")
    assert set(parameters(callback)) == {"code", "state", "iss"}
    assert parameters(callback)["state"] == "st-1"
    assert parameters(callback)["iss"] == auth_server.issuer


def test_a_browser_is_redirected(auth_server, client, api):
    answer = requests.get(asked(auth_server, client), allow_redirects=False)
    assert answer.status_code == 302
    assert parameters(answer.headers["Location"])["state"] == "st-1"
    auth_server.authorize(asked(auth_server, client))
    assert [row.request.path for row in api.journal] == ["/authorize", "/authorize"]


@pytest.mark.parametrize(
    "verifier",
    ["w" * 43, None, "v" * 42, "v" * 44, pkce.challenge(VERIFIER)],
    ids=["another", "none", "short", "longer", "challenge"],
)
def test_a_wrong_verifier_is_refused(auth_server, client, verifier):
    assert error(redeemed(auth_server, client, code_verifier=verifier)) == GRANT


def test_plain_is_compared_as_it_is(auth_server, client):
    plain = {"code_challenge": VERIFIER, "code_challenge_method": "plain"}
    assert redeemed(auth_server, client, code=code(auth_server, client, **plain)).ok
    assert (
        redeemed(
            auth_server, client, code=code(auth_server, client, **plain, state="b"), code_verifier="w" * 43
        ).status_code
        == 400
    )
    auth_server.set(pkce_methods=("S256",))
    assert parameters(auth_server.authorize(asked(auth_server, client, **plain)))["error"] == "invalid_request"


def test_a_challenge_is_needed_unless_switched_off(auth_server, client):
    bare = {"code_challenge": None, "code_challenge_method": None}
    assert parameters(auth_server.authorize(asked(auth_server, client, **bare)))["error"] == "invalid_request"
    auth_server.set(pkce_required=False)
    assert redeemed(auth_server, client, code=code(auth_server, client, **bare), code_verifier=None).ok
    assert error(redeemed(auth_server, client, code=code(auth_server, client, **bare))) == GRANT  # a downgrade


def test_a_code_lives_a_minute(auth_server, client, api):
    first, second = code(auth_server, client), code(auth_server, client)
    api.clock.advance(59.9)
    assert redeemed(auth_server, client, code=first).ok
    api.clock.advance(0.1)
    assert error(redeemed(auth_server, client, code=second)) == GRANT


def test_a_code_that_is_used_again_revokes_its_tokens(auth_server, client):
    value = code(auth_server, client)
    token = redeemed(auth_server, client, code=value).json()["access_token"]
    assert auth_server.vault.alive(token, auth_server.now())
    assert error(redeemed(auth_server, client, code=value)) == GRANT
    assert auth_server.vault.alive(token, auth_server.now()) is None


def test_a_code_is_its_client_s(auth_server, client):
    other = auth_server.register_client()
    value = code(auth_server, client)
    assert error(redeemed(auth_server, other, code=value)) == GRANT
    assert redeemed(auth_server, client, code=value).ok


@pytest.mark.parametrize("target", [None, CALLBACK + "/", "https://app.test/Callback"])
def test_the_redirect_uri_is_the_same(auth_server, client, target):
    assert error(redeemed(auth_server, client, redirect_uri=target)) == GRANT


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://evil.test/callback"},
        {"redirect_uri": CALLBACK + "?a=1"},
        {"client_id": "nobody"},
        {"client_id": None},
    ],
)
def test_nobody_is_sent_where_no_client_is(auth_server, client, changed):
    answer = requests.get(asked(auth_server, client, **changed), allow_redirects=False)
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    with pytest.raises(UsageProblem, match="answered 400"):
        auth_server.authorize(asked(auth_server, client, **changed))


def test_one_redirect_uri_needs_no_telling(auth_server, client):
    callback = auth_server.authorize(asked(auth_server, client, redirect_uri=None))
    assert callback.startswith(f"{CALLBACK}?")
    assert redeemed(auth_server, client, code=parameters(callback)["code"], redirect_uri=None).ok
    app = auth_server.register_client(redirect_uris=["https://a.test/", "https://b.test/"])
    with pytest.raises(UsageProblem, match="redirect_uri is missing, and the client has several"):
        auth_server.authorize(asked(auth_server, app, redirect_uri=None))


def test_a_loopback_address_has_any_port(auth_server):
    app = auth_server.register_client(redirect_uris=["http://127.0.0.1/done"])
    callback = auth_server.authorize(asked(auth_server, app, redirect_uri="http://127.0.0.1:51004/done"))
    assert callback.startswith("http://127.0.0.1:51004/done?code=")
    with pytest.raises(UsageProblem):
        auth_server.authorize(asked(auth_server, app, redirect_uri="http://127.0.0.1:51004/other"))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"code_challenge_method": "S512"}, "invalid_request"),
    ],
)
def test_other_errors_go_to_the_callback(auth_server, client, changed, expected):
    told = parameters(auth_server.authorize(asked(auth_server, client, **changed)))
    assert told["error"] == expected
    assert told["state"] == "st-1"
    assert "code" not in told


def test_a_client_must_be_registered_for_codes(auth_server):
    app = auth_server.register_client(grants=["client_credentials"])
    told = parameters(auth_server.authorize(asked(auth_server, app)))
    assert told["error"] == "unauthorized_client"


def test_the_user_may_deny(auth_server, client):
    told = parameters(auth_server.authorize(asked(auth_server, client), deny=True))
    assert told["error"] == "access_denied"
    assert "code" in parameters(auth_server.authorize(asked(auth_server, client)))


def test_the_callback_may_lie_once(auth_server, client):
    told = parameters(auth_server.authorize(asked(auth_server, client), state="forged", iss=None))
    assert told["state"] == "forged"
    assert "iss" not in told
    auth_server.change_callback(iss="https://evil.test")
    answer = requests.get(asked(auth_server, client), allow_redirects=False)
    assert parameters(answer.headers["Location"])["iss"] == "https://evil.test"
    assert parameters(auth_server.authorize(asked(auth_server, client)))["iss"] == auth_server.issuer


def test_iss_may_be_switched_off(auth_server, client):
    auth_server.set(iss=False)
    assert "iss" not in parameters(auth_server.authorize(asked(auth_server, client)))
    assert auth_server.metadata["authorization_response_iss_parameter_supported"] is False


def test_a_parameter_stands_there_once(auth_server, client):
    answer = requests.get(asked(auth_server, client) + "&client_id=other", allow_redirects=False)
    assert answer.status_code == 400


def test_an_id_token_comes_with_openid(auth_server, client):
    value = code(auth_server, client, scope="openid profile", nonce="n-1")
    told = redeemed(auth_server, client, code=value).json()
    claims = auth_server.keys.verified(told["id_token"])
    assert claims["iss"] == auth_server.issuer
    assert claims["aud"] == client.id
    assert claims["nonce"] == "n-1"
    assert claims["exp"] - claims["iat"] == 3600
    user = requests.get(auth_server.url("userinfo"), headers={"Authorization": f"Bearer {told['access_token']}"})
    assert user.json() == {"sub": claims["sub"], "name": "Alice"}
