"""One mocked GET on one client, many times: ``python loops.py ours httpx`` prints microseconds for one."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from suites import BODY, CASSETTE, URL

ROUNDS = 7
EACH = 200


def timed(call: Callable[[], Any]) -> float:
    seconds = _clock()
    for _ in range(50):
        call()
    rounds = []
    for _ in range(ROUNDS):
        start = seconds()
        for _ in range(EACH):
            call()
        rounds.append((seconds() - start) / EACH)
    return statistics.median(rounds) * 1e6


async def timed_async(call: Callable[[], Awaitable[Any]]) -> float:
    seconds = _clock()
    for _ in range(50):
        await call()
    rounds = []
    for _ in range(ROUNDS):
        start = seconds()
        for _ in range(EACH):
            await call()
        rounds.append((seconds() - start) / EACH)
    return statistics.median(rounds) * 1e6


def _clock() -> Callable[[], float]:
    """A clock that virtual time doesn't move."""
    if "pytest_apiint.clock" in sys.modules:
        from pytest_apiint.clock import real

        return real.perf_counter
    return time.perf_counter


@contextmanager
def ours() -> Iterator[None]:
    from pytest_apiint.api import opened
    from pytest_apiint.clock import VirtualClock
    from pytest_apiint.settings import Settings

    with VirtualClock() as clock, opened(Settings(), clock) as apis:
        apis["default"].mock.get("/users/1", json=json.loads(BODY))
        apis.session.attempts.repeats = sys.maxsize  # a loop is what is meant here
        yield


@contextmanager
def requests_mock() -> Iterator[None]:
    import requests_mock

    with requests_mock.Mocker() as mocker:
        mocker.get(URL, json=json.loads(BODY))
        yield


@contextmanager
def responses() -> Iterator[None]:
    import responses

    with responses.RequestsMock() as mocker:
        mocker.get(URL, json=json.loads(BODY))
        yield


@contextmanager
def respx() -> Iterator[None]:
    import httpx
    import respx

    with respx.mock:
        respx.get(URL).mock(return_value=httpx.Response(200, json=json.loads(BODY)))
        yield


@contextmanager
def vcrpy() -> Iterator[None]:
    import vcr

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "one.yaml")
        path.write_text(CASSETTE)
        with vcr.use_cassette(str(path), record_mode="none", allow_playback_repeats=True):
            yield


def with_requests() -> float:
    import requests

    session = requests.Session()
    return timed(lambda: session.get(URL).json())


def with_httpx() -> float:
    import httpx

    client = httpx.Client()
    return timed(lambda: client.get(URL).json())


def with_aiohttp() -> float:
    import aiohttp

    async def main() -> float:
        async with aiohttp.ClientSession() as session:

            async def get() -> Any:
                async with session.get(URL) as response:
                    return await response.json()

            return await timed_async(get)

    return asyncio.run(main())


if __name__ == "__main__":
    _, peer, library = sys.argv
    with globals()[peer]():
        print(globals()[f"with_{library}"]())
