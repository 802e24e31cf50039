"""slack_sdk, unmodified: its rate limit handler reads Retry-After as a number only; a message may go out twice."""

import asyncio
from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from pytest_apiint import faults

API = "https://slack.com/api"


@pytest.fixture
def client():
    handlers = [ConnectionErrorRetryHandler(max_retry_count=1), RateLimitErrorRetryHandler(max_retry_count=2)]
    return WebClient(token="xoxb-test", retry_handlers=handlers)


def post(client):
    return client.chat_postMessage(channel="C1", text="hello")


def test_a_message_is_posted(api, client):
    api.mock.post(f"{API}/chat.postMessage", json={"ok": True, "ts": "1.0"})
    assert post(client)["ts"] == "1.0"
    assert api.journal[0].request.headers["Authorization"] == "Bearer xoxb-test"


def test_pages_follow_the_cursor(api, client):
    pages = [{"ok": True, "channels": [1], "response_metadata": {"next_cursor": "c2"}}, {"ok": True, "channels": [2]}]
    api.mock.post(f"{API}/conversations.list", [{"json": page} for page in pages])
    assert [page["channels"] for page in client.conversations_list()] == [[1], [2]]


def test_an_error_inside_a_200_is_raised(api, client):
    api.mock.post(f"{API}/chat.postMessage", json={"ok": False, "error": "channel_not_found"})
    with pytest.raises(SlackApiError, match="channel_not_found"):
        post(client)


def test_a_429_is_waited_out(api, client):
    api.mock.post(f"{API}/chat.postMessage", json={"ok": True})
    api.fail(f"POST {API}/chat.postMessage", faults.rate_limited(retry_after=30, json={"ok": False}))
    post(client)
    assert 30 <= api.clock.elapsed < 31  # it adds up to a second of jitter


def test_retry_after_as_a_date_crashes(api, client):
    when = datetime.fromtimestamp(api.clock.now + 30, UTC)
    api.mock.post(f"{API}/chat.postMessage", json={"ok": True})
    api.fail(f"POST {API}/chat.postMessage", faults.rate_limited(retry_after=when, json={"ok": False}))
    with pytest.raises(ValueError, match=r"invalid literal for int\(\)"):
        post(client)


def test_a_message_is_sent_again_after_a_reset(api, client):
    api.mock.post(f"{API}/chat.postMessage", json={"ok": True})
    api.fail(f"POST {API}/chat.postMessage", faults.reset())
    post(client)
    bodies = [exchange.request.body for exchange in api.journal]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def test_the_async_client_waits_out_a_429(api):
    api.mock.post(f"{API}/chat.postMessage", json={"ok": True, "ts": "1.0"})
    api.fail(f"POST {API}/chat.postMessage", faults.rate_limited(retry_after=30, json={"ok": False}))
    client = AsyncWebClient(token="xoxb-test", retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)])
    assert asyncio.run(post(client))["ts"] == "1.0"
    assert 30 <= api.clock.elapsed < 31
