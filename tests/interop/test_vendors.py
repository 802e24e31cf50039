"""Vendors' own SDKs, recorded and replayed: retries, keys, pages and streams come again, and no key is on disk."""

from pathlib import Path

import pytest

from . import servers, vendors

STRIPE = """
import pytest
import stripe

@pytest.fixture
def client(api):
    return stripe.StripeClient(api.secret("key"), base_addresses={"api": api.base_url}, max_network_retries=2)

def test_a_payment_that_fails_at_first(api, client):
    assert client.v1.payment_intents.create({"amount": 200, "currency": "eur"}).amount == 200
    assert [row.status for row in api.journal] == [500, 200]
    assert len({row.request.headers["Idempotency-Key"] for row in api.journal}) == 1

def test_a_card_that_is_declined(client):
    with pytest.raises(stripe.CardError, match="declined"):
        client.v1.payment_intents.create({"amount": 1, "currency": "eur"})

def test_all_pages(client):
    found = client.v1.customers.list({"limit": 2}).auto_paging_iter()
    assert [one.id for one in found] == ["cus_1", "cus_2", "cus_3", "cus_4", "cus_5"]

def test_a_host_that_the_sdk_has_built_in(api):
    client = stripe.StripeClient(api.secret("key"))
    assert len(client.v1.customers.list({"limit": 2}).data) == 2

def test_a_wrong_key(api):
    with pytest.raises(stripe.AuthenticationError):
        stripe.StripeClient("sk_test_" + "x" * 24, base_addresses={"api": api.base_url}).v1.customers.list()
"""
OPENAI = """
import asyncio
import openai
import pytest

ASKED = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}

def made(api, kind=openai.OpenAI):
    return kind(api_key=api.secret("key"), base_url=api.base_url + "/v1", max_retries=2)

def test_an_answer_after_a_429(api):
    assert made(api).chat.completions.create(**ASKED).choices[0].message.content == "hello"
    assert [row.status for row in api.journal] == [429, 200]

def test_a_stream_comes_in_pieces(api):
    with made(api).chat.completions.create(**ASKED, stream=True, n=1) as stream:
        assert [one.choices[0].delta.content for one in stream] == ["one ", "two ", "three \\u00e9"]

def test_a_stream_for_tasks(api):
    async def main():
        async with made(api, openai.AsyncOpenAI) as client:
            stream = await client.chat.completions.create(**ASKED, stream=True, n=2)
            return [one.choices[0].delta.content async for one in stream]
    assert asyncio.run(main()) == ["one ", "two ", "three \\u00e9"]

def test_a_wrong_key(api):
    client = openai.OpenAI(api_key="sk-" + "x" * 30, base_url=api.base_url + "/v1")
    with pytest.raises(openai.AuthenticationError):
        client.chat.completions.create(**ASKED, n=3)
"""
SETTINGS = """
[tool.apiint.services.vendor]
base_url = "{base_url}"
sandbox_url = "{url}"
secrets = {{ key = "VENDOR_KEY" }}
unsafe_methods = true
"""
ROOT = str(Path(__file__).parents[2])
SERVED = f"""
import sys
sys.path.insert(0, {ROOT!r})
from tests.interop.vendors import app
app.run(port={{port}}, threaded=True)
"""


@pytest.mark.parametrize(
    ("base_url", "key", "tests"),
    [
        ("https://api.stripe.com", vendors.STRIPE_KEY, STRIPE),
        ("https://api.openai.com", vendors.OPENAI_KEY, OPENAI),
    ],
    ids=["stripe", "openai"],
)
def test_an_sdk_is_recorded_and_replayed(pytester, monkeypatch, base_url, key, tests):
    for name in ("CI", "APIINT_MODE", "PYTEST_ADDOPTS", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(test_it=tests)
    count = tests.count("def test_")
    with servers.running(SERVED) as url:
        pytester.makepyprojecttoml(SETTINGS.format(base_url=base_url, url=url))
        monkeypatch.setenv("VENDOR_KEY", key)
        run(pytester, "record", "--api-allow-live-keys").assert_outcomes(passed=count)
    monkeypatch.delenv("VENDOR_KEY")
    run(pytester, "replay").assert_outcomes(passed=count)
    recorded = "".join(file.read_text() for file in pytester.path.rglob("*.yaml"))
    assert "apiint-secret.vendor.key" in recorded
    assert key not in recorded


def run(pytester, mode, *options):
    return pytester.runpytest_inprocess("-p", "pytest_apiint.plugin.entry", f"--api-mode={mode}", *options)
