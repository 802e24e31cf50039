"""Several requests, one after another, by one session of each client library: what a user would write."""

import http.client
import http.cookiejar
import urllib.error
import urllib.request
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp
import httpx
import httpx2
import requests
import trio
import urllib3

from .clients import asyncio_run


class Ask(NamedTuple):
    url: str
    method: str = "GET"
    body: object = None
    headers: Mapping = MappingProxyType({})


class Told(NamedTuple):
    """An answer as the library shows it: header fields as pairs, the body decoded as the library decodes it."""

    status: int
    fields: list
    body: bytes

    def all(self, name):
        return [value for field, value in self.fields if field.lower() == name.lower()]


def _requests(asks):
    with requests.Session() as session:
        return [_of_requests(session.request(a.method, a.url, data=a.body, headers=a.headers)) for a in asks]


def _of_requests(answer):
    return Told(answer.status_code, list(answer.raw.headers.items()), answer.content)


def _urllib3(asks):
    with urllib3.PoolManager() as pool:
        told = [pool.request(a.method, a.url, body=a.body, headers=a.headers or None) for a in asks]
        return [Told(answer.status, list(answer.headers.items()), answer.data) for answer in told]


def _urllib_request(asks):
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    return [_opened(opener, urllib.request.Request(a.url, a.body, a.headers, method=a.method)) for a in asks]


def _opened(opener, request):
    try:
        answer = opener.open(request)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return Told(answer.status, answer.headers.items(), answer.read())


def _http_client(asks):
    parts = urlsplit(asks[0].url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc)
    told = []
    for ask in asks:
        target = ask.url.removeprefix(f"{parts.scheme}://{parts.netloc}")
        connection.request(ask.method, target, ask.body, ask.headers)
        answer = connection.getresponse()
        told.append(Told(answer.status, answer.getheaders(), answer.read()))
    connection.close()
    return told


def _of_httpx(answer):
    fields = [(name.decode(), value.decode(answer.headers.encoding)) for name, value in answer.headers.raw]
    return Told(answer.status_code, fields, answer.content)


def _terms(asks):
    # Without TLS no trust store is needed, and loading one costs 20 ms.
    return {"follow_redirects": True, "trust_env": False, "verify": asks[0].url.startswith("https")}


def _sync(module):
    def talk(asks):
        with module.Client(**_terms(asks)) as client:
            told = [client.request(a.method, a.url, content=a.body, headers=a.headers) for a in asks]
            return [_of_httpx(answer) for answer in told]

    return talk


def _async(module, run):
    def talk(asks):
        async def main():
            async with module.AsyncClient(**_terms(asks)) as client:
                told = [await client.request(a.method, a.url, content=a.body, headers=a.headers) for a in asks]
                return [_of_httpx(answer) for answer in told]

        return run(main)

    return talk


def _aiohttp(asks):
    async def main():
        async with aiohttp.ClientSession() as session:
            return [await one(session, ask) for ask in asks]

    async def one(session, ask):
        async with session.request(ask.method, ask.url, data=ask.body, headers=ask.headers) as answer:
            return Told(answer.status, list(answer.headers.items()), await answer.read())

    return asyncio_run(main)


TALK = {
    "requests": _requests,
    "urllib3": _urllib3,
    "urllib.request": _urllib_request,
    "http.client": _http_client,
    "httpx": _sync(httpx),
    "httpx-asyncio": _async(httpx, asyncio_run),
    "httpx-trio": _async(httpx, trio.run),
    "httpx2": _sync(httpx2),
    "httpx2-asyncio": _async(httpx2, asyncio_run),
    "aiohttp": _aiohttp,
}


def talk(client, *asks):
    """What each of `asks` (an `Ask` or a URL) is answered with, in one session of `client`."""
    return TALK[client]([ask if isinstance(ask, Ask) else Ask(ask) for ask in asks])
