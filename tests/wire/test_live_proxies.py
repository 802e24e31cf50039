"""In the live modes a client's own proxy is used, for plain requests and through tunnels; the journal names the API."""

import asyncio
import select
import socket
import ssl
import threading
import urllib.request

import aiohttp
import httpx
import pytest
import requests
import urllib3

from pytest_apiint.wire import activated

from . import oracle
from .test_live import live_session


class Proxy:
    """A forward proxy on loopback: absolute targets and CONNECT. `asked` are the first lines that it got."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            if not (data := connection.recv(65536)):
                return
            head += data
        line, _, rest = head.partition(b"\r\n")
        self.asked.append(line.decode())
        method, target, _ = line.split(b" ")
        if method == b"CONNECT":
            host, _, port = target.rpartition(b":")
            far = socket.create_connection((host.decode(), int(port)))
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            host, _, path = target.partition(b"://")[2].partition(b"/")
            name, _, port = host.partition(b":")
            far = socket.create_connection((name.decode(), int(port)))
            far.sendall(b"%b /%b HTTP/1.1\r\n%b" % (method, path, rest))
        self._relay(connection, far)

    def _relay(self, one, other):
        ends = {one: other, other: one}
        with one, other:
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    try:
                        data = end.recv(65536)
                        ends[end].sendall(data)
                    except OSError:
                        return
                    if not data:
                        return

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)  # or the thread would wait for ever, and slow virtual time down
        self._accepting.join()
        self._listener.close()


def _requests(url, proxy, ca):
    with requests.Session() as session:
        return session.get(url, proxies={"http": proxy, "https": proxy}, verify=ca, timeout=10).content


def _urllib3(url, proxy, ca):
    with urllib3.ProxyManager(proxy, ca_certs=ca) as pool:
        return pool.request("GET", url, timeout=10).data


def _urllib_request(url, proxy, ca):
    handlers = [urllib.request.ProxyHandler({"http": proxy, "https": proxy})]
    handlers += [urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca))]
    with urllib.request.build_opener(*handlers).open(url, timeout=10) as answer:
        return answer.read()


def _httpx(url, proxy, ca):
    with httpx.Client(proxy=proxy, verify=ssl.create_default_context(cafile=ca), timeout=10) as client:
        return client.get(url).content


def _httpx_async(url, proxy, ca):
    async def main():
        context = ssl.create_default_context(cafile=ca)
        async with httpx.AsyncClient(proxy=proxy, verify=context, timeout=10) as client:
            return (await client.get(url)).content

    return asyncio.run(main())


def _aiohttp(url, proxy, ca):
    async def main():
        context = ssl.create_default_context(cafile=ca)
        async with aiohttp.ClientSession() as session, session.get(url, proxy=proxy, ssl=context) as answer:
            return await answer.read()

    return asyncio.run(main())


CLIENTS = {
    "requests": _requests,
    "urllib3": _urllib3,
    "urllib.request": _urllib_request,
    "httpx": _httpx,
    "httpx-async": _httpx_async,
    "aiohttp": _aiohttp,
}


@pytest.fixture(scope="module", params=["http", "https"])
def target(request, tmp_path_factory):
    """A server's URL, and the authority that vouches for it."""
    server = oracle.FaultServer(tls=request.param == "https")
    if server._context is not None:
        server._context.set_alpn_protocols(["h2", "http/1.1"])  # it would speak HTTP/2, if it were asked to
    ca = tmp_path_factory.mktemp("ca") / "ca.pem"
    server.ca.cert_pem.write_to_path(ca)
    yield server.url, str(ca)
    server.close()


@pytest.fixture
def proxy():
    proxy = Proxy()
    yield proxy
    proxy.close()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_proxy_is_the_client_s_own(client, target, proxy):
    url, ca = target
    session = live_session(url)
    with activated(session):
        body = CLIENTS[client](f"{url}/bucket/ok", proxy.url, ca)
        rows = [(str(row.request), row.status, row.origin) for row in session.journal]
    assert body == oracle.BODY
    assert rows == [(f"GET {url}/bucket/ok", 200, "sandbox")]
    wanted = f"GET {url}/bucket/ok HTTP/1.1" if url.startswith("http:") else f"CONNECT {url[8:]} HTTP/1."
    assert [line[: len(wanted)] for line in proxy.asked] == [wanted]


def test_http2_is_declined_in_the_handshake(target):
    url, ca = target
    if url.startswith("http:"):
        pytest.skip("HTTP/2 is a matter of TLS")
    session = live_session(url)
    with activated(session), httpx.Client(http2=True, verify=ssl.create_default_context(cafile=ca)) as client:
        answer = client.get(f"{url}/bucket/ok")
    assert (answer.http_version, answer.content) == ("HTTP/1.1", oracle.BODY)
    assert session.declines == {"HTTP/2"}
