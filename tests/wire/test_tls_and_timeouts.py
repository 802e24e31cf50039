"""What a client demands of TLS, and how long it would wait, are facts; trust stores load when needed."""

import asyncio
import socket
import ssl
import time

import aiohttp
import httpx
import httpx2
import pytest
import requests
import trustme
import urllib3

from pytest_apiint import faults
from pytest_apiint.clock import real
from pytest_apiint.exchange import TLS, Timeouts

from .clients import GET
from .oracle import FaultServer
from .talk import talk

pytestmark = pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
CHECKED = TLS(verified=True, hostname_checked=True, minimum_version="TLSv1.2")


@pytest.fixture
def url(api):
    api.mock.get("/a", text="x")
    api.mock.get("http://api.test/a", text="x")
    return api.base_url + "/a"


@pytest.fixture
def fact(api):
    """The one request of the test."""

    def one():
        (exchange,) = api.journal
        return exchange.request

    return one


async def by_httpx(url, **settings):
    async with httpx.AsyncClient(**settings) as client:
        await client.get(url)


async def by_aiohttp(url, settings=None, **options):
    async with aiohttp.ClientSession(**(settings or {})) as session, session.get(url, **options) as answer:
        await answer.read()


def by_urllib_request(url, context):
    import urllib.request

    urllib.request.urlopen(url, context=context).close()


def unchecked():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def modern():
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


# -- TLS --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("client", [name for name in GET if name != "boto3"])
def test_a_client_verifies_unless_it_is_told_not_to(client, url, fact):
    GET[client](url, 5, None)
    assert fact().tls == CHECKED


@pytest.mark.parametrize("client", ["requests", "httpx", "aiohttp"])
def test_without_tls_there_are_no_facts_of_it(client, url, fact):
    talk(client, "http://api.test/a")
    assert fact().tls is None


CARELESS = {
    "requests": lambda url: requests.get(url, verify=False, timeout=5),
    "urllib3": lambda url: urllib3.PoolManager(cert_reqs="CERT_NONE").request("GET", url),
    "urllib.request": lambda url: by_urllib_request(url, unchecked()),
    "httpx": lambda url: httpx.get(url, verify=False),
    "httpx2": lambda url: httpx2.get(url, verify=False),
    "httpx-asyncio": lambda url: asyncio.run(by_httpx(url, verify=False)),
    "aiohttp": lambda url: asyncio.run(by_aiohttp(url, ssl=False)),
    "aiohttp-context": lambda url: asyncio.run(by_aiohttp(url, ssl=unchecked())),
}


@pytest.mark.parametrize("client", CARELESS)
def test_a_client_that_does_not_verify_is_seen(client, url, fact):
    CARELESS[client](url)
    assert (fact().tls.verified, fact().tls.hostname_checked) == (False, False)


def test_a_host_name_that_is_not_checked_is_seen(url, fact):
    urllib3.PoolManager(assert_hostname=False).request("GET", url)
    assert (fact().tls.verified, fact().tls.hostname_checked) == (True, False)


MODERN = {
    "urllib3": lambda url: urllib3.PoolManager(ssl_context=modern()).request("GET", url),
    "urllib3-setting": lambda url: urllib3.PoolManager(ssl_minimum_version=ssl.TLSVersion.TLSv1_3).request("GET", url),
    "urllib.request": lambda url: by_urllib_request(url, modern()),
    "httpx": lambda url: httpx.get(url, verify=modern()),
    "httpx-asyncio": lambda url: asyncio.run(by_httpx(url, verify=modern())),
    "aiohttp": lambda url: asyncio.run(by_aiohttp(url, ssl=modern())),
}


@pytest.mark.parametrize("client", MODERN)
def test_the_lowest_version_of_a_context_is_seen(client, url, fact):
    MODERN[client](url)
    assert fact().tls == TLS(verified=True, hostname_checked=True, minimum_version="TLSv1.3")


def test_verify_false_is_warned_of_as_ever(url):
    with pytest.warns(urllib3.exceptions.InsecureRequestWarning):
        requests.get(url, verify=False, timeout=5)


# -- timeouts ---------------------------------------------------------------------------------------

ASKED = [
    ("requests-none", requests.get, Timeouts()),
    ("requests", lambda url: requests.get(url, timeout=3), Timeouts(3, 3, 3)),
    ("requests-pair", lambda url: requests.get(url, timeout=(2, 9)), Timeouts(2, 9, 2)),
    ("requests-half", lambda url: requests.get(url, timeout=(2, None)), Timeouts(2, None, 2)),
    ("urllib3-default", lambda url: urllib3.request("GET", url), Timeouts(3, 3, 3)),
    ("urllib3-none", lambda url: urllib3.PoolManager().request("GET", url), Timeouts()),
    ("urllib3", lambda url: urllib3.request("GET", url, timeout=2.5), Timeouts(2.5, 2.5, 2.5)),
    (
        "urllib3-total",
        lambda url: urllib3.request("GET", url, timeout=urllib3.Timeout(total=7, read=3)),
        Timeouts(7, 3, 7, None, 7),
    ),
    ("httpx-default", httpx.get, Timeouts(5, 5, 5, 5)),
    ("httpx-none", lambda url: httpx.get(url, timeout=None), Timeouts()),
    ("httpx", lambda url: httpx.get(url, timeout=httpx.Timeout(9, connect=1)), Timeouts(1, 9, 9, 9)),
    ("httpx2", lambda url: httpx2.get(url, timeout=4), Timeouts(4, 4, 4, 4)),
    ("httpx-asyncio", lambda url: asyncio.run(by_httpx(url, timeout=6)), Timeouts(6, 6, 6, 6)),
    ("aiohttp-default", lambda url: asyncio.run(by_aiohttp(url)), Timeouts(30, None, None, None, 300)),
    (
        "aiohttp",
        lambda url: asyncio.run(by_aiohttp(url, timeout=aiohttp.ClientTimeout(total=8, sock_read=2, sock_connect=1))),
        Timeouts(1, 2, None, None, 8),
    ),
]


@pytest.mark.parametrize(("call", "timeouts"), [case[1:] for case in ASKED], ids=[case[0] for case in ASKED])
@pytest.mark.parametrize("short_way", [True, False], ids=["short", "bytes"])
def test_the_timeouts_asked_are_facts(call, timeouts, short_way, url, api, fact):
    if not short_way:
        api.fail("GET /never", faults.percent(0, faults.unavailable()))  # where a fault is planned, all goes as bytes
    call(url)
    api.session.faults.rules.clear()
    assert fact().timeouts == timeouts


def test_the_default_timeout_of_sockets_is_a_fact(url, fact):
    socket.setdefaulttimeout(7)
    try:
        talk("http.client", url)
    finally:
        socket.setdefaulttimeout(None)
    assert fact().timeouts == Timeouts(7, 7, 7)


# -- trust stores -----------------------------------------------------------------------------------

PENDING = "_apiint_pending"
BUILD = {
    "httpx": httpx.Client,
    "httpx2": httpx2.Client,
    "httpx-async": httpx.AsyncClient,
    "ssl": ssl.create_default_context,
}


@pytest.mark.parametrize("name", BUILD)
def test_building_a_client_loads_no_trust_store(name, api):
    started = real.perf_counter()
    for _ in range(20):
        BUILD[name]()
    assert (real.perf_counter() - started) / 20 < 0.01  # loading takes 20 ms


def test_a_session_of_requests_loads_no_trust_store(url, monkeypatch):
    loads = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *args, **_: loads.append(args))
    requests.get(url, timeout=5)
    assert loads == []


def test_a_question_about_certificates_loads_them(api):
    context = ssl.create_default_context()
    assert vars(context)[PENDING]
    assert context.cert_store_stats()["x509_ca"] >= 0
    assert PENDING not in vars(context)


def test_a_missing_file_of_certificates_fails_at_once(api):
    with pytest.raises(FileNotFoundError):
        ssl.create_default_context(cafile="/nowhere/ca.pem")
    with pytest.raises(FileNotFoundError):
        ssl.create_default_context().load_verify_locations("/nowhere/ca.pem")


def test_a_broken_file_of_certificates_fails_at_once(api, tmp_path):
    broken = tmp_path / "ca.pem"
    broken.write_text("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")
    with pytest.raises(ssl.SSLError):
        ssl.create_default_context(cafile=broken)


@pytest.fixture
def https():
    server = FaultServer(tls=True)
    yield server
    server.close()


def handshake(context, server):
    host, port = server.url.removeprefix("https://").split(":")
    with socket.create_connection((host, int(port)), 5) as sock, context.wrap_socket(sock, server_hostname=host):
        return True


@pytest.mark.api(clock="real")
def test_a_context_of_a_mock_test_verifies_a_real_handshake(api, https, tmp_path):
    store = tmp_path / "store.pem"
    others = b"".join(trustme.CA().cert_pem.bytes() for _ in range(100))
    store.write_bytes(https.ca.cert_pem.bytes() + others)
    context = ssl.create_default_context(cafile=store)
    assert PENDING in vars(context)  # as large as a trust store, so it hasn't been read
    assert handshake(context, https)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(ssl.create_default_context(), https)


def test_virtual_time_does_not_age_certificates(api, https):
    context = ssl.create_default_context(cadata=https.ca.cert_pem.bytes().decode())
    api.clock.advance(3600)
    assert handshake(context, https)
    assert time.time() == pytest.approx(api.clock.now, abs=1)
