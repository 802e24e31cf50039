"""Every assertion's text is compared whole, from `messages/`, and holds no secret."""

from pathlib import Path

import pytest

import pytest_apiint
from pytest_apiint import (
    ContractFailure,
    assert_api_key,
    assert_basic_auth,
    assert_client_credentials,
    assert_client_secret_in_header,
    assert_device_poll_interval,
    assert_dpop_bound,
    assert_exact_redirect_uri,
    assert_iss_checked,
    assert_jwks_cached,
    assert_jwt_validated,
    assert_no_implicit_grant,
    assert_no_password_grant,
    assert_not_refreshed,
    assert_oauth_errors_final,
    assert_pkce,
    assert_refresh_token_rotated,
    assert_refreshed_before_expiry,
    assert_single_flight_refresh,
    assert_state_checked,
    assert_state_unpredictable,
    assert_token_not_in_url,
    assert_token_refreshed,
)
from pytest_apiint.oauth import pkce
from pytest_apiint.oauth.clients import DEVICE
from tests.checks.auth.talk import AUTH, Talk, bearing
from tests.oauth.validators import Validator

MESSAGES = Path(__file__).parent / "messages"
OLD, NEW, REFRESH = "old-hunter2", "new-hunter2", "refresh-hunter2"
WHO = {"client_id": "acme", "client_secret": "p+s-hunter2"}
PLAIN = {"Authorization": "Basic YWNtZTpwK3MtaHVudGVyMg=="}
GRANT = {"grant_type": "client_credentials"}
API = "https://api.test"


def stampede():
    talk = Talk()
    for number in range(8):
        talk.refresh(REFRESH, bearing(NEW, f"{REFRESH}{number}"), at=3600, took=1, caller=f"thread {number}")
    return talk


def polled():
    talk = Talk().add("POST", f"{AUTH}/device_authorization", answer={"device_code": "d-hunter2", "interval": 5}, at=0)
    for at, error in ((5, "authorization_pending"), (10, "slow_down"), (15, "authorization_pending")):
        talk.token({"error": error}, 400, at=at, grant_type=DEVICE, device_code="d-hunter2")
    return talk


def challenged(**more):
    return {"code_challenge": pkce.challenge("v" * 43), "code_challenge_method": "S256", **more}


def jwt(defect="", **more):
    return lambda server: assert_jwt_validated(Validator(server, API, defect), server, **{"audience": API, **more})


JOURNALS = {
    "api-key": lambda: assert_api_key(Talk().get(path="/users?k=key-hunter2"), key="key-hunter2"),
    "basic-auth": lambda: assert_basic_auth(Talk().get(headers=PLAIN), user="acme", password="hunter2"),
    "client-credentials": lambda: assert_client_credentials(Talk().token(bearing(NEW), headers=PLAIN, **GRANT), **WHO),
    "client-credentials-again": lambda: assert_client_credentials(
        Talk().token(bearing(OLD, expires_in=3600), **GRANT, **WHO).token(bearing(NEW), **GRANT, **WHO),
        **WHO,
        auth_method="client_secret_post",
    ),
    "client-secret-in-header": lambda: assert_client_secret_in_header(
        Talk().refresh(REFRESH, bearing(NEW), **WHO), **WHO
    ),
    "device-poll-interval": lambda: assert_device_poll_interval(polled()),
    "dpop-bound": lambda: assert_dpop_bound(Talk().token(bearing(NEW, token_type="DPoP"), **GRANT).get(NEW)),
    "exact-redirect-uri": lambda: assert_exact_redirect_uri(
        Talk().authorize().redeem(redirect_uri="https://app.test/cb/")
    ),
    "iss-checked": lambda: assert_iss_checked(Talk().authorize(callback={"iss": "https://evil.test"}).redeem()),
    "jwks-cached": lambda: assert_jwks_cached(
        Talk().add("GET", f"{AUTH}/jwks", answer={"keys": []}).add("GET", f"{AUTH}/jwks", answer={"keys": []})
    ),
    "no-implicit-grant": lambda: assert_no_implicit_grant(Talk().authorize(response_type="token")),
    "no-password-grant": lambda: assert_no_password_grant(Talk().token(grant_type="password", password="hunter2")),
    "not-refreshed": lambda: assert_not_refreshed(Talk().get(OLD, 403).refresh(REFRESH, bearing(NEW)).get(NEW, 403)),
    "oauth-errors-final": lambda: assert_oauth_errors_final(
        Talk().refresh(REFRESH, {"error": "invalid_grant"}, 400).refresh(REFRESH, {"error": "invalid_grant"}, 400)
    ),
    "pkce": lambda: assert_pkce(Talk().authorize(**challenged()).redeem(code_verifier="w" * 43)),
    "pkce-nothing": lambda: assert_pkce(Talk().get(OLD)),
    "refresh-token-rotated": lambda: assert_refresh_token_rotated(
        Talk().refresh(REFRESH, bearing(NEW, "other-hunter2")).get(NEW, 401).refresh(REFRESH, bearing(NEW))
    ),
    "refreshed-before-expiry": lambda: assert_refreshed_before_expiry(
        Talk().token(bearing(OLD, expires_in=60), at=0, **GRANT).get(OLD, at=30).get(OLD, 401, at=90)
    ),
    "single-flight-refresh": lambda: assert_single_flight_refresh(stampede()),
    "state-checked": lambda: assert_state_checked(Talk().authorize(callback={"state": "forged"}).redeem()),
    "state-unpredictable": lambda: assert_state_unpredictable(Talk().authorize(state="12345678")),
    "token-not-in-url": lambda: assert_token_not_in_url(
        Talk().token(bearing(NEW), **GRANT).get(path=f"/users?access_token={NEW}")
    ),
    "token-refreshed": lambda: assert_token_refreshed(Talk().get(OLD, 401).get(OLD, 401).get(OLD, 401)),
    "token-refreshed-loop": lambda: assert_token_refreshed(
        Talk().get("a", 401).refresh("r", bearing("b")).get("b", 401).refresh("s", bearing("c")).get("c", 401)
    ),
}
VALIDATORS = {
    "jwt-taken": jwt("ignores-iss"),
    "jwt-crash": jwt("crashes-on-unknown-kid"),
    "jwt-led-astray": jwt("asks-jku-but-refuses"),
    "jwt-refuses-all": jwt(audience="https://other.test"),
}
CASES = [*JOURNALS, *VALIDATORS]


@pytest.fixture
def message(auth_server):
    def told(case):
        with pytest.raises(ContractFailure) as caught:
            JOURNALS[case]() if case in JOURNALS else VALIDATORS[case](auth_server)
        return str(caught.value)

    return told


@pytest.mark.parametrize("case", CASES)
def test_the_message_is_the_golden_one(message, case):
    text = message(case)
    assert text + "\n" == (MESSAGES / f"{case}.txt").read_text()
    assert "hunter2" not in text
    lines = text.splitlines()
    assert len(lines) <= 12
    assert all(len(line) <= 80 and line.isascii() and line.isprintable() for line in lines)


def test_every_golden_message_has_a_case():
    assert {path.stem for path in MESSAGES.iterdir()} == set(CASES)


def test_every_assertion_of_this_room_has_one():
    room = {path.stem for path in (Path(pytest_apiint.__file__).parent / "checks" / "auth").glob("*.py")}
    assert len(room) > len({case for case in CASES if case.replace("-", "_") in room}) > 15
