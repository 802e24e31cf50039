"""Secrets: where they go, and how they're written."""

import base64
from types import SimpleNamespace

import pytest

from pytest_apiint import (
    assert_api_key,
    assert_basic_auth,
    assert_client_credentials,
    assert_client_secret_in_header,
    assert_token_not_in_url,
)
from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import loads
from pytest_apiint.errors import UsageProblem
from tests.checks.auth.talk import API, Talk, bearing, fails

ID, SECRET = "ac:me", "p+s %3A w"
WHO = {"client_id": ID, "client_secret": SECRET}
GRANT = {"grant_type": "client_credentials"}


def basic(text):
    data = text if isinstance(text, bytes) else text.encode()
    return {"Authorization": f"Basic {base64.b64encode(data).decode()}"}


RIGHT = basic("ac%3Ame:p%2Bs+%253A+w")
WRONG = [
    ({"headers": basic(f"{ID}:{SECRET}")}, "id and secret as they are"),
    ({"headers": basic("ac%3Ame:other")}, "another id or secret"),
    ({"headers": {}}, "no Basic credentials in the Authorization field"),
    ({"headers": {"Authorization": "Basic !"}}, "no Basic credentials in the Authorization field"),
    ({"headers": {}, **WHO}, "client_secret in the form"),
    ({"headers": RIGHT, **WHO}, "client_secret in the form"),
]


def test_a_secret_in_the_header():
    assert_client_secret_in_header(Talk().refresh("r", bearing("a"), headers=RIGHT), **WHO)
    lower = basic("ac%3ame:p%2bs%20%253A%20w")
    assert_client_secret_in_header(Talk().refresh("r", bearing("a"), headers=lower), **WHO)


@pytest.mark.parametrize(("sent", "seen"), WRONG)
def test_a_secret_elsewhere(sent, seen):
    with fails(f"a request for a token with {seen}") as caught:
        assert_client_secret_in_header(Talk().token(bearing("a"), **GRANT, **sent), **WHO)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(("sent", "seen"), WRONG)
def test_client_credentials_elsewhere(sent, seen):
    with fails(f"client_credentials with {seen}"):
        assert_client_credentials(Talk().token(bearing("a"), **GRANT, **sent), **WHO)


def test_client_credentials_in_the_form():
    assert_client_credentials(Talk().token(bearing("a"), **GRANT, **WHO), **WHO, auth_method="client_secret_post")
    for sent in (
        {"headers": RIGHT, **WHO},
        {"client_id": ID},
        {**WHO, "client_secret": "other"},
        {**WHO, "client_id": "other"},
    ):
        with fails("client_credentials with an"):
            assert_client_credentials(
                Talk().token(bearing("a"), **GRANT, **sent), **WHO, auth_method="client_secret_post"
            )


def fetched(*moments, lifetime=100, between=lambda talk: talk, **form):
    talk = Talk()
    for number, at in enumerate(moments):
        talk.token(bearing(f"t{number}", expires_in=lifetime), at=at, headers=RIGHT, **GRANT, **form)
        between(talk)
    return talk


def test_a_token_is_kept():
    assert_client_credentials(fetched(0, 90, 180), **WHO)
    assert_client_credentials(fetched(0, 50), **WHO)
    assert_client_credentials(fetched(0, 1, lifetime=None), **WHO)
    assert_client_credentials(fetched(0, 1, between=lambda talk: talk.get("t0", 401)), **WHO)


def test_a_token_is_thrown_away():
    with fails("a new token, while the last one was good for 51 s", "keep the token"):
        assert_client_credentials(fetched(0, 49), **WHO)
    for refused in (("t0", 403), ("other", 401)):
        with fails("a new token"):
            assert_client_credentials(fetched(0, 1, between=lambda talk, what=refused: talk.get(*what)), **WHO)


def test_each_scope_has_a_token():
    talk = Talk()
    for scope in ("a", "b"):
        talk.token(bearing(f"t{scope}", expires_in=100), headers=RIGHT, scope=scope, **GRANT)
    assert_client_credentials(talk, **WHO)


def test_the_method_has_to_be_one():
    with pytest.raises(UsageProblem, match="auth_method is client_secret_basic or client_secret_post"):
        assert_client_credentials(Talk(), **WHO, auth_method="none")
    with fails("nothing to judge: no request by client_credentials"):
        assert_client_credentials(Talk().get("a"), **WHO)


# -- URLs -------------------------------------------------------------------------------------------

TOKEN = "tok-0123456789"


def test_no_token_in_a_url():
    assert_token_not_in_url(Talk().refresh("ref-0123456789", bearing(TOKEN)).get(TOKEN))


def test_an_id_token_is_a_hint_when_the_user_logs_out():
    token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
    talk = Talk().refresh("ref-0123456789", bearing(TOKEN, id_token=token))
    assert_token_not_in_url(talk.get(path=f"/end_session?id_token_hint={token}"))


@pytest.mark.parametrize(
    ("leak", "what"),
    [
        (lambda talk: talk.get(path=f"/users?access_token={TOKEN}"), "access_token in the URL"),
        (lambda talk: talk.get(path=f"/users/{TOKEN}"), "access_token in the URL of"),
        (lambda talk: talk.get(path="/x?t=ref-0123456789"), "refresh_token in the URL"),
        (lambda talk: talk.get(path="/x?t=sec-0123456789"), "client_secret in the URL"),
        (lambda talk: talk.get(headers={"Referer": f"https://app.test/?t={TOKEN}"}), "access_token in the Referer"),
        (lambda talk: talk.get(status=302, location=f"https://app.test/#t={TOKEN}"), "access_token in the redirect"),
    ],
)
def test_a_token_in_a_url(leak, what):
    talk = Talk().refresh("ref-0123456789", bearing(TOKEN), client_secret="sec-0123456789")
    leak(talk)
    with fails(what.removesuffix(" of")) as caught:
        assert_token_not_in_url(talk)
    assert "0123456789" not in str(caught.value)


def test_a_parameter_s_name_is_enough():
    with fails("access_token in the URL"):
        assert_token_not_in_url(Talk().get(path="/users?access_token=x"))
    with fails("nothing to judge: no token"):
        assert_token_not_in_url(Talk().get())


# -- keys -------------------------------------------------------------------------------------------

KEY = "key-0123456789"


def test_a_key_in_its_field():
    assert_api_key(Talk().get(headers={"x-api-key": KEY}), key=KEY)
    assert_api_key(Talk().get(KEY), key=KEY, header="Authorization", scheme="Bearer")


@pytest.mark.parametrize(
    ("sent", "headline", "seen"),
    [
        (
            {"headers": {"X-API-Key": KEY}, "path": f"/users?key={KEY}"},
            "the key stands in the URL",
            "the key in the URL",
        ),
        ({"headers": {"X-API-Key": KEY}, "body": KEY.encode()}, "the key stands in the body", ""),
        ({"headers": {"X-API-Key": "other"}}, "X-API-Key holds something else", "1 value, not this key"),
        ({"headers": {"X-API-Key": f"Bearer {KEY}"}}, "X-API-Key holds something else", ""),
        ({"headers": {"X-Key": KEY}}, "a request without X-API-Key", "the key in X-Key"),
        ({}, "a request without X-API-Key", "no key"),
    ],
)
def test_a_key_elsewhere(sent, headline, seen):
    with fails(headline, seen) as caught:
        assert_api_key(Talk().get(**sent), key=KEY)
    assert KEY not in str(caught.value)


def test_a_short_key_can_t_be_looked_for():
    with pytest.raises(UsageProblem, match="6 at least"):
        assert_api_key(Talk().get(), key="abc")


KEYED = """
openapi: 3.0.3
info: {title: Acme, version: "1"}
paths: {}
components:
  securitySchemes:
    acme: {type: apiKey, in: header, name: Acme-Key}
    query: {type: apiKey, in: query, name: key}
"""


def test_the_field_is_as_described(tmp_path):
    spec = tmp_path / "acme.yaml"
    spec.write_text(KEYED)
    assert_api_key(Talk().get(headers={"Acme-Key": KEY}), key=KEY, spec=spec)
    with fails("a request without Acme-Key", "the key in X-API-Key"):
        assert_api_key(Talk().get(headers={"X-API-Key": KEY}), key=KEY, spec=spec)
    assert_api_key(Talk().get(headers={"X-API-Key": KEY}), key=KEY, spec=spec, header="X-API-Key")


@pytest.mark.parametrize(
    ("described", "told"),
    [
        (
            KEYED.replace("in: query", "in: header"),
            r"several fields for keys: give header=, one of \['Acme-Key', 'key'\]",
        ),
        (KEYED.partition("components")[0], "has no field for keys"),
    ],
    ids=["several", "none"],
)
def test_a_description_that_doesn_t_say(tmp_path, described, told):
    spec = tmp_path / "acme.yaml"
    spec.write_text(described)
    with pytest.raises(UsageProblem, match=told):
        assert_api_key(Talk().get(headers={"X-API-Key": KEY}), key=KEY, spec=spec)


def test_the_field_is_as_the_service_s_own_description_has_it():
    talk = Talk().get(headers={"X-API-Key": KEY})
    api = SimpleNamespace(journal=talk.journal, contract=Contract(loads(KEYED.encode(), source="acme.yaml")))
    with fails("a request without Acme-Key", "the key in X-API-Key"):
        assert_api_key(api, key=KEY)


def test_without_a_description_it_is_the_usual_field(api):
    import requests

    api.mock.get("/users/1", json={})
    requests.get(f"{api.base_url}/users/1", headers={"X-API-Key": KEY})
    assert_api_key(api, key=KEY)


# -- Basic ------------------------------------------------------------------------------------------

USER, PASSWORD = "j\u00f6rg", "p\u00e4ss:w\u00f6rd"


def test_basic_in_utf_8():
    assert_basic_auth(Talk().get(headers=basic(f"{USER}:{PASSWORD}")), user=USER, password=PASSWORD)
    # RFC 7617, 2: Aladdin
    sent = {"Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}
    assert_basic_auth(Talk().get(headers=sent), user="Aladdin", password="open sesame")
    # RFC 7617, 2.1: test, 123 pound
    assert_basic_auth(
        Talk().get(headers={"Authorization": "Basic dGVzdDoxMjPCow=="}), user="test", password="123\u00a3"
    )


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (basic(f"{USER}:{PASSWORD}".encode("latin-1")), "in Latin-1"),
        (basic(f"{USER}:other"), "of another user or password"),
        (basic(f"{USER}%3A{PASSWORD}"), "of another user or password"),
        ({"Authorization": "Basic !"}, "not base64"),
        ({"Authorization": "Bearer x"}, "none, but Bearer Authorization"),
        ({}, "none, but no Authorization"),
    ],
)
def test_basic_that_is_none(headers, told):
    with fails(f"Basic credentials: {told}"):
        assert_basic_auth(Talk().get(headers=headers), user=USER, password=PASSWORD)


@pytest.mark.parametrize("url", [f"{API}/?p=open%20sesame", "https://Aladdin:open%20sesame@api.test/"])
def test_no_password_in_a_url(url):
    talk = Talk().add("GET", url, headers=basic("Aladdin:open sesame"))
    with fails("Basic credentials: the password stands in the URL") as caught:
        assert_basic_auth(talk, user="Aladdin", password="open sesame")
    assert "open%20sesame" not in str(caught.value)


@pytest.mark.parametrize(("user", "password"), [("a:b", "c"), ("a\n", "b"), ("a", "b\x7f")])
def test_what_basic_can_t_carry(user, password):
    with pytest.raises(UsageProblem, match="no colon in user="):
        assert_basic_auth(Talk().get(), user=user, password=password)
