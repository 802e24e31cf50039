"""Payloads that name URLs: a careful reader asks none of the bad ones, and each way to be careless is found."""

import json
import urllib.request
from urllib.parse import urlsplit

import httpx
import pytest
import requests

from pytest_apiint import ContractFailure, UsageProblem, assert_urls_confined, faults

HOST = "api.test"


def careful(url):
    parts = urlsplit(url)
    if (
        parts.scheme != "https"
        or parts.hostname != HOST
        or parts.port not in (None, 443)
        or "\\" in url
        or parts.username
    ):
        raise ValueError("not one of ours")
    return httpx.get(url, follow_redirects=False).text


def careless_httpx(url):
    return httpx.get(url, follow_redirects=True).text


def careless_requests(url):
    return requests.get(url, timeout=5).text


def careless_urllib(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read()


def by_prefix(url):
    if not url.startswith(f"https://{HOST}"):
        raise ValueError("not one of ours")
    return httpx.get(url).text


def by_suffix(url):
    if not (urlsplit(url).hostname or "").endswith(HOST):
        raise ValueError("not one of ours")
    return httpx.get(url).text


def by_text(url):
    """Forbids what it knows."""
    if any(
        word in url for word in ("127.0.0.1", "localhost", "169.254", "10.", "::1", "elsewhere", "metadata", "0.0.0.0")
    ):
        raise ValueError("an inner address")
    return httpx.get(url).text


def by_host_with_redirects(url):
    if not careful_host(url):
        raise ValueError("not one of ours")
    return requests.get(url, timeout=5).text


def careful_host(url):
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.netloc == HOST


def any_port(url):
    if urlsplit(url).hostname != HOST or "\\" in url or "@" in url:
        raise ValueError("not one of ours")
    return httpx.get(url).text


def swallowing(url):
    try:
        return careless_httpx(url)
    except httpx.HTTPError:
        return None


def test_a_careful_reader_passes(api):
    assert_urls_confined(careful, api)


def test_a_url_in_an_answer_is_read_as_one_in_a_webhook(api):
    def call(url):
        api.mock.get("/users/1", json={"avatar": url})
        return careful(httpx.get(f"{api.base_url}/users/1").json()["avatar"])

    assert_urls_confined(call, api)

    def blind(url):
        api.mock.get("/users/1", json={"avatar": url})
        return careless_requests(httpx.get(f"{api.base_url}/users/1").json()["avatar"])

    with pytest.raises(ContractFailure, match="URLs led the client astray"):
        assert_urls_confined(blind, api)


@pytest.mark.parametrize(
    ("call", "by"),
    [
        (careless_httpx, "metadata"),
        (careless_requests, "metadata"),
        (careless_urllib, "metadata"),
        (by_prefix, "userinfo"),
        (by_suffix, "suffix"),
        (by_text, "loopback-hexadecimal"),
        (by_host_with_redirects, "a good URL's redirect"),
        (any_port, "other-port"),
        (swallowing, "metadata"),
    ],
)
def test_a_careless_reader_is_found_by(api, call, by):
    with pytest.raises(ContractFailure) as caught:
        assert_urls_confined(call, api)
    assert by in str(caught.value)


@pytest.mark.parametrize("hostile", faults.SSRF_URLS, ids=str)
def test_each_url_alone_finds_who_fetches_anything(api, hostile):
    """But for those that no client of HTTP takes for a URL."""

    def call(url):
        return careless_requests(url) if url.startswith(("http", "//")) else careless_urllib(url)

    unknown = {"scheme-relative", "gopher"}
    found = None
    try:
        assert_urls_confined(lambda url: call(url) if url == hostile.url(HOST) else careful(url), api, urls=[hostile])
    except ContractFailure as failure:
        found = failure
    assert (found is None) is (hostile.name in unknown)


def test_a_file_is_found_by_what_it_holds(api):
    def call(url):
        return careless_urllib(url) if url.startswith("file:") else careful(url)

    with pytest.raises(ContractFailure, match=r"1 of \d+ URLs led the client astray: file"):
        assert_urls_confined(call, api, urls=())

    def posting(url):
        body = careless_urllib(url) if url.startswith("file:") else b""
        httpx.post(f"{api.base_url}/upload", content=body)

    with pytest.raises(ContractFailure, match="astray: file"):
        assert_urls_confined(posting, api, urls=())


def test_other_hosts_may_be_allowed_with_globs_and_ports(api):
    def call(url):
        if urlsplit(url).scheme != "https" or not (urlsplit(url).hostname or "").endswith(".files.test"):
            raise ValueError("not one of ours")
        return httpx.get(url).text

    urls = [one for one in faults.SSRF_URLS if one.name not in ("other-port", "suffix")]
    assert_urls_confined(call, api, hosts="*.files.test", urls=urls)
    with pytest.raises(ContractFailure):
        assert_urls_confined(
            call, api, hosts=["*.files.test:8443"], urls=[faults.HostileUrl("x", "https://a.files.test/", "")]
        )


def test_a_call_that_asks_nothing_is_nothing_to_judge(api):
    with pytest.raises(ContractFailure, match="nothing to judge: with a good URL, the call makes no request"):
        assert_urls_confined(json.dumps, api)


@pytest.mark.parametrize("hosts", ["*", "https://api.test", ["a/b"]])
def test_hosts_that_are_none_are_refused(api, hosts):
    with pytest.raises(UsageProblem, match="assert_urls_confined"):
        assert_urls_confined(careful, api, hosts=hosts)
