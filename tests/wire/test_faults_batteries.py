"""What the batteries hold reaches a client as it is written there, byte for byte."""

import aiohttp
import httpx
import pytest
import requests

from pytest_apiint import faults

from .clients import asyncio_run


def _requests(urls):
    with requests.Session() as session:
        return [_of_requests(session.get(url, stream=True).raw) for url in urls]


def _of_requests(raw):
    return _kept(raw.status, raw.headers.items(), raw.read())


def _httpx(urls):
    with httpx.Client(trust_env=False, verify=False) as client:
        told = []
        for url in urls:
            with client.stream("GET", url) as answer:
                told.append(_kept(answer.status_code, answer.headers.raw, b"".join(answer.iter_raw())))
        return told


def _aiohttp(urls):
    async def main():
        async with aiohttp.ClientSession(auto_decompress=False) as session:
            return [await one(session, url) for url in urls]

    async def one(session, url):
        async with session.get(url) as answer:
            return _kept(answer.status, answer.raw_headers, await answer.read())

    return asyncio_run(main)


CLIENTS = {"requests": _requests, "httpx": _httpx, "aiohttp": _aiohttp}


def _kept(status, fields, body):
    """Status, header fields as bytes, and the body as it came."""
    raw = [(_raw(name).lower(), _raw(value)) for name, value in fields]
    return status, dict(raw), body


def _raw(text):
    return text if isinstance(text, bytes) else text.encode("latin-1")


def asked(client, api, planned):
    """What `client` is told at one path for each of the faults."""
    for name, fault in planned.items():
        api.fail(f"GET /{name}", fault)
    return CLIENTS[client]([f"{api.base_url}/{name}" for name in planned])


@pytest.mark.parametrize("client", CLIENTS)
def test_each_retry_after_arrives_as_it_is_written(client, api):
    values = faults.RETRY_AFTER_VALUES
    now = api.clock.now
    answers = asked(client, api, {value.name: value.fault() for value in values})
    # White space around a value is no part of it (RFC 9110, 5.5), though http.client leaves some behind.
    arrived = {v.name: fields[b"retry-after"].strip(b" ") for v, (_, fields, _) in zip(values, answers, strict=True)}
    assert arrived == {value.name: value.raw(now).encode("latin-1").strip(b" ") for value in values}
    assert {status for status, _, _ in answers} == {429}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(("battery", "status"), [("ERROR_BODIES", 502), ("SUCCESS_BODIES", 200)])
def test_each_odd_body_arrives_as_it_is_written(client, battery, status, api):
    bodies = getattr(faults, battery)
    answers = asked(client, api, {body.name: body.fault(status) for body in bodies})
    for body, (code, fields, data) in zip(bodies, answers, strict=True):
        assert (body.name, code, data) == (body.name, body.status or status, body.body)
        media_type = fields.get(b"content-type")
        assert (media_type and media_type.decode()) == body.media_type
        assert {name: fields[name.lower().encode()].decode() for name in body.headers} == body.headers
