"""Clients that outlive a test: module-wide sessions, pools made before the plugin was in force."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Callable
from typing import Any

import aiohttp
import httpx
import httpx2
import pytest
import requests
import urllib3

from pytest_apiint.api import opened
from pytest_apiint.clock import VirtualClock
from pytest_apiint.settings import Settings
from tests.wire.live import live_server


def with_requests() -> Callable[[str], str]:
    session = requests.Session()
    return lambda url: session.get(url).text


def with_urllib3() -> Callable[[str], str]:
    pool = urllib3.PoolManager()
    return lambda url: pool.request("GET", url, retries=False).data.decode()


def with_http_client() -> Callable[[str], str]:
    kept: dict[str, http.client.HTTPConnection] = {}

    def get(url: str) -> str:
        host = url.split("/")[2]
        connection = kept.setdefault(host, http.client.HTTPConnection(host))
        connection.request("GET", "/" + url.split("/", 3)[3])
        return connection.getresponse().read().decode()

    return get


def with_httpx() -> Callable[[str], str]:
    client = httpx.Client()
    return lambda url: client.get(url).text


def with_httpx2() -> Callable[[str], str]:
    client = httpx2.Client()
    return lambda url: client.get(url).text


def _on_one_loop(make: Callable[[], Any], get: Callable[[Any, str], Any]) -> Callable[[str], str]:
    loop = asyncio.new_event_loop()

    async def made() -> Any:
        return make()

    client = loop.run_until_complete(made())
    return lambda url: loop.run_until_complete(get(client, url))  # type: ignore[no-any-return]


def with_async_httpx() -> Callable[[str], str]:
    async def get(client: httpx.AsyncClient, url: str) -> str:
        return (await client.get(url)).text

    return _on_one_loop(httpx.AsyncClient, get)


def with_aiohttp() -> Callable[[str], str]:
    async def get(client: aiohttp.ClientSession, url: str) -> str:
        async with client.get(url) as response:
            return await response.text()

    return _on_one_loop(aiohttp.ClientSession, get)


CLIENTS = [with_requests, with_urllib3, with_http_client, with_httpx, with_httpx2, with_async_httpx, with_aiohttp]
each_client = pytest.mark.parametrize("make", CLIENTS, ids=lambda make: make.__name__.removeprefix("with_"))
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def mocked(get: Callable[[str], str], url: str, answer: str) -> str:
    with VirtualClock() as clock, opened(Settings(), clock) as apis:
        apis["default"].mock.get(url, text=answer)
        return get(url)


@each_client
def test_a_client_kept_over_two_tests_is_answered_by_each_ones_own_mock(make: Any) -> None:
    get = make()
    assert [mocked(get, "http://api.test/a", text) for text in ("first", "second")] == ["first", "second"]


@each_client
def test_a_real_connection_from_before_is_not_used_inside_a_test(make: Any) -> None:
    get = make()
    with live_server() as server:
        real = get(f"{server.url}/a")
        hits = server.hits
        assert mocked(get, f"{server.url}/a", "mocked") == "mocked"
        assert (server.hits, get(f"{server.url}/a")) == (hits, real)


@each_client
def test_many_requests_of_one_test_share_a_connection(make: Any) -> None:
    get = make()
    with VirtualClock() as clock, opened(Settings(), clock) as apis:
        apis["default"].mock.get("http://api.test/a", text="ok")
        for _ in range(3):
            get("http://api.test/a")
        journal = apis["default"].journal
    assert [exchange.request.reused for exchange in journal] == [False, True, True]
    assert len({exchange.request.connection for exchange in journal}) == 1
