"""Eight threads record and replay two hundred requests: nothing is lost, and nothing reaches the network."""

import pytest

from .sandbox import TOKEN

TESTS = """
from concurrent.futures import ThreadPoolExecutor
import httpx
import pytest
import requests

def each(url, number, call):
    answer = call(f"{url}/users/123?tag={number}")
    return answer.json()["tags"] == [str(number)]

@pytest.mark.parametrize("client", ["get", "httpx"])
def test_threads(api, client):
    with httpx.Client() as shared, ThreadPoolExecutor(8) as pool:
        call = {"get": requests.get, "httpx": shared.get}[client]
        right = list(pool.map(lambda number: each(api.base_url, number, call), range(COUNT)))
    assert right == [True] * COUNT
    assert len(api.journal) == COUNT
"""


@pytest.mark.parametrize(("count", "options"), [(200, ()), (40, ("-n2", "-p", "xdist"))], ids=["one-process", "xdist"])
def test_threads_lose_nothing_and_leak_nothing(project, server, monkeypatch, pytester, count, options):
    monkeypatch.setenv("ACME_TOKEN", TOKEN)
    recorded = project("record", *options, tests=TESTS.replace("COUNT", str(count)), apart=True)
    recorded.assert_outcomes(passed=2)
    assert len(server.hits) == 2 * count
    texts = [path.read_text() for path in pytester.path.rglob("cassettes/**/*.yaml")]
    assert [text.count("\n- request:") for text in texts] == [count] * 2
    monkeypatch.delenv("ACME_TOKEN")
    project("replay", *options, apart=True).assert_outcomes(passed=2)
    assert server.hits == []
