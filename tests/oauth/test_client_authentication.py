"""Clients show who they are in the one way that they're registered for."""

import base64
from urllib.parse import quote_plus

import pytest
import requests

from pytest_apiint.errors import UsageProblem
from pytest_apiint.oauth.client_authentication import ASSERTION
from pytest_apiint.oauth.keys.key_set import KeySet
from tests.oauth.asking import error, post

CLIENT = (401, "invalid_client")
ODD = "p+a:s%s w\u00f6rd"


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def ask(server, headers=None, **form):
    return requests.post(server.url("token"), data={"grant_type": "client_credentials", **form}, headers=headers)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_by_its_secret(auth_server, method):
    app = auth_server.register_client(auth_method=method)
    assert post(auth_server, app, grant_type="client_credentials").ok


@pytest.mark.parametrize("method", ["client_secret_post", "private_key_jwt", "none"])
def test_not_by_another_way(auth_server, method):
    app = auth_server.register_client("acme", "s3cret", auth_method=method)
    answer = ask(auth_server, basic(app.id, "s3cret"))
    assert error(answer) == CLIENT
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


def test_basic_is_form_urlencoded_first(auth_server):
    auth_server.register_client("a:cme", ODD)
    assert ask(auth_server, basic(quote_plus("a:cme"), quote_plus(ODD))).ok
    auth_server.register_client("acme", ODD)
    answer = ask(auth_server, basic("acme", ODD))
    assert error(answer) == CLIENT
    assert "form-urlencoded" in answer.json()["error_description"]


@pytest.mark.parametrize("value", ["Basic", "Basic !", "Basic YQ==", "Bearer x", "Basic " + "/" * 8])
def test_a_field_that_is_none(auth_server, value):
    auth_server.register_client("acme")
    assert error(ask(auth_server, {"Authorization": value})) == CLIENT


def test_one_way_alone(auth_server, client):
    answer = ask(auth_server, basic(client.id, client.secret), client_id=client.id, client_secret=client.secret)
    assert error(answer) == (400, "invalid_request")
    answer = ask(auth_server, basic(client.id, client.secret), client_id="another")
    assert error(answer) == (400, "invalid_request")


def test_a_wrong_secret_in_the_form_is_challenged_for_nothing(auth_server):
    app = auth_server.register_client(auth_method="client_secret_post")
    answer = ask(auth_server, client_id=app.id, client_secret="wrong")
    assert error(answer) == CLIENT
    assert "WWW-Authenticate" not in answer.headers


def test_some_servers_say_400(auth_server, client):
    auth_server.set(invalid_client_status=400)
    answer = ask(auth_server, basic(client.id, "wrong"))
    assert error(answer) == (400, "invalid_client")
    assert "WWW-Authenticate" not in answer.headers


def test_nobody(auth_server):
    assert error(ask(auth_server)) == CLIENT
    assert error(ask(auth_server, client_id="nobody")) == CLIENT


def test_a_public_client_has_no_credentials(auth_server):
    app = auth_server.register_client(auth_method="none")
    assert error(ask(auth_server, client_id=app.id)) == (400, "unauthorized_client")


@pytest.fixture(params=["ES256", "RS256"])
def own(request):
    """A client's own keys."""
    return KeySet(request.param)


def claims(server, app, **changed):
    usual = {"iss": app.id, "sub": app.id, "aud": server.issuer, "exp": server.now() + 60, "jti": "j1"}
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def assertion(server, app, keys, **changed):
    token = keys.sign(claims(server, app, **changed))
    return ask(server, client_assertion=token, client_assertion_type=ASSERTION)


def test_by_its_key(auth_server, own):
    app = auth_server.register_client(auth_method="private_key_jwt", jwks=own.document())
    assert assertion(auth_server, app, own).ok
    assert error(assertion(auth_server, app, own)) == CLIENT  # the same jti
    assert assertion(auth_server, app, own, jti="j2", aud=[auth_server.url("token")]).ok


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "x"},
        {"sub": "x"},
        {"aud": "https://other.test"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"jti": None},
    ],
    ids=str,
)
def test_an_assertion_has_to_hold(auth_server, changed):
    keys = KeySet()
    app = auth_server.register_client(auth_method="private_key_jwt", jwks=keys.document())
    assert error(assertion(auth_server, app, keys, **changed)) == CLIENT


def test_an_assertion_is_signed_by_the_client(auth_server):
    app = auth_server.register_client(auth_method="private_key_jwt", jwks=KeySet().document())
    assert error(assertion(auth_server, app, KeySet())) == CLIENT
    assert error(ask(auth_server, client_assertion="x", client_assertion_type=ASSERTION)) == CLIENT
    assert error(ask(auth_server, client_assertion="x")) == (400, "invalid_request")


def test_the_way_has_to_be_one(auth_server):
    with pytest.raises(UsageProblem, match="there are client_secret_basic"):
        auth_server.register_client(auth_method="tls")
