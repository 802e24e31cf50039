"""The body of a test that runs in all modes, under each client library: copied into the project of the inner runs."""

import asyncio
import json
import urllib.error
import urllib.request

import aiohttp
import httpx
import httpx2
import pytest
import requests
import urllib3


def _requests(method, url, headers, body):
    with requests.Session() as session:
        answer = session.request(method, url, headers=headers, json=body)
        return answer.status_code, answer.content


def _urllib3(method, url, headers, body):
    with urllib3.PoolManager() as pool:
        answer = pool.request(method, url, headers=headers, json=body)
        return answer.status, answer.data


def _urllib_request(method, url, headers, body):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    if data is not None:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def _sync(module):
    def call(method, url, headers, body):
        with module.Client(follow_redirects=True, trust_env=False) as client:
            answer = client.request(method, url, headers=headers, json=body)
            return answer.status_code, answer.content

    return call


def _httpx_async(method, url, headers, body):
    async def main():
        async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as client:
            answer = await client.request(method, url, headers=headers, json=body)
            return answer.status_code, answer.content

    return asyncio.run(main())


def _aiohttp(method, url, headers, body):
    async def main():
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, headers=headers, json=body) as answer,
        ):
            return answer.status, await answer.read()

    return asyncio.run(main())


CLIENTS = {
    "requests": _requests,
    "urllib3": _urllib3,
    "urllib.request": _urllib_request,
    "httpx": _sync(httpx),
    "httpx-async": _httpx_async,
    "httpx2": _sync(httpx2),
    "aiohttp": _aiohttp,
}


class Client:
    def __init__(self, api, call):
        self.url = api.base_url
        self.call = call
        self.headers = {}

    def ask(self, method, path, body=None):
        status, content = self.call(method, self.url + path, self.headers, body)
        packed = content[:2] == b"\x1f\x8b"  # urllib.request leaves that to its user
        if packed:
            import gzip

            content = gzip.decompress(content)
        return status, json.loads(content) if content else None


@pytest.fixture(params=CLIENTS, ids=str)
def client(request, api):
    return Client(api, CLIENTS[request.param])


def test_one_body(api, client):
    mock = api.mock
    mock.get("/users/123", json={"id": 123, "name": "John", "tags": []})
    mock.get("/users/123?tag=a&tag=b", json={"id": 123, "name": "John", "tags": ["a", "b"]})
    mock.get("/packed", json={"packed": "yes" * 200})
    mock.get("/pieces", json={"pieces": "of a body"})
    mock.get("/moved", status_code=302, headers={"Location": api.base_url + "/users/123"})
    mock.get("/nothing", status_code=404, json={"error": "no such thing"})
    mock.post("/payments", status_code=201, json={"got": 10})
    mock.delete("/payments/1", status_code=204)
    assert client.ask("GET", "/users/123?tag=a&tag=b") == (200, {"id": 123, "name": "John", "tags": ["a", "b"]})
    assert client.ask("GET", "/packed") == (200, {"packed": "yes" * 200})
    assert client.ask("GET", "/pieces") == (200, {"pieces": "of a body"})
    assert client.ask("GET", "/moved") == (200, {"id": 123, "name": "John", "tags": []})
    assert client.ask("GET", "/nothing") == (404, {"error": "no such thing"})
    assert client.ask("POST", "/payments", {"amount": 10}) == (201, {"got": 10})
    assert client.ask("DELETE", "/payments/1") == (204, None)
    assert [row.status for row in api.journal] == [200, 200, 200, 302, 200, 404, 201, 204]


def test_a_token_that_was_exchanged_is_used(api, client):
    secret = api.secret("token")
    api.mock.post("/login", json={"access_token": "t0ken-of-the-mock"})
    api.mock.get("/me", json={"me": "Ann"}, request_headers={"Authorization": "Bearer t0ken-of-the-mock"})
    _, answer = client.ask("POST", "/login", {"client_secret": secret})
    client.headers["Authorization"] = f"Bearer {answer['access_token']}"
    assert client.ask("GET", "/me") == (200, {"me": "Ann"})


def test_a_fault_comes_before_the_api(api, client):
    from pytest_apiint import faults

    api.mock.get("/users/123", json={"id": 123, "name": "John", "tags": []})
    api.fail("GET /users/*", faults.unavailable())
    assert client.ask("GET", "/users/123")[0] == 503
    assert client.ask("GET", "/users/123")[0] == 200
    assert [row.origin == "fault" for row in api.journal] == [True, False]


def test_a_host_that_the_client_has_built_in(api, client):
    api.mock.get("/users/123", json={"id": 123, "name": "John", "tags": []})
    client.url = "https://api.acme.example/v1"
    assert client.ask("GET", "/users/123")[0] == 200
