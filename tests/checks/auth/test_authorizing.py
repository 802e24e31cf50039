"""Authorization requests: PKCE, state, issuer, redirect, and what mustn't be asked for."""

from urllib.parse import urlencode

import pytest

from pytest_apiint import (
    assert_exact_redirect_uri,
    assert_iss_checked,
    assert_no_implicit_grant,
    assert_no_password_grant,
    assert_pkce,
    assert_state_checked,
    assert_state_unpredictable,
)
from pytest_apiint.checks.auth.state_unpredictable import bits
from pytest_apiint.oauth import pkce
from tests.checks.auth.talk import AUTH, FORM, Talk, bearing, fails

VERIFIERS = ["v" * 43, "w" * 43]
RANDOM = "Zk3-q9LxP_0aYt7RwB2nVs"


def challenged(verifier=VERIFIERS[0], method="S256", **more):
    return {"code_challenge": pkce.challenge(verifier, method), "code_challenge_method": method, **more}


# -- PKCE -------------------------------------------------------------------------------------------


def test_a_challenge_and_its_verifier_each_time_anew():
    talk = Talk()
    for number, verifier in enumerate(VERIFIERS):
        talk.authorize(f"c{number}", **challenged(verifier)).redeem(f"c{number}", code_verifier=verifier)
    assert_pkce(talk)


def test_plain_where_it_is_meant():
    talk = Talk().authorize(**challenged(method="plain")).redeem(code_verifier=VERIFIERS[0])
    assert_pkce(talk, method="plain")
    with fails("code_challenge_method is plain, not S256"):
        assert_pkce(talk)


def test_a_request_that_was_pushed():
    form = {"response_type": "code", **challenged()}
    reference = {"request_uri": "urn:x", "expires_in": 60}
    talk = Talk().add("POST", f"{AUTH}/par", 201, headers=FORM, body=urlencode(form).encode(), answer=reference)
    url = f"{AUTH}/authorize?client_id=acme&request_uri=urn:x"
    talk.add("GET", url, 302, location="https://app.test/cb?code=c").redeem("c", code_verifier=VERIFIERS[0])
    assert_pkce(talk)


def test_not_every_response_type_is_an_authorization_s():
    with fails("nothing to judge: no authorization request"):
        assert_pkce(Talk().get(path="/reports?response_type=code"))


@pytest.mark.parametrize(
    ("talk", "headline"),
    [
        (lambda: Talk().authorize(), "an authorization request without code_challenge"),
        (
            lambda: Talk().authorize(code_challenge=VERIFIERS[0]),
            "code_challenge_method is plain, not S256",
        ),
        (lambda: Talk().authorize(**challenged()).redeem(), "a code without its code_verifier"),
        (lambda: Talk().authorize(**challenged()).redeem(code_verifier="v" * 42), "a code_verifier that can't be one"),
        (
            lambda: Talk().authorize(**challenged()).redeem(code_verifier=VERIFIERS[1]),
            "a code_verifier that doesn't fit its code_challenge",
        ),
        (
            lambda: Talk().authorize("a", **challenged()).authorize("b", **challenged()),
            "a code_challenge that was there before",
        ),
        (lambda: Talk().get("a"), "nothing to judge: no authorization request"),
    ],
)
def test_pkce_that_is_none(talk, headline):
    with fails(headline):
        assert_pkce(talk())


# -- state ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["forged", None])
def test_a_forged_state_is_thrown_away(state):
    talk = Talk().authorize(callback={"state": state}).authorize("c-2").redeem("c-2")
    assert_state_checked(talk)
    with fails("a code was redeemed though its callback had another state", "compare the callback's state"):
        assert_state_checked(talk.redeem())


def test_a_state_has_to_be_sent_and_forged():
    with fails("an authorization request without state"):
        assert_state_checked(Talk().authorize(state=None))
    with fails("nothing to judge: every callback had the right state", 'auth_server.authorize(url, state="forged")'):
        assert_state_checked(Talk().authorize().redeem())


def test_a_page_is_no_callback():
    url = f"{AUTH}/authorize?response_type=code&client_id=acme&state=s-1"
    with fails("nothing to judge: every callback had the right state"):
        assert_state_checked(Talk().add("GET", url, 400))


def test_states_that_nobody_guesses():
    assert_state_unpredictable(Talk().authorize(state=RANDOM).authorize(state=RANDOM[::-1]))


@pytest.mark.parametrize(
    ("states", "headline"),
    [
        ([None], "no state"),
        (["1"], "a state that may be guessed"),
        (["1732900000"], "a state that may be guessed"),
        (["a" * 64], "a state that may be guessed"),
        ([RANDOM, RANDOM], "a state that was there before"),
    ],
)
def test_states_that_may_be_guessed(states, headline):
    talk = Talk()
    for state in states:
        talk.authorize(state=state)
    with fails(headline, "secrets.token_urlsafe(32)"):
        assert_state_unpredictable(talk)


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("f47ac10b58cc4372a5670e02b2c3d479", True),
        ("f47ac10b-58cc-4372-a567-0e02b2c3d479", True),
        ("f47ac10b58cc4372a5670e02b2c3d47", False),
        ("x" * 400, False),
        ("ab" * 100, True),  # an estimate from above: a pattern isn't seen
    ],
)
def test_how_many_bits_a_text_may_hold(text, enough):
    assert (bits(text) >= 128) is enough


# -- the issuer -------------------------------------------------------------------------------------


@pytest.mark.parametrize("iss", ["https://evil.test", None])
def test_another_issuer_s_code_is_thrown_away(iss):
    talk = Talk().authorize(callback={"iss": iss})
    assert_iss_checked(talk)
    with fails("a code was redeemed though another issuer had sent it"):
        assert_iss_checked(talk.redeem())


def test_the_issuer_is_what_metadata_say():
    told = {"issuer": f"{AUTH}/tenant", "authorization_endpoint": "x"}
    talk = Talk().add("GET", f"{AUTH}/.well-known/openid-configuration", answer=told).authorize().redeem()
    with fails("a code was redeemed though another issuer had sent it"):
        assert_iss_checked(talk)
    with fails("nothing to judge: every callback was the issuer's"):
        assert_iss_checked(talk, issuer=AUTH)


def test_another_issuer_has_to_come():
    with fails("nothing to judge: every callback was the issuer's"):
        assert_iss_checked(Talk().authorize().redeem())


# -- grants -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["token", "id_token token", "code token"])
def test_no_token_by_the_address(kind):
    assert_no_implicit_grant(Talk().authorize())
    with fails("an authorization request for a token itself", f"response_type={kind}"):
        assert_no_implicit_grant(Talk().authorize(response_type=kind))


def test_no_password_of_a_user():
    assert_no_password_grant(Talk().redeem())
    with fails("a user's password was sent for a token", "a code with PKCE where"):
        assert_no_password_grant(Talk().token(bearing("a"), grant_type="password", username="a", password="hunter2"))
    with fails("nothing to judge: no request for a token"):
        assert_no_password_grant(Talk().get("a"))


# -- the redirect -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "https://app.test/cb",
        "http://127.0.0.1:5104/cb",
        "http://[::1]/cb",
        "http://localhost:80/cb",
        "com.acme.app:/cb",
    ],
)
def test_one_redirect_said_twice(target):
    assert_exact_redirect_uri(Talk().authorize(redirect_uri=target).redeem(redirect_uri=target))


@pytest.mark.parametrize(
    ("asked", "redeemed", "headline"),
    [
        ("https://app.test/cb", "https://app.test/cb/", "redirect_uri is another one where the code is redeemed"),
        ("https://app.test/cb", None, "redirect_uri is another one where the code is redeemed"),
        ("http://app.test/cb", "http://app.test/cb", "redirect_uri is neither https nor a loopback address"),
        ("https://app.test/cb#x", "https://app.test/cb#x", "redirect_uri has a fragment"),
        ("/cb", "/cb", "redirect_uri isn't absolute"),
    ],
)
def test_a_redirect_that_may_be_another(asked, redeemed, headline):
    with fails(headline):
        assert_exact_redirect_uri(Talk().authorize(redirect_uri=asked).redeem(redirect_uri=redeemed))
