"""Refresh tokens: rotation, reuse, and what servers do otherwise."""

import threading

import pytest

from tests.oauth.asking import error, redeemed, refreshed

GRANT = (400, "invalid_grant")


@pytest.fixture
def first(auth_server, client):
    return redeemed(auth_server, client).json()


def test_a_refresh_brings_new_tokens(auth_server, client, first):
    second = refreshed(auth_server, client, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert refreshed(auth_server, client, second["refresh_token"]).ok


def test_a_spent_token_revokes_the_family(auth_server, client, first):
    second = refreshed(auth_server, client, first["refresh_token"]).json()
    assert error(refreshed(auth_server, client, first["refresh_token"])) == GRANT
    assert error(refreshed(auth_server, client, second["refresh_token"])) == GRANT
    assert auth_server.vault.alive(second["access_token"], auth_server.now()) is None


def test_without_reuse_detection_the_family_lives(auth_server, client, first):
    auth_server.set(reuse_detection=False)
    second = refreshed(auth_server, client, first["refresh_token"]).json()
    assert error(refreshed(auth_server, client, first["refresh_token"])) == GRANT
    assert refreshed(auth_server, client, second["refresh_token"]).ok


def test_within_the_grace_a_spent_token_is_taken(auth_server, client, first, api):
    auth_server.set(grace=10)
    assert refreshed(auth_server, client, first["refresh_token"]).ok
    api.clock.advance(9.9)
    assert refreshed(auth_server, client, first["refresh_token"]).ok
    api.clock.advance(0.1)
    assert error(refreshed(auth_server, client, first["refresh_token"])) == GRANT


def test_without_rotation_the_token_stays(auth_server, client, first):
    auth_server.set(rotation=False)
    for _ in range(2):
        assert refreshed(auth_server, client, first["refresh_token"]).json()["refresh_token"] == first["refresh_token"]


def test_an_answer_without_a_refresh_token_leaves_the_old_one(auth_server, client, first):
    auth_server.set(refresh_in_answer=False)
    for _ in range(2):
        assert "refresh_token" not in refreshed(auth_server, client, first["refresh_token"]).json()


def test_refresh_tokens_may_end(auth_server, client, api):
    auth_server.set(refresh_lifetime=100)
    token = redeemed(auth_server, client).json()["refresh_token"]
    api.clock.advance(100)
    assert error(refreshed(auth_server, client, token)) == GRANT


@pytest.mark.parametrize("end", ["expire", "revoke"])
def test_a_test_may_end_one(auth_server, client, first, end):
    getattr(auth_server, end)(first["refresh_token"])
    assert error(refreshed(auth_server, client, first["refresh_token"])) == GRANT


def test_it_is_its_client_s(auth_server, client, first):
    other = auth_server.register_client()
    assert error(refreshed(auth_server, other, first["refresh_token"])) == GRANT
    assert refreshed(auth_server, client, first["refresh_token"]).ok


def test_an_access_token_refreshes_nothing(auth_server, client, first):
    assert error(refreshed(auth_server, client, first["access_token"])) == GRANT


def test_no_more_than_was_granted(auth_server, client):
    token = auth_server.issue_token(client, scope="read write")["refresh_token"]
    assert error(refreshed(auth_server, client, token, scope="read admin")) == (400, "invalid_scope")
    assert refreshed(auth_server, client, token, scope="read").json()["scope"] == "read"


@pytest.mark.parametrize("told", [None, 0, "3600", -1])
def test_expires_in_as_servers_have_it(auth_server, client, first, told):
    auth_server.set(expires_in=told)
    answer = refreshed(auth_server, client, first["refresh_token"]).json()
    assert answer.get("expires_in") == told
    assert auth_server.vault.alive(answer["access_token"], auth_server.now() + 3599)


def test_an_answer_may_have_odd_fields(auth_server, client, first):
    auth_server.set(token_type="bearer", extra={"ext": {"a": 1}}, granted_scope="read")
    answer = refreshed(auth_server, client, first["refresh_token"], scope=None).json()
    assert answer["token_type"] == "bearer"
    assert answer["ext"] == {"a": 1}
    assert answer["scope"] == "read"


def test_eight_at_once_spend_it_once(auth_server, client, first):
    statuses = []
    threads = [
        threading.Thread(
            target=lambda: statuses.append(refreshed(auth_server, client, first["refresh_token"]).status_code)
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [400] * 7
