"""The same service, over other clients."""

import asyncio
import json
import os
import urllib.request

import aiohttp
import httpx
import pytest
import requests
import urllib3

URL = os.environ.get("SERVICE_URL", "http://127.0.0.1:18765")


@pytest.fixture(scope="module")
def vcr_config():
    return {"match_on": ["method", "path", "query", "body"], "filter_headers": [("authorization", "HIDDEN"), "cookie"]}


@pytest.mark.vcr
def test_httpx(vcr):
    answer = httpx.post(f"{URL}/users", json={"name": "Ada"}, headers={"Authorization": "Bearer t0p-s3cr3t"})
    assert answer.json()["echo"] == {"name": "Ada"}
    assert len(vcr) == 1


@pytest.mark.vcr
def test_httpx_streams():
    with httpx.stream("GET", f"{URL}/gzip") as answer:
        assert json.loads(b"".join(answer.iter_bytes())).keys() == {"packed"}


@pytest.mark.vcr
def test_httpx_without_waiting():
    async def ask():
        async with httpx.AsyncClient() as client:
            return (await client.get(f"{URL}/users/5")).json()

    assert asyncio.run(ask())["id"] == 5


@pytest.mark.vcr
def test_aiohttp():
    async def ask():
        async with aiohttp.ClientSession() as session, session.get(f"{URL}/users/6") as answer:
            return answer.status, await answer.json()

    assert asyncio.run(ask()) == (200, {"id": 6, "name": "user 6"})


@pytest.mark.vcr
def test_aiohttp_sends_objects():
    async def ask():
        async with aiohttp.ClientSession() as session, session.post(f"{URL}/users", json={"name": "Ada"}) as answer:
            return await answer.json()

    assert asyncio.run(ask()) == {"echo": {"name": "Ada"}}


@pytest.mark.vcr
def test_urllib3():
    with urllib3.PoolManager() as pool:
        assert pool.request("GET", f"{URL}/users/8").json()["id"] == 8


@pytest.mark.vcr
def test_urllib():
    with urllib.request.urlopen(f"{URL}/users/3", timeout=5) as answer:
        assert (answer.status, b"user 3" in answer.read()) == (200, True)


@pytest.mark.vcr
def test_forms_are_told_apart_by_their_bodies():
    names = [requests.post(f"{URL}/form", data={"name": name}, timeout=5).json()["form"] for name in ("b", "a")]
    assert names == ["name=b", "name=a"]
