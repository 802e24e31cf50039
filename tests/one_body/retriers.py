"""One GET by each client library with its own retries, and the waits that the library's own formula gives.

Jitter is off where it can be; boto3's can't, so its chance is pinned to one half.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import aiohttp_retry
import backoff
import boto3
import httpx
import httpx2
import httpx_retries
import requests
import retrying
import stamina
import tenacity
import trio
import urllib3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.retries.standard import ExponentialBackoff
from requests.adapters import HTTPAdapter

from pytest_apiint.clock import chance


@dataclass(frozen=True)
class Retrier:
    """`get` returns the status that its caller is left with. `waits` follow the first failure, the second..."""

    name: str
    get: Callable[[str], int]
    waits: tuple[float, ...]

    def __str__(self) -> str:
        return self.name


# -- urllib3's Retry: 0 before the first retry, then factor * 2 ** (retries so far) -----------------


def retry(**more):
    return urllib3.Retry(total=4, backoff_factor=2, status_forcelist=[429, 503], **more)


def by_urllib3(url, timeout=5.0):
    with urllib3.PoolManager(retries=retry()) as pool:
        return pool.request("GET", url, timeout=timeout).status


def by_requests(url, timeout=5.0):
    with requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=retry()))
        return session.get(url, timeout=timeout).status_code


# -- boto3: a random part of (scale * 2 ** retries so far) -----------------------------------------


def by_boto3(mode):
    def get(url):
        endpoint, bucket, key = url.rsplit("/", 2)
        retries = {"mode": mode, "total_max_attempts": 4}
        config = Config(signature_version=UNSIGNED, s3={"addressing_style": "path"}, retries=retries)
        client = boto3.client("s3", region_name="us-east-1", endpoint_url=endpoint, config=config)
        with chance.pinned(0.5):
            answer = client.get_object(Bucket=bucket, Key=key)
        return answer["ResponseMetadata"]["HTTPStatusCode"]

    return get


# Since botocore 1.43, standard mode waits 50 ms where it used to wait a second.
_SCALE = 0.05 if hasattr(ExponentialBackoff, "_DEFAULT_BACKOFF_CONFIG") else 1.0


# -- libraries that wrap a call -------------------------------------------------------------------


def by_tenacity(url):
    policy = {"wait": tenacity.wait_exponential(multiplier=2), "stop": tenacity.stop_after_attempt(4)}

    @tenacity.retry(**policy, reraise=True)
    def get():
        answer = requests.get(url, timeout=5)
        answer.raise_for_status()
        return answer.status_code

    return get()


def by_tenacity_event(url):
    """tenacity that waits on an event, as its users do who want to be able to stop it."""
    wake = threading.Event()
    policy = {"wait": tenacity.wait_exponential(multiplier=2), "sleep": tenacity.sleep_using_event(wake)}
    trying = tenacity.Retrying(**policy, stop=tenacity.stop_after_attempt(4), reraise=True)
    return trying(lambda: httpx.get(url).raise_for_status().status_code)


async def _tenacity_async(url):
    @tenacity.retry(wait=tenacity.wait_exponential(multiplier=2), stop=tenacity.stop_after_attempt(4), reraise=True)
    async def get():
        async with httpx.AsyncClient() as client:
            return (await client.get(url)).raise_for_status().status_code

    return await get()


_STAMINA = {
    "on": httpx.HTTPError,
    "attempts": 4,
    "timeout": None,
    "wait_initial": 1.5,
    "wait_max": 100,
    "wait_jitter": 0,
}


def by_stamina(url):
    @stamina.retry(**_STAMINA)
    def get():
        return httpx.get(url).raise_for_status().status_code

    return get()


async def _stamina_async(url):
    @stamina.retry(**_STAMINA)
    async def get():
        async with httpx.AsyncClient() as client:
            return (await client.get(url)).raise_for_status().status_code

    return await get()


def by_backoff(url):
    @backoff.on_exception(backoff.expo, requests.RequestException, max_tries=4, jitter=None, factor=3)
    def get():
        answer = requests.get(url, timeout=5)
        answer.raise_for_status()
        return answer.status_code

    return get()


async def _backoff_async(url):
    @backoff.on_exception(backoff.expo, httpx.HTTPError, max_tries=4, jitter=None, factor=3)
    async def get():
        async with httpx.AsyncClient() as client:
            return (await client.get(url)).raise_for_status().status_code

    return await get()


def by_retrying(url):
    @retrying.retry(wait_exponential_multiplier=1000, stop_max_attempt_number=4)
    def get():
        answer = requests.get(url, timeout=5)
        answer.raise_for_status()
        return answer.status_code

    return get()


def by_own_loop(url):
    """What most clients that anyone wrote by hand do."""
    for attempt in range(4):
        answer = httpx2.get(url)
        if answer.status_code != 503:
            break
        time.sleep(2**attempt)
    return answer.status_code


async def _trio_own_loop(url):
    async with httpx.AsyncClient() as client:
        for attempt in range(4):
            answer = await client.get(url)
            if answer.status_code != 503:
                break
            await trio.sleep(2**attempt)
    return answer.status_code


# -- libraries inside a client --------------------------------------------------------------------


def _httpx_retry(**more):
    return httpx_retries.Retry(total=4, backoff_factor=0.5, backoff_jitter=0, **more)


def by_httpx_retries(url, timeout=5.0):
    with httpx.Client(transport=httpx_retries.RetryTransport(retry=_httpx_retry()), timeout=timeout) as client:
        return client.get(url).status_code


async def _httpx_retries_async(url):
    async with httpx.AsyncClient(transport=httpx_retries.RetryTransport(retry=_httpx_retry())) as client:
        return (await client.get(url)).status_code


async def _aiohttp_retry(url, seconds):
    options = aiohttp_retry.ExponentialRetry(
        attempts=4, start_timeout=0.25, factor=2, exceptions={aiohttp.ClientError, TimeoutError}
    )
    limits = aiohttp.ClientTimeout(total=None, sock_read=seconds)
    async with aiohttp_retry.RetryClient(retry_options=options, timeout=limits) as client, client.get(url) as answer:
        return answer.status


def by_aiohttp_retry(url, timeout=5.0):
    return asyncio.run(_aiohttp_retry(url, timeout))


def with_asyncio(main):
    return lambda url: asyncio.run(main(url))


def with_trio(main):
    return lambda url: trio.run(main, url)


RETRIERS = [
    Retrier("urllib3", by_urllib3, (0.0, 4.0, 8.0)),
    Retrier("requests", by_requests, (0.0, 4.0, 8.0)),
    Retrier("boto3-standard", by_boto3("standard"), (0.5 * _SCALE, 1.0 * _SCALE, 2.0 * _SCALE)),
    Retrier("boto3-legacy", by_boto3("legacy"), (0.5, 1.0, 2.0)),
    Retrier("tenacity", by_tenacity, (2.0, 4.0, 8.0)),
    Retrier("tenacity-event", by_tenacity_event, (2.0, 4.0, 8.0)),
    Retrier("tenacity-asyncio", with_asyncio(_tenacity_async), (2.0, 4.0, 8.0)),
    Retrier("tenacity-trio", with_trio(_tenacity_async), (2.0, 4.0, 8.0)),
    Retrier("stamina", by_stamina, (1.5, 3.0, 6.0)),
    Retrier("stamina-asyncio", with_asyncio(_stamina_async), (1.5, 3.0, 6.0)),
    Retrier("stamina-trio", with_trio(_stamina_async), (1.5, 3.0, 6.0)),
    Retrier("backoff", by_backoff, (3.0, 6.0, 12.0)),
    Retrier("backoff-asyncio", with_asyncio(_backoff_async), (3.0, 6.0, 12.0)),
    Retrier("retrying", by_retrying, (2.0, 4.0, 8.0)),
    Retrier("httpx2-own-loop", by_own_loop, (1.0, 2.0, 4.0)),
    Retrier("httpx-trio-own-loop", with_trio(_trio_own_loop), (1.0, 2.0, 4.0)),
    Retrier("httpx-retries", by_httpx_retries, (1.0, 2.0, 4.0)),
    Retrier("httpx-retries-asyncio", with_asyncio(_httpx_retries_async), (1.0, 2.0, 4.0)),
    Retrier("aiohttp-retry", by_aiohttp_retry, (0.5, 1.0, 2.0)),
]

# -- httpx's own retries: of connections only; 0, then 0.5 * 2 ** n --------------------------------


def _transport(module):
    def get(url):
        with module.Client(transport=module.HTTPTransport(retries=3)) as client:
            return client.get(url).status_code

    return get


def _async_transport(module, run):
    async def get(url):
        async with module.AsyncClient(transport=module.AsyncHTTPTransport(retries=3)) as client:
            return (await client.get(url)).status_code

    return run(get)


RECONNECTORS = [
    Retrier(f"{module.__name__}{how}", make, (0.0, 0.5, 1.0))
    for module in (httpx, httpx2)
    for how, make in (
        ("", _transport(module)),
        ("-asyncio", _async_transport(module, with_asyncio)),
        ("-trio", _async_transport(module, with_trio)),
    )
]
