"""A cassette that was written here replays under vcrpy 9 and pytest-recording, for every client."""

import asyncio
import gzip
import json

import aiohttp
import httpx
import httpx2
import pytest
import requests
import urllib3
import vcr

from pytest_apiint.cassettes.emit import loaded
from tests.cassettes.recorded import interaction
from tests.cassettes.test_recording import recording

BASE = "https://api.acme.example"
USER = '{"id":1,"name":"Jörg","tags":["a"]}'.encode()
PNG = b"\x89PNG\r\n\x1a\n\x00\xff"
PAGE = "<p>\n  grüße &amp; \u2028\n</p>\n".encode()
JSON = ("Content-Type", "application/json")
GZIP = ("Content-Encoding", "gzip")
CHUNKED = ("Transfer-Encoding", "chunked")


def recorded(client):
    """One interaction of each kind; `client` is whose request it was."""
    made = {
        "/json": {"answer": USER, "headers": [JSON]},
        "/gzip": {"answer": gzip.compress(USER), "headers": [JSON, GZIP]},
        "/chunked": {"answer": USER, "headers": [JSON, CHUNKED]},
        "/both": {"answer": gzip.compress(PAGE), "headers": [("Content-Type", "text/html"), GZIP, CHUNKED]},
        "/binary": {"answer": PNG, "headers": [("Content-Type", "image/png")]},
        "/text": {"answer": PAGE, "headers": [("Content-Type", "text/html; charset=utf-8")]},
        "/empty": {"answer": b"", "status": 204},
        "/nothing": {"answer": b""},
        "/cookies": {"headers": [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2; Path=/")]},
        "/missing": {
            "answer": b'{"title": "no"}',
            "status": 404,
            "headers": [("content-type", "application/problem+json")],
        },
        "/moved": {"answer": b"", "status": 302, "headers": [("Location", "/json")]},
    }
    return [interaction(path=path, client=client, **facts) for path, facts in made.items()]


PATHS = [one.request.path for one in recorded("requests")]


def by_requests():
    with requests.Session() as session:
        for path in PATHS:
            answer = session.get(BASE + path, allow_redirects=False)
            yield answer.status_code, answer.content, len(session.cookies)


def by_urllib3():
    with urllib3.PoolManager() as pool:
        for path in PATHS:
            answer = pool.request("GET", BASE + path, redirect=False)
            yield answer.status, answer.data, len(answer.headers.getlist("Set-Cookie"))


def by_httpx(library=httpx):
    with library.Client() as client:
        for path in PATHS:
            answer = client.get(BASE + path)
            yield answer.status_code, answer.content, len(answer.headers.get_list("set-cookie"))


def by_httpx2():
    return by_httpx(httpx2)


def by_aiohttp():
    async def run():
        out = []
        async with aiohttp.ClientSession() as session:
            for path in PATHS:
                async with session.get(BASE + path, allow_redirects=False) as answer:
                    out.append((answer.status, await answer.read(), len(answer.cookies)))
        return out

    return asyncio.run(run())


CLIENTS = [by_requests, by_urllib3, by_httpx, by_httpx2, by_aiohttp]


def replayed(path, client, **options):
    with vcr.use_cassette(str(path), record_mode="none", **options) as cassette:
        answers = {path: answer for path, *answer in zip(PATHS, *zip(*client(), strict=True), strict=True)}
    assert cassette.all_played
    return answers


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("recorder", ["requests", "httpx", "aiohttp"])
def test_every_client_gets_its_answers_whoever_recorded_them(tmp_path, client, recorder):
    recording(*recorded(recorder)).save(tmp_path / "a.yaml", keep="missing")
    answers = replayed(tmp_path / "a.yaml", client)

    assert [answers[path][0] for path in ("/empty", "/missing", "/moved")] == [204, 404, 302]
    for path in ("/json", "/gzip", "/chunked"):
        assert json.loads(answers[path][1]) == json.loads(USER)
    assert [answers[path][1] for path in ("/both", "/binary", "/text", "/nothing")] == [PAGE, PNG, PAGE, b""]
    assert answers["/cookies"][2] == 2


@pytest.mark.parametrize("client", CLIENTS)
def test_a_request_without_a_body_equals_the_one_that_vcrpys_stub_makes(tmp_path, client):
    recording(*recorded(client.__name__.removeprefix("by_"))).save(tmp_path / "a.yaml", keep="missing")

    assert len(replayed(tmp_path / "a.yaml", client, match_on=["method", "uri", "raw_body"])) == len(PATHS)


def test_vcrpy_adds_to_it_and_keeps_what_it_does_not_know(tmp_path):
    path = tmp_path / "a.yaml"
    recording(*recorded("requests")).save(path, keep="missing")
    with vcr.use_cassette(str(path), record_mode="new_episodes") as cassette:
        cassette.append(vcr.request.Request("GET", BASE, None, {}), {"body": {"string": b""}, "headers": {}})

    own = [one["response"].get("x-apiint") for one in loaded(path.read_bytes())["interactions"]]
    assert len(own) == len(PATHS) + 1
    assert all(own[:-1])
    assert own[1] == {
        "coding": "gzip",
        "elapsed": 0.125,
        "json": "compact utf-8",
        "recorded_at": "2026-11-23T12:00:00Z",
    }


def test_a_suite_of_pytest_recording_replays_it(pytester):
    recording(*recorded("requests")).save(pytester.path / "cassettes" / "test_suite" / "test_get.yaml", keep="missing")
    pytester.makepyfile(
        test_suite=f"""
        import pytest, requests

        @pytest.mark.vcr
        @pytest.mark.block_network
        def test_get():
            assert requests.get("{BASE}/gzip").json()["id"] == 1
            assert requests.get("{BASE}/moved").status_code == 200
        """
    )
    pytester.runpytest_subprocess("-p", "no:apiint", "--record-mode=none").assert_outcomes(passed=1)
