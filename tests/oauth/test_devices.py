"""Devices poll until their user has decided (RFC 8628)."""

import pytest

from pytest_apiint import ContractFailure, assert_device_poll_interval
from pytest_apiint.errors import UsageProblem
from pytest_apiint.oauth.clients import DEVICE
from tests.oauth.asking import error, post


@pytest.fixture
def app(auth_server):
    return auth_server.register_client(auth_method="none")


@pytest.fixture
def started(auth_server, app):
    return post(auth_server, app, "device_authorization", scope="read").json()


@pytest.fixture
def poll(auth_server, app, started, api):
    def polled(after=5.0):
        api.clock.advance(after)
        return post(auth_server, app, grant_type=DEVICE, device_code=started["device_code"])

    return polled


def test_a_device_is_told_where_and_how_often(auth_server, started):
    assert started["verification_uri"] == f"{auth_server.issuer}/device"
    assert started["verification_uri_complete"].endswith(started["user_code"])
    assert (started["interval"], started["expires_in"]) == (5, 600)


def test_it_waits_for_its_user(auth_server, started, poll, api):
    assert error(poll(0)) == (400, "authorization_pending")
    auth_server.approve(started["user_code"], user="bob")
    answer = poll()
    assert answer.json()["scope"] == "read"
    assert auth_server.vault.tokens[answer.json()["access_token"]].grant.user == "bob"
    assert error(poll()) == (400, "invalid_grant")
    with pytest.raises(ContractFailure, match=r"a poll after the last answer(?s:.*)seen      a token"):
        assert_device_poll_interval(api)


def test_too_fast_is_slower_from_then_on(poll, api):
    poll(0)
    assert error(poll(4.9)) == (400, "slow_down")
    assert_fails(api, "a poll 0.1 s too early")
    assert error(poll(9.9)) == (400, "slow_down")
    assert error(poll(15)) == (400, "authorization_pending")


def test_slow_down_is_to_be_kept(poll, api, auth_server):
    auth_server.script("token", ["slow_down", None, None])
    poll(0)
    poll(10)
    assert_device_poll_interval(api)
    poll(5)
    assert_fails(api, "a poll 5 s too early")


def assert_fails(api, headline):
    with pytest.raises(ContractFailure, match=headline):
        assert_device_poll_interval(api)


def test_a_page_of_a_proxy_ends_nothing(poll, api, auth_server, started):
    auth_server.fail_next("token", status=502)
    auth_server.approve(started["user_code"])
    assert poll(0).status_code == 502
    token = poll().json()["access_token"]
    assert auth_server.vault.tokens[token].grant.user == "alice"
    assert_device_poll_interval(api)


def test_the_user_may_deny(auth_server, started, poll, api):
    auth_server.deny(started["user_code"])
    assert error(poll()) == (400, "access_denied")
    poll()
    assert_fails(api, "a poll after the last answer(?s:.*)seen      access_denied")


def test_its_time_may_be_over(auth_server, started, poll):
    assert error(poll(600)) == (400, "expired_token")


def test_a_user_code_has_to_be_shown(auth_server):
    with pytest.raises(UsageProblem, match="no device"):
        auth_server.approve("AAAA-BBBB")


def test_not_every_client_is_for_devices(auth_server):
    app = auth_server.register_client(grants=["refresh_token"])
    assert error(post(auth_server, app, "device_authorization")) == (400, "unauthorized_client")


def test_there_has_to_be_a_poll(api):
    assert_fails(api, "no request was made")
