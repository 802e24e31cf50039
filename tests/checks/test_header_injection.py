"""Line ends in values: the libraries refuse them, and who writes requests by hand doesn't."""

import http.client
import urllib.request
from urllib.parse import quote, unquote

import httpx
import pytest
import requests

from pytest_apiint import ContractFailure, assert_no_header_injection
from pytest_apiint.checks.requests.header_injection import INJECTIONS


def with_requests(api):
    return lambda text: requests.get(f"{api.base_url}/a", headers={"X-Tag": text}, timeout=5)


def with_httpx(api):
    return lambda text: httpx.get(f"{api.base_url}/a", headers={"X-Tag": text})


def with_urllib(api):
    return lambda text: urllib.request.urlopen(urllib.request.Request(f"{api.base_url}/a", headers={"X-Tag": text}))


def in_the_query(api):
    return lambda text: httpx.get(f"{api.base_url}/a", params={"q": text})


def in_the_path(api):
    return lambda text: requests.get(f"{api.base_url}/users/{quote(text, safe='')}", timeout=5)


@pytest.mark.parametrize("client", [with_requests, with_httpx, with_urllib, in_the_query, in_the_path])
def test_the_libraries_keep_a_value_a_value(api, client):
    assert_no_header_injection(client(api), api)


def by_hand(charset="latin-1", keep=lambda text: text):
    def call(text):
        line = keep(text)
        connection = http.client.HTTPConnection("api.test")
        connection.connect()
        connection.sock.sendall(b"GET /a HTTP/1.1\r\nHost: api.test\r\nX-Tag: " + encoded(line, charset) + b"\r\n\r\n")
        answer = http.client.HTTPResponse(connection.sock)
        answer.begin()
        return answer.read()

    return call


def encoded(text, charset):
    return bytes(ord(c) & 0xFF for c in text) if charset == "low-byte" else text.encode(charset, "replace")


def decoded(text):
    """Refuses line ends, and then undoes percent-encoding."""
    return unquote(text) if text.isprintable() else ""


@pytest.mark.parametrize(
    ("call", "by"),
    [
        (by_hand(), "CRLF"),
        (
            by_hand("low-byte", lambda text: text.replace("\r", "").replace("\n", "")),
            "letters whose low bytes are CRLF",
        ),
        (by_hand(keep=decoded), "percent-encoded CRLF"),
    ],
)
def test_who_writes_it_by_hand_is_found(api, call, by):
    with pytest.raises(ContractFailure, match="end up as more than a value") as caught:
        assert_no_header_injection(call, api)
    assert by in str(caught.value)


def test_a_path_that_is_pasted_together_is_found(api):
    def call(text):
        connection = http.client.HTTPConnection("api.test")
        connection._validate_path = lambda _: None
        connection.request("GET", f"/users/{text}")
        return connection.getresponse().read()

    with pytest.raises(ContractFailure, match="more than a value"):
        assert_no_header_injection(call, api)


@pytest.mark.parametrize("call", [lambda _: None, lambda _: httpx.get("https://api.test/a")], ids=["none", "without"])
def test_a_text_that_goes_nowhere_is_nothing_to_judge(api, call):
    with pytest.raises(ContractFailure, match="nothing to judge"):
        assert_no_header_injection(call, api)


def test_every_injection_is_another():
    assert len(set(INJECTIONS.values())) == len(INJECTIONS)
