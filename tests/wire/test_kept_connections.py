"""Clients that outlive a test: module-wide sessions, pools made before the plugin was in force."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
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
from tests.wire.live import LiveServer

Get = Callable[[str], str]


@contextmanager
def with_requests() -> Iterator[Get]:
    with requests.Session() as session:
        yield lambda url: session.get(url).text


@contextmanager
def with_urllib3() -> Iterator[Get]:
    with urllib3.PoolManager() as pool:
        yield lambda url: pool.request("GET", url, retries=False).data.decode()


@contextmanager
def with_http_client() -> Iterator[Get]:
    kept: dict[str, http.client.HTTPConnection] = {}

    def get(url: str) -> str:
        host = url.split("/")[2]
        connection = kept.setdefault(host, http.client.HTTPConnection(host))
        connection.request("GET", "/a")
        return connection.getresponse().read().decode()

    yield get
    for connection in kept.values():
        connection.close()


@contextmanager
def with_httpx() -> Iterator[Get]:
    with httpx.Client() as client:
        yield lambda url: client.get(url).text


@contextmanager
def with_httpx2() -> Iterator[Get]:
    with httpx2.Client() as client:
        yield lambda url: client.get(url).text


@contextmanager
def with_async_httpx() -> Iterator[Get]:
    with asyncio.Runner() as runner:
        client = runner.run(_made(httpx.AsyncClient))

        async def get(url: str) -> str:
            return (await client.get(url)).text

        yield lambda url: runner.run(get(url))
        runner.run(client.aclose())


@contextmanager
def with_aiohttp() -> Iterator[Get]:
    with asyncio.Runner() as runner:
        client = runner.run(_made(aiohttp.ClientSession))

        async def get(url: str) -> str:
            async with client.get(url) as response:
                return await response.text()

        yield lambda url: runner.run(get(url))
        runner.run(client.close())


async def _made(kind: Callable[[], Any]) -> Any:
    return kind()


CLIENTS = [with_requests, with_urllib3, with_http_client, with_httpx, with_httpx2, with_async_httpx, with_aiohttp]


@pytest.fixture(params=CLIENTS, ids=lambda make: make.__name__.removeprefix("with_"))
def get(request: pytest.FixtureRequest) -> Iterator[Get]:
    with request.param() as function:
        yield function


def mocked(get: Get, url: str, answer: str) -> str:
    with VirtualClock() as clock, opened(Settings(), clock) as apis:
        apis["default"].mock.get(url, text=answer)
        return get(url)


def test_a_client_kept_over_two_tests_is_answered_by_each_ones_own_mock(get: Get) -> None:
    assert [mocked(get, "http://api.test/a", text) for text in ("first", "second")] == ["first", "second"]


def test_a_real_connection_from_before_is_not_used_inside_a_test(get: Get) -> None:
    with closing(LiveServer()) as server:
        real = get(f"{server.url}/a")
        hits = len(server.hits)
        assert mocked(get, f"{server.url}/a", "mocked") == "mocked"
        assert (len(server.hits), get(f"{server.url}/a")) == (hits, real)


def test_many_requests_of_one_test_share_a_connection(get: Get) -> None:
    with VirtualClock() as clock, opened(Settings(), clock) as apis:
        apis["default"].mock.get("http://api.test/a", text="ok")
        for _ in range(3):
            get("http://api.test/a")
        journal = apis["default"].journal
    assert [exchange.request.reused for exchange in journal] == [False, True, True]
    assert len({exchange.request.connection for exchange in journal}) == 1
