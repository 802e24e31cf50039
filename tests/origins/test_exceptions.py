"""``exc=`` reaches each client as its own library's exception."""

import asyncio
import socket
import ssl

import aiohttp
import httpx
import pytest
import requests
import urllib3

from pytest_apiint.exchange import Headers, Request, Timeouts
from pytest_apiint.origins.exceptions import decision_of


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (requests.ConnectTimeout, "connect_timeout"),
        (requests.ReadTimeout("slow"), "read_timeout"),
        (requests.ConnectionError, "connection_refused"),
        (requests.exceptions.SSLError, "tls_failure"),
        (requests.exceptions.ChunkedEncodingError, "reset"),
        (httpx.ConnectError("no"), "connection_refused"),
        (httpx.ReadTimeout("slow"), "read_timeout"),
        (httpx.RemoteProtocolError("odd"), "empty_response"),
        (aiohttp.ServerDisconnectedError, "empty_response"),
        (urllib3.exceptions.NewConnectionError, "connection_refused"),
        (ConnectionRefusedError, "connection_refused"),
        (ConnectionResetError(104, "reset"), "reset"),
        (TimeoutError, "read_timeout"),
        (socket.gaierror(-2, "unknown"), "dns_failure"),
        (ssl.SSLCertVerificationError, "tls_failure"),
        (KeyError("mine"), "KeyError"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{getattr(value, '__module__', '')}.{value!r:.40}",
)
def test_an_exception_stands_for_what_happens_on_a_connection(error, kind):
    request = Request("GET", "https://api.test/", Headers(), timeouts=Timeouts(read=5))
    assert decision_of(error, request).outcome.kind == kind


def test_a_timeout_of_requests_is_one_of_httpx_to_httpx(api):
    api.mock.get("/a", exc=requests.ConnectTimeout)
    with pytest.raises(httpx.ConnectTimeout):
        httpx.get(f"{api.base_url}/a", timeout=3)
    assert api.clock.elapsed == 3


def test_a_refused_connection_is_one_of_aiohttp_to_aiohttp(api):
    api.mock.get("/a", exc=requests.ConnectionError)

    async def main():
        async with aiohttp.ClientSession() as session:
            await session.get(f"{api.base_url}/a")

    with pytest.raises(aiohttp.ClientConnectorError):
        asyncio.run(main())


@pytest.mark.parametrize(("module", "get"), [(requests, requests.get), (httpx, httpx.get)], ids=["requests", "httpx"])
def test_a_read_timeout_reaches_a_client_that_set_none_as_its_own(api, module, get):
    api.mock.get("/a", exc=requests.ReadTimeout("too slow"))
    with pytest.raises(module.ReadTimeout):
        get(f"{api.base_url}/a", timeout=None)
    assert [str(exchange.outcome) for exchange in api.journal] == ["read timeout"]


@pytest.mark.parametrize("get", [requests.get, httpx.get], ids=["requests", "httpx"])
def test_an_exception_of_the_users_own_reaches_the_client_as_it_is(api, get):
    api.mock.get("/a", exc=KeyError("mine"))
    with pytest.raises(KeyError, match="mine"):
        get(f"{api.base_url}/a", timeout=3)
