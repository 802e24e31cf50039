"""What the checks of connections take for a finding, and what they leave to taste."""

import asyncio

import httpx
import pytest
import requests

from pytest_apiint.suites import ClientSuite, read
from tests.suites.mutants.transport import (
    ConnectsForMinutes,
    DiesOfRedirects,
    FollowsDown,
    LetsTooManyEscape,
    LogsInWithoutTimeout,
    LogsInWithoutTimeoutAsync,
    SpeaksOldTls,
    WaitsForEver,
    WaitsForEverAsync,
    WaitsForEverInTheEnd,
)
from tests.suites.robust import AsyncRobust, NoAnswer, Robust, RobustError
from tests.suites.suite import TOKEN, USER, AsyncRobustSuite, RobustSuite


class TimedAsAWhole(AsyncRobust):
    """No request has a timeout; the call has one."""

    timeout = httpx.Timeout(None)

    async def call(self, method, path, body=None):
        try:
            async with asyncio.timeout(30):
                return await super().call(method, path, body)
        except TimeoutError as error:
            raise NoAnswer("no answer in time") from error


class TakesNothingForAnAnswer(Robust):
    """None in place of every error."""

    def call(self, method, path, body=None, params=None):
        try:
            return super().call(method, path, body, params)
        except RobustError:
            return None


class FollowsAFew(Robust):
    follow_redirects = True


class OfRequests:
    """As patient with redirects as requests is by itself: 30 of them."""

    def __init__(self, base_url, token):
        self.base_url, self.session = base_url, requests.Session()

    def get_user(self, number):
        try:
            answer = self.session.get(f"{self.base_url}/users/{number}", timeout=5)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise RobustError("no answer") from error
        return answer.json()

    def close(self):
        self.session.close()


class Plain:
    """Asks for nothing packed."""

    def __init__(self, base_url, token):
        self.http = httpx.Client(base_url=base_url, headers={"Accept-Encoding": "identity"})

    def get_user(self, number):
        return self.http.get(f"/users/{number}").json()

    def close(self):
        self.http.close()


class OnThisMachine(ClientSuite):
    base_errors = (RobustError,)
    client = Robust

    def make_client(self, api):
        return self.client("http://localhost:8080", TOKEN)

    @read(answer=USER)
    def get_user(self, client):
        return client.get_user(123)


class WithoutBody(RobustSuite):
    @read(answer=None, status=204)
    def get_user(self, client):
        return client.get_user(123)


class Impatient(RobustSuite):
    """Its callers bear a minute; five are the least that are held against anybody."""

    max_wait = 60.0


@pytest.mark.parametrize(
    ("check", "client", "suite"),
    [
        ("timeouts-set", TimedAsAWhole, AsyncRobustSuite),
        ("tls-verified", TakesNothingForAnAnswer, RobustSuite),
        ("redirect-loop", FollowsAFew, RobustSuite),
        ("redirect-loop", OfRequests, RobustSuite),
        ("timeout-total-bounded", TimedAsAWhole, AsyncRobustSuite),
        ("timeout-total-bounded", Robust, Impatient),
    ],
)
def test_another_style_is_no_finding(judge, check, client, suite):
    result = judge(check, client, suite=suite)
    assert result.outcome == "pass", result.text or result.reason


@pytest.mark.parametrize(
    ("check", "client", "suite", "outcome"),
    [
        ("https-only", Robust, OnThisMachine, "pass"),
        ("tls-verified", Robust, OnThisMachine, "not applicable"),
        ("decompression-bomb", Plain, RobustSuite, "not applicable"),
        ("decompression-bomb", Robust, WithoutBody, "not applicable"),
        ("oversized-body", Robust, WithoutBody, "not applicable"),
        ("timeout-total-bounded", Robust, WithoutBody, "not applicable"),
    ],
)
def test_where_there_is_nothing_to_judge_nothing_is_said(judge, check, client, suite, outcome):
    assert judge(check, client, suite=suite).outcome == outcome


@pytest.mark.parametrize(("client", "change"), [(DiesOfRedirects, "isn't 2xx"), (LetsTooManyEscape, "catch it")])
def test_what_to_change_depends_on_whether_redirects_are_followed(judge, client, change):
    assert change in " ".join(judge("redirect-loop", client).text.split())


@pytest.mark.parametrize(
    ("check", "client", "severity"),
    [
        ("timeouts-set", WaitsForEver, "must"),
        ("timeouts-set", WaitsForEverInTheEnd, "must"),
        ("timeouts-set", LogsInWithoutTimeout, "must"),
        ("timeouts-set", ConnectsForMinutes, "should"),
        ("https-only", FollowsDown, "should"),
        ("tls-verified", SpeaksOldTls, "should"),
    ],
)
def test_a_finding_weighs_what_it_costs(judge, check, client, severity):
    result = judge(check, client)
    assert (result.outcome, result.severity) == ("fail", severity)


def test_a_log_in_that_a_time_limit_may_bound_weighs_less(judge):
    severities = [
        judge("timeouts-set", client, suite=AsyncRobustSuite).severity
        for client in (LogsInWithoutTimeoutAsync, WaitsForEverAsync)
    ]
    assert severities == ["should", "must"]


@pytest.mark.parametrize(
    ("client", "seen"),
    [
        (WaitsForEver, "; the call hung when no answer came"),
        (ConnectsForMinutes, "connect timeout none, read timeout 10 s; Linux gives up after 127 s"),
        (LogsInWithoutTimeout, "read timeout none, for GET /token"),
    ],
)
def test_it_is_told_what_shows_that_a_timeout_lacks(judge, client, seen):
    assert seen in " ".join(judge("timeouts-set", client).text.split())
