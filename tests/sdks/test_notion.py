"""notion-client, unmodified, sync and async: Retry-After is right in every form, and capped at a minute."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import notion_client
import pytest
from notion_client import APIResponseError
from notion_client.helpers import collect_paginated_api

from pytest_apiint import faults
from pytest_apiint.clock import chance

API = "https://api.notion.com/v1"
USER = {"object": "user", "id": "u1"}


def error(code):
    return {"object": "error", "code": code, "message": "no"}


def limited(value):
    return faults.rate_limited(retry_after=value, json=error("rate_limited"))


DOWN = faults.unavailable(json=error("service_unavailable"))


def by_sync(call):
    with notion_client.Client(auth="ntn_test") as client:
        return call(client)


def by_async(call):
    async def main():
        async with notion_client.AsyncClient(auth="ntn_test") as client:
            return await call(client)

    return asyncio.run(main())


either = pytest.mark.parametrize("by", [by_sync, by_async])


def retrieve(client):
    return client.users.retrieve("u1")


@pytest.fixture
def user(api):
    api.mock.get(f"{API}/users/u1", json=USER)


@either
def test_a_user_is_read(api, user, by):
    assert by(retrieve)["id"] == "u1"
    assert api.journal[0].request.headers["Authorization"] == "Bearer ntn_test"


def test_pages_follow_the_cursor(api):
    pages = [{"results": [1], "has_more": True, "next_cursor": "c2"}, {"results": [2], "has_more": False}]
    api.mock.get(f"{API}/users", [{"json": page} for page in pages])
    assert by_sync(lambda client: collect_paginated_api(client.users.list)) == [1, 2]
    assert ("start_cursor", "c2") in api.journal[1].request.query


@either
def test_an_error_carries_its_code_and_is_not_retried(api, by):
    api.mock.get(f"{API}/users/u1", json=error("object_not_found"), status_code=404)
    with pytest.raises(APIResponseError) as caught:
        by(retrieve)
    assert (caught.value.code, len(api.journal)) == ("object_not_found", 1)


@either
@pytest.mark.parametrize(("value", "seconds"), [("7", 7), ("0", 0), ("86400", 60)])
def test_retry_after_in_seconds_is_obeyed_up_to_a_minute(api, user, by, value, seconds):
    api.fail(f"GET {API}/users/*", limited(value))
    by(retrieve)
    assert api.clock.elapsed == pytest.approx(seconds, abs=1e-6)


@either
@pytest.mark.parametrize(("ahead", "seconds"), [(20, 20), (-20, 0), (90, 60)])
def test_retry_after_as_a_date_is_obeyed_up_to_a_minute(api, user, by, ahead, seconds):
    when = datetime.fromtimestamp(api.clock.now, UTC) + timedelta(seconds=ahead)
    api.fail(f"GET {API}/users/*", limited(when))
    by(retrieve)
    assert api.clock.elapsed == pytest.approx(seconds, abs=1e-6)


@either
@pytest.mark.parametrize("value", ["-1", "7.5", "soon", "inf", "nan", "\u00b2", "Fri, 31 Dec 99999 23:59:59 GMT"])
def test_a_retry_after_that_means_nothing_leaves_its_own_wait(api, user, by, value):
    api.fail(f"GET {API}/users/*", limited(value))
    with chance.pinned(0.5):
        by(retrieve)
    assert api.clock.elapsed == pytest.approx(1.0, abs=1e-6)


def test_a_retry_after_beyond_all_floats_crashes(api, user):
    api.fail(f"GET {API}/users/*", limited("9" * 400))
    with pytest.raises(OverflowError):
        by_sync(retrieve)


@either
def test_a_get_is_retried_twice_on_503(api, user, by):
    api.fail(f"GET {API}/users/*", DOWN, DOWN)
    assert by(retrieve) == USER
    assert len(api.journal) == 3


@either
def test_a_post_is_not_repeated_on_503(api, by):
    api.mock.post(f"{API}/pages", json={"id": "p1"})
    api.fail(f"POST {API}/pages", DOWN)
    with pytest.raises(APIResponseError):
        by(lambda client: client.pages.create(parent={}, properties={}))


@either
def test_a_reset_escapes_as_the_transports_own_error(api, user, by):
    api.fail(f"GET {API}/users/*", faults.reset())
    with pytest.raises(httpx.ReadError):
        by(retrieve)
