"""``api.profile``: what it says of clients whose policies are known."""

import time

import httpx
import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from pytest_apiint import UsageProblem, exponential, faults, fixed


def with_retry(api, method="GET", **policy):
    def call():
        with requests.Session() as session:
            session.mount("https://", HTTPAdapter(max_retries=Retry(**policy)))
            session.request(method, f"{api.base_url}/a", timeout=5)

    return call


def test_a_client_without_retries_has_one_attempt(api):
    found = api.profile(lambda: requests.get(f"{api.base_url}/a", timeout=5))
    assert (found.attempts, found.retried, found.family) == (1, (), None)


def test_urllib3s_retry_is_recognised(api):
    found = api.profile(with_retry(api, total=4, backoff_factor=1, status_forcelist=[503]))
    assert (found.attempts, found.statuses, found.jittered) == (5, {503}, False)
    assert found.family == exponential(base=1, first=0)
    assert found.honours_retry_after is found.honours_retry_after_date is True


def test_jitter_shows_in_its_bounds(api):
    found = api.profile(with_retry(api, total=4, backoff_factor=1, backoff_jitter=0.5, status_forcelist=[503]))
    assert (found.jittered, found.family) == (True, exponential(base=1, additive=0.5, first=0))


def test_a_post_said_again_is_unsafe(api):
    found = api.profile(with_retry(api, "POST", total=1, status_forcelist=[502], allowed_methods=None))
    assert "POST /a after 502" in found.unsafe


def test_a_client_that_knows_no_end_is_endless(api):
    def stubborn():
        while True:
            try:
                return requests.get(f"{api.base_url}/a", timeout=5).raise_for_status()
            except requests.RequestException:
                time.sleep(1)

    found = api.profile(stubborn)
    assert (found.endless, found.family, found.honours_retry_after) == (True, fixed(1), False)


def test_coroutines_and_generators_are_run_to_their_end(api):
    async def ask():
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=2)) as client:
            await client.get(f"{api.base_url}/a")

    def pages():
        yield requests.get(f"{api.base_url}/a", timeout=5)

    assert api.profile(ask).attempts == 3
    assert api.profile(pages).attempts == 1


def test_a_profile_leaves_the_tests_own_journal_and_faults_alone(api):
    api.mock.get("/a", text="ok")
    api.fail("GET /a", faults.unavailable())
    api.profile(lambda: requests.get(f"{api.base_url}/a", timeout=5))
    assert len(api.journal) == 0
    assert [requests.get(f"{api.base_url}/a").status_code for _ in range(2)] == [503, 200]


@pytest.mark.api(clock="real")
def test_a_profile_needs_virtual_time(api):
    with pytest.raises(UsageProblem, match="virtual clock"):
        api.profile(lambda: None)
