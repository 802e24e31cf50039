"""Tokens that are over: replaced once, in time, with the newest refresh token."""

import pytest

from pytest_apiint import (
    assert_not_refreshed,
    assert_oauth_errors_final,
    assert_refresh_token_rotated,
    assert_refreshed_before_expiry,
    assert_single_flight_refresh,
    assert_token_refreshed,
)
from pytest_apiint.oauth.keys.key_set import KeySet
from tests.checks.auth.talk import Talk, bearing, fails

# -- one flight -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"at": 0, "took": 1, "caller": "a"}, {"at": 0.5, "took": 1, "caller": "b"}),
        ({"at": 0, "took": 0, "caller": "a"}, {"at": 0, "took": 0, "caller": "b"}),
        ({"at": 0, "took": 1, "caller": "a"}, {"at": 0, "took": 9, "caller": "b"}),
    ],
)
def test_two_at_once_with_one_token(first, second):
    talk = Talk().refresh("r", bearing("a"), **first).refresh("r", bearing("b"), **second)
    with fails("2 refreshes with one refresh token", "2 of them at once", "hold a lock", "same token"):
        assert_single_flight_refresh(talk)


@pytest.mark.parametrize(
    ("first", "second", "token"),
    [
        ({"at": 0, "took": 1, "caller": "a"}, {"at": 0.5, "took": 1, "caller": "b"}, "other"),
        ({"at": 0, "took": 1, "caller": "a"}, {"at": 5, "took": 1, "caller": "b"}, "r"),
        ({"at": 0, "took": 0, "caller": "a"}, {"at": 0, "took": 0, "caller": "a"}, "r"),
    ],
    ids=["two clients", "one after the other", "a retry"],
)
def test_each_in_its_turn(first, second, token):
    assert_single_flight_refresh(Talk().refresh("r", bearing("a"), **first).refresh(token, bearing("b"), **second))


def test_a_flight_needs_a_refresh():
    with fails("nothing to judge: no refresh", "1 exchange"):
        assert_single_flight_refresh(Talk().token(bearing("a"), grant_type="client_credentials"))


# -- after a 401 ------------------------------------------------------------------------------------


def test_refreshed_and_tried_again():
    assert_token_refreshed(Talk().get("old", 401).refresh("r", bearing("new")).get("new"))


def test_refreshed_ahead_is_as_good():
    assert_token_refreshed(Talk().get("old").refresh("r", bearing("new")).get("new"))


def test_another_thread_s_refresh_is_as_good():
    talk = Talk().get("old", 401, caller="b").refresh("r", bearing("new"), caller="a").get("new", caller="b")
    assert_token_refreshed(talk)


def test_each_thread_may_have_a_token_of_its_own():
    talk = (
        Talk().get("a", 401, caller="a").refresh("s", bearing("x"), caller="b").refresh("r", bearing("b"), caller="a")
    )
    assert_token_refreshed(talk.get("b", caller="a").get("x", caller="b"))


def test_a_token_endpoint_that_fails_may_be_asked_again():
    talk = Talk().get("old", 401).refresh("r", status=503).refresh("r", bearing("new")).get("new")
    assert_token_refreshed(talk)


@pytest.mark.parametrize(
    ("talk", "headline"),
    [
        (lambda: Talk().get("old", 401), "GET /users/1: a 401, and no attempt after it"),
        (lambda: Talk().get("old", 401).get("old", 401), "GET /users/1: tried again with the same token"),
        (
            lambda: Talk().get("a", 401).refresh("r", bearing("b")).get("b", 401).refresh("r", bearing("c")).get("c"),
            "GET /users/1: a second 401 wasn't final",
        ),
        (
            lambda: Talk().get("a", 401).refresh("r", bearing("b")).refresh("s", bearing("c")).get("c"),
            "GET /users/1: 2 tokens fetched after one 401",
        ),
        (
            lambda: Talk().get("a", 401).refresh("r", bearing("b")).get("x"),
            "GET /users/1: tried again with another token than was fetched",
        ),
        (
            lambda: (
                Talk()
                .get("a", 401, method="POST", headers={"Idempotency-Key": "k1"})
                .refresh("r", bearing("b"))
                .get("b", method="POST", headers={"Idempotency-Key": "k2"})
            ),
            "POST /users/1: another Idempotency-Key after the 401",
        ),
        (
            lambda: Talk().get("a").refresh("r", bearing("b")).get("a"),
            "a token was refreshed, and the old one is still used",
        ),
    ],
)
def test_a_refresh_that_is_none(talk, headline):
    with fails(headline):
        assert_token_refreshed(talk())


def test_a_second_401_ends_it():
    assert_token_refreshed(Talk().get("a", 401).refresh("r", bearing("b")).get("b", 401))


def test_only_the_route_counts():
    talk = Talk().get("a", 401, path="/b").get("a", 401).refresh("r", bearing("b")).get("b")
    assert_token_refreshed(talk, route="GET /users/*")
    with fails("GET /b: a 401"):
        assert_token_refreshed(talk)


def test_there_has_to_be_something_refused():
    with fails("nothing to judge: no token was refused, and none refreshed"):
        assert_token_refreshed(Talk().get("a"))
    with fails("nothing to judge"):
        assert_token_refreshed(Talk().get(status=401))
    with fails("nothing to judge"):
        assert_token_refreshed(Talk().token(bearing("a"), grant_type="client_credentials").get("a"))


# -- after a 403 ------------------------------------------------------------------------------------


def test_a_403_is_final():
    assert_not_refreshed(Talk().get("a", 403).get("a", path="/other").refresh("r", bearing("b")))
    assert_not_refreshed(Talk().get("a", 403).refresh("r", bearing("b"), caller="other"))


def test_a_403_isn_t_answered_by_a_refresh():
    with fails("a 403 was answered by a new token", "refresh on 401 alone"):
        assert_not_refreshed(Talk().get("a", 403).refresh("r", bearing("b")))
    with fails("a 403 was answered by another attempt"):
        assert_not_refreshed(Talk().get("a", 403).get("a", 403))


def test_a_403_has_to_come():
    with fails("nothing to judge: no 403 to a token"):
        assert_not_refreshed(Talk().get("a", 401).get(status=403))
    with fails("nothing to judge: no 429 to a token"):
        assert_not_refreshed(Talk().get("a", 403), status=429)


def test_what_isn_t_refused_by_an_error_code_is_no_error():
    with fails("nothing to judge: no final error"):
        assert_oauth_errors_final(Talk().refresh("r", {"error": "none", "access_token": "a"}).refresh("r", {}, 400))


# -- ahead of the end -------------------------------------------------------------------------------


def used(after, **more):
    return (
        Talk()
        .token(bearing("a", **{"expires_in": 100, **more}), at=0, took=2, grant_type="client_credentials")
        .get("a", at=after)
    )


def test_a_token_is_used_within_its_time():
    assert_refreshed_before_expiry(used(101.9))
    assert_refreshed_before_expiry(used(91.9), skew=10)


@pytest.mark.parametrize(
    ("after", "skew", "headline", "seen"),
    [
        (102, 0, "1 of 1 requests with a token that was over", "a request 0 s after the token's end"),
        (150, 0, "1 of 1 requests with a token that was over", "a request 48 s after the token's end"),
        (92, 10, "1 of 1 requests with a token too near its end", "a request 10 s before the token's end"),
    ],
)
def test_a_token_that_was_over(after, skew, headline, seen):
    with fails(headline, seen):
        assert_refreshed_before_expiry(used(after), skew=skew)


def test_a_jwt_tells_its_end_itself():
    token = KeySet("HS256").sign({"exp": 1_000_100})
    assert_refreshed_before_expiry(Talk().get(token, at=99))
    with fails("1 of 1 requests with a token that was over"):
        assert_refreshed_before_expiry(Talk().get(token, at=100))


@pytest.mark.parametrize("told", [None, "100", True])
def test_an_end_has_to_be_known(told):
    with fails("nothing to judge: no token whose time is known"):
        assert_refreshed_before_expiry(used(500, expires_in=told))


# -- rotation ---------------------------------------------------------------------------------------


def test_the_newest_is_used():
    assert_refresh_token_rotated(Talk().redeem().refresh("r1", bearing("a", "r2")).refresh("r2", bearing("b", "r3")))
    assert_refresh_token_rotated(Talk().token(bearing("a", "r1"), grant_type="x").refresh("r1", bearing("b")))


def test_the_old_one_stays_where_none_came():
    assert_refresh_token_rotated(Talk().refresh("r1", bearing("a")).refresh("r1", bearing("b")))
    assert_refresh_token_rotated(Talk().refresh("r1", bearing("a", "r1")).refresh("r1", bearing("b", "r1")))


def test_a_refresh_that_failed_may_come_again():
    talk = Talk().token(bearing("a", "r1"), grant_type="x").refresh("r1", status=503).refresh("r1", bearing("b", "r2"))
    assert_refresh_token_rotated(talk)


def test_what_a_refusal_holds_is_no_token():
    assert_refresh_token_rotated(
        Talk().refresh("r1", bearing("a")).refresh("r1", bearing("b", "r2"), 400).refresh("r1")
    )


def test_a_replaced_one_is_gone():
    with fails("a refresh with a refresh token that had been replaced", "keep the one"):
        assert_refresh_token_rotated(Talk().refresh("r1", bearing("a", "r2")).refresh("r1", bearing("b", "r3")))


@pytest.mark.parametrize("sent", ["", "None", "undefined"])
def test_a_lost_one(sent):
    with fails("a refresh with a refresh token that nobody issued", "leaves the old one"):
        assert_refresh_token_rotated(Talk().refresh("r1", bearing("a")).refresh(sent, status=400))


def test_one_refresh_tells_nothing():
    with fails("nothing to judge: no refresh follows another token", "let the token expire twice"):
        assert_refresh_token_rotated(Talk().refresh("r1", bearing("a", "r2")))


# -- what is refused for good -----------------------------------------------------------------------


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope"])
def test_what_is_final_isn_t_asked_again(error):
    refused = {"error": error}
    assert_oauth_errors_final(Talk().refresh("r", refused, 400).token(bearing("a"), grant_type="authorization_code"))
    with fails(f"1 more request after {error}"):
        assert_oauth_errors_final(Talk().refresh("r", refused, 400).refresh("r", refused, 400))


def test_another_caller_has_a_request_of_its_own():
    refused = {"error": "invalid_grant"}
    assert_oauth_errors_final(Talk().refresh("r", refused, 400).refresh("r", refused, 400, caller="other"))


def test_another_assertion_is_the_same_request():
    refused = {"error": "invalid_client"}
    talk = Talk().refresh("r", refused, 401, client_assertion="1").refresh("r", refused, 401, client_assertion="2")
    with fails("1 more request after invalid_client"):
        assert_oauth_errors_final(talk)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("temporarily_unavailable", 503),
        ("slow_down", 400),
        ("authorization_pending", 400),
        ("use_dpop_nonce", 400),
        ("invalid_grant", 500),
    ],
)
def test_what_passes_may_be_asked_again(error, status):
    talk = Talk().refresh("r", {"error": error}, status).refresh("r", bearing("a"))
    with fails("nothing to judge: no final error"):
        assert_oauth_errors_final(talk)
