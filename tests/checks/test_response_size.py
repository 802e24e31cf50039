"""Answers that are far too large: who reads them whole is found, who counts or streams passes."""

import urllib.request
import zlib

import aiohttp
import httpx
import pytest
import requests

from pytest_apiint import ContractFailure, UsageProblem, assert_response_size_bounded
from tests.suites.robust import Robust
from tests.suites.suite import TOKEN

LIMIT = 2 * 1024 * 1024


class TooLarge(Exception): ...


def counted(pieces):
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > LIMIT:
            raise TooLarge
    return bytes(body)


def whole_httpx(url):
    return httpx.get(url).json()


def whole_requests(url):
    return requests.get(url, timeout=5).json()


async def whole_aiohttp(url):
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.read()


def counts_httpx(url):
    with httpx.stream("GET", url) as answer:
        return counted(answer.iter_bytes(8192))


def counts_requests(url):
    with requests.get(url, stream=True, timeout=5) as answer:
        return counted(answer.iter_content(8192))


def streams(url):
    with requests.get(url, stream=True, timeout=5) as answer:
        return sum(len(piece) for piece in answer.iter_content(8192))


def asks_for_no_gzip(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read(LIMIT)


def counts_what_is_packed(url):
    with httpx.stream("GET", url) as answer:
        body = counted(answer.iter_raw(8192))
        return zlib.decompress(body, 47) if "content-encoding" in answer.headers else body


def goes_by_content_length(url):
    with requests.get(url, stream=True, timeout=5) as answer:
        if int(answer.headers.get("Content-Length", 0)) > LIMIT:
            raise TooLarge
        return answer.json()


def counts_gzip_alone(url):
    with httpx.stream("GET", url) as answer:
        if "content-encoding" in answer.headers:
            return counted(answer.iter_bytes(8192))
        return answer.read()


@pytest.fixture
def url(api):
    api.mock.get("/users/1", json={"id": 1})
    return f"{api.base_url}/users/1"


@pytest.mark.parametrize("client", [counts_httpx, counts_requests, streams, asks_for_no_gzip])
def test_who_counts_or_streams_passes(api, url, client):
    assert_response_size_bounded(lambda: client(url), api, at_most=LIMIT)


@pytest.mark.parametrize(
    ("client", "what"),
    [
        (whole_httpx, "a gzip that unpacks"),
        (whole_requests, "a gzip that unpacks"),
        (whole_aiohttp, "a gzip that unpacks"),
        (counts_what_is_packed, "a gzip that unpacks"),
        (goes_by_content_length, "a gzip that unpacks"),
        (counts_gzip_alone, "a body of 8 MB is read whole"),
    ],
)
def test_who_reads_it_whole_is_found(api, url, client, what):
    def call():
        return client(url)

    with pytest.raises(ContractFailure) as caught:
        assert_response_size_bounded(call, api, at_most=LIMIT)
    assert what in str(caught.value)


def test_a_client_that_breaks_no_promise_passes(api):
    api.mock.get("/users/123", json={"id": 123})
    client = Robust(api.base_url, TOKEN)
    assert_response_size_bounded(lambda: client.get_user(123), api, at_most=Robust.largest_body)


def test_a_call_that_fails_anyway_is_nothing_to_judge(api):
    with pytest.raises(ContractFailure, match="nothing to judge"):
        assert_response_size_bounded(lambda: 1 / 0, api)
    with pytest.raises(ContractFailure, match="nothing to judge"):
        assert_response_size_bounded(lambda: 1, api)


@pytest.mark.parametrize("at_most", [0, True, 1.5, 2**40, "16 MB"])
def test_what_is_no_size_is_refused(api, at_most):
    with pytest.raises(UsageProblem, match="assert_response_size_bounded"):
        assert_response_size_bounded(lambda: 1, api, at_most=at_most)


def test_what_traces_memory_already_goes_on(api, url):
    import tracemalloc

    tracemalloc.start()
    try:
        assert_response_size_bounded(lambda: counts_requests(url), api, at_most=LIMIT)
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()
