"""What is planned to go wrong goes wrong, once; and what nobody met is told."""

import time

import pytest
import requests

from pytest_apiint.errors import UsageProblem
from pytest_apiint.oauth.server import FakeAuthorizationServer
from tests.oauth.asking import asked, error, parameters, post, redeemed


def credentials(server, client):
    return post(server, client, grant_type="client_credentials")


@pytest.mark.parametrize(
    ("planned", "status", "expected"),
    [
        (("invalid_grant", None), 400, "invalid_grant"),
        (("invalid_client", None), 401, "invalid_client"),
        (("server_error", None), 500, "server_error"),
        (("temporarily_unavailable", None), 503, "temporarily_unavailable"),
        (("invalid_client", 400), 400, "invalid_client"),
        (("slow_down", None), 400, "slow_down"),
    ],
)
def test_an_error_comes_once(auth_server, client, planned, status, expected):
    auth_server.fail_next("token", planned[0], status=planned[1])
    assert error(credentials(auth_server, client)) == (status, expected)
    assert credentials(auth_server, client).ok


@pytest.mark.parametrize("status", [502, 503, 500])
def test_a_proxy_s_page(auth_server, client, status):
    auth_server.fail_next("token", status=status, times=2)
    for _ in range(2):
        answer = credentials(auth_server, client)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert credentials(auth_server, client).ok


def test_a_script_goes_step_by_step(auth_server, client):
    auth_server.script("token", ["temporarily_unavailable", 502, None, "invalid_client"])
    assert [credentials(auth_server, client).status_code for _ in range(5)] == [503, 502, 200, 401, 200]


@pytest.mark.parametrize("endpoint", ["jwks", "discovery", "userinfo", "introspect", "revoke", "par", "register"])
def test_every_endpoint_may_fail(auth_server, endpoint):
    auth_server.fail_next(endpoint, status=500)
    where = (
        auth_server.issuer + "/.well-known/openid-configuration"
        if endpoint == "discovery"
        else auth_server.url(endpoint)
    )
    method = "GET" if endpoint in ("jwks", "discovery", "userinfo") else "POST"
    assert requests.request(method, where).status_code == 500
    assert not list(auth_server.mishaps.left())


def test_the_authorization_endpoint_tells_its_errors_by_the_callback(auth_server, client):
    auth_server.script("authorize", ["temporarily_unavailable", 503])
    assert parameters(auth_server.authorize(asked(auth_server, client)))["error"] == "temporarily_unavailable"
    assert requests.get(asked(auth_server, client), allow_redirects=False).status_code == 503


def test_an_answer_takes_its_time(auth_server, client, api):
    auth_server.delay_next(2.5)
    auth_server.delay_next(1, "authorize")
    redeemed(auth_server, client)
    credentials(auth_server, client)
    assert [row.ended - row.started for row in api.journal] == [1, 2.5, 0]


@pytest.mark.parametrize("call", ["fail_next", "delay_next", "script", "url"])
def test_an_unknown_endpoint_is_told_with_the_nearest(auth_server, call):
    arguments = {"fail_next": ("tokn",), "delay_next": (1, "tokn"), "script": ("tokn", [None, 500]), "url": ("tokn",)}
    with pytest.raises(UsageProblem, match="no endpoint 'tokn': did you mean token"):
        getattr(auth_server, call)(*arguments[call])


def test_an_unknown_switch_is_told_with_the_nearest(auth_server):
    with pytest.raises(UsageProblem, match="no switch 'rotations': did you mean rotation"):
        auth_server.set(rotations=False)
    with pytest.raises(UsageProblem, match="no switch 'x': access_tokens, audience"):
        auth_server.set(x=1)
    with pytest.raises(UsageProblem, match='there are "opaque" and "jwt"'):
        auth_server.set(access_tokens="JWT")


def test_a_foreign_token_can_t_be_ended(auth_server):
    with pytest.raises(UsageProblem, match="no token that this server has issued"):
        auth_server.expire("x")


def test_without_a_session_it_answers_at_once():
    server = FakeAuthorizationServer("https://login.test", now=time.time)
    client = server.register_client()
    callback = server.authorize(asked(server, client))
    assert parameters(callback)["iss"] == "https://login.test"


def test_what_isn_t_met_fails_the_test(pytester):
    pytester.makepyfile(
        """
        import pytest, requests

        def test_met(auth_server):
            auth_server.fail_next("token", status=502)
            requests.post(auth_server.url("token"))

        def test_unmet(auth_server):
            auth_server.fail_next("token", "invalid_grant", times=2)
            requests.post(auth_server.url("token"))

        def test_failed_already(auth_server):
            auth_server.fail_next("token", "invalid_grant")
            raise ValueError
        """
    )
    result = pytester.runpytest("-p", "no:randomly", "-W", "ignore")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        ["FaultNotReached: 1 planned failure of the token endpoint met no request", "  seen  /token was asked for"]
    )
    # Once, beside the line of pytest's own summary, which is longer in CI.
    assert result.stdout.str().count("\nFaultNotReached") == 1
