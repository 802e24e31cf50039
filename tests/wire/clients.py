"""One GET by each client library, with its timeouts and its trust set by the caller: what a user would write."""

import asyncio
import http.client
import ssl
import urllib.request
from functools import cache
from urllib.parse import urlsplit

import aiohttp
import boto3
import httpx
import httpx2
import requests
import trio
import urllib3
from botocore import UNSIGNED
from botocore.config import Config


def _requests(url, timeout, ca):
    with requests.Session() as session:
        answer = session.get(url, timeout=timeout, verify=ca or True)
        return answer.status_code, answer.content


def _urllib3(url, timeout, ca):
    with urllib3.PoolManager(ca_certs=ca) as pool:
        answer = pool.request("GET", url, timeout=timeout, retries=False)
        return answer.status, answer.data


def _urllib3_retries(url, timeout, ca):
    with urllib3.PoolManager(ca_certs=ca) as pool:
        answer = pool.request("GET", url, timeout=timeout, retries=0)
        return answer.status, answer.data


def _urllib_request(url, timeout, ca):
    context = ssl.create_default_context(cafile=ca) if url.startswith("https") else None
    with urllib.request.urlopen(url, timeout=timeout, context=context) as answer:
        return answer.status, answer.read()


def _http_client(url, timeout, ca):
    parts = urlsplit(url)
    if parts.scheme == "https":
        context = ssl.create_default_context(cafile=ca)
        connection = http.client.HTTPSConnection(parts.netloc, timeout=timeout, context=context)
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    try:
        connection.request("GET", parts.path)
        with connection.getresponse() as answer:
            return answer.status, answer.read()
    finally:
        connection.close()


def _verify(url, ca):
    # Without TLS no trust store is needed, and loading one costs 20 ms.
    return url.startswith("https") and (ssl.create_default_context(cafile=ca) if ca else True)


def _sync(module):
    def get(url, timeout, ca):
        with module.Client(timeout=timeout, verify=_verify(url, ca), trust_env=False) as client:
            answer = client.get(url)
            return answer.status_code, answer.content

    return get


def _async(module, run):
    def get(url, timeout, ca):
        async def main():
            async with module.AsyncClient(timeout=timeout, verify=_verify(url, ca), trust_env=False) as client:
                answer = await client.get(url)
                return answer.status_code, answer.content

        return run(main)

    return get


def asyncio_run(main):
    return asyncio.run(main())


def _aiohttp(url, timeout, ca):
    async def main():
        limits = aiohttp.ClientTimeout(total=None, sock_connect=timeout, sock_read=timeout)
        async with aiohttp.ClientSession(timeout=limits) as session, session.get(url, ssl=_verify(url, ca)) as answer:
            return answer.status, await answer.read()

    return asyncio_run(main)


@cache
def _boto_session():
    return boto3.Session(region_name="us-east-1")


def _boto3(url, timeout, ca):
    parts = urlsplit(url)
    config = Config(
        signature_version=UNSIGNED,
        retries={"total_max_attempts": 1},
        connect_timeout=timeout,
        read_timeout=timeout,
        s3={"addressing_style": "path"},
    )
    endpoint = f"{parts.scheme}://{parts.netloc}"
    client = _boto_session().client("s3", endpoint_url=endpoint, config=config, verify=ca)
    answer = client.get_object(Bucket="bucket", Key=parts.path.removeprefix("/bucket/"))
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Body"].read()


GET = {
    "requests": _requests,
    "urllib3": _urllib3,
    "urllib3-retries": _urllib3_retries,
    "urllib.request": _urllib_request,
    "http.client": _http_client,
    "httpx": _sync(httpx),
    "httpx-asyncio": _async(httpx, asyncio_run),
    "httpx-trio": _async(httpx, trio.run),
    "httpx2": _sync(httpx2),
    "httpx2-asyncio": _async(httpx2, asyncio_run),
    "aiohttp": _aiohttp,
    "boto3": _boto3,
}
