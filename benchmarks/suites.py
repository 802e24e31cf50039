"""Test files that do the same thing with each library: build a client, make one GET, look at the answer."""

from __future__ import annotations

BODY = '{"id": 1, "name": "' + "x" * 900 + '"}'
URL = "https://api.test/users/1"

_CALL = {
    "requests": "requests.Session().get(URL).json()",
    "httpx": "httpx.Client().get(URL).json()",
    "aiohttp": "asyncio.run(fetch())",
}
_AIOHTTP = """
async def fetch():
    async with aiohttp.ClientSession() as session, session.get(URL) as response:
        return await response.json()
"""
_HEAD = "import json, pytest\nURL = {url!r}\nDOC = json.loads({body!r})\n"
_TEST = (
    "@pytest.mark.parametrize('n', range({count}))\ndef test_get({fixture}n):\n{register}    assert {call}['id'] == 1\n"
)


def ours(client: str, count: int) -> str:
    register = "    api.mock.get('/users/1', json=DOC)\n"
    return _file(client, count, fixture="api, ", register=register)


def requests_mock(client: str, count: int) -> str:
    return _file(client, count, fixture="requests_mock, ", register="    requests_mock.get(URL, json=DOC)\n")


def responses(client: str, count: int) -> str:
    text = _file(client, count, register="    responses.get(URL, json=DOC)\n", imports="import responses\n")
    return text.replace("@pytest.mark", "@responses.activate\n@pytest.mark", 1)


def respx(client: str, count: int) -> str:
    text = _file(
        client,
        count,
        register="    respx.get(URL).mock(return_value=httpx.Response(200, json=DOC))\n",
        imports="import respx\n",
    )
    return text.replace("@pytest.mark", "@respx.mock\n@pytest.mark", 1)


def pytest_httpx(client: str, count: int) -> str:
    register = "    httpx_mock.add_response(url=URL, json=DOC)\n"
    return _file(client, count, fixture="httpx_mock, ", register=register)


def vcrpy(client: str, count: int) -> str:
    text = _file(client, count, imports="import vcr\n")
    decorator = "@vcr.use_cassette(__file__.replace('.py', '.yaml'), record_mode='none', allow_playback_repeats=True)\n"
    return text.replace("    assert ", f"    with {decorator[1:].strip()}:\n        assert ", 1)


def empty(client: str, count: int) -> str:
    return f"import pytest\n@pytest.mark.parametrize('n', range({count}))\ndef test_nothing(n):\n    pass\n"


CASSETTE = f"""interactions:
- request:
    body: null
    headers: {{}}
    method: GET
    uri: {URL}
  response:
    body:
      string: '{BODY}'
    headers:
      Content-Type: [application/json]
    status: {{code: 200, message: OK}}
version: 1
"""

# What has to be loaded with pytest's plugin autoload off.
PLUGINS = {
    "ours": ["pytest_apiint.plugin.entry"],
    "requests_mock": ["requests_mock.contrib._pytest_plugin"],
    "pytest_httpx": ["pytest_httpx"],
}


def _file(client: str, count: int, *, fixture: str = "", register: str = "", imports: str = "") -> str:
    head = _HEAD.format(url=URL, body=BODY) + imports
    head += "import aiohttp, asyncio\n" + _AIOHTTP if client == "aiohttp" else f"import {client}\n"
    return head + _TEST.format(count=count, fixture=fixture, register=register, call=_CALL[client])
