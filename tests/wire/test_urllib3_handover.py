"""urllib3's shorter way is for the urllib3 that it was made for; all others have their answers as bytes."""

import http.client
import ssl
from types import SimpleNamespace

import pytest
import urllib3
from urllib3.response import HTTPResponse

from pytest_apiint.api import opened
from pytest_apiint.clock import RealClock
from pytest_apiint.errors import NetworkBlocked
from pytest_apiint.modes import Wanted
from pytest_apiint.settings import Service, Settings
from pytest_apiint.wire.clients import urllib3 as interceptor
from pytest_apiint.wire.clients import urllib3_handover


@pytest.fixture
def answer(mock_api):
    mock_api.mock.get("/users/1", json={"id": 1})

    def answer():
        return urllib3.PoolManager().request("GET", f"{mock_api.base_url}/users/1")

    yield answer
    urllib3_handover._known.cache_clear()


def test_an_answer_is_handed_over_whole(answer):
    assert isinstance(answer()._original_response, urllib3_handover._Whole)


def test_a_urllib3_whose_responses_are_made_otherwise_reads_bytes(answer, monkeypatch):
    """urllib3-future's, in urllib3's place, and those before urllib3 2.2 take no version in words."""
    made = HTTPResponse.__init__

    def make(self, *values, **names):
        made(self, *values, **names)

    monkeypatch.setattr(HTTPResponse, "__init__", make)
    urllib3_handover._known.cache_clear()
    found = answer()
    assert (found.json(), type(found._original_response)) == ({"id": 1}, http.client.HTTPResponse)


def test_a_urllib3_that_knows_no_lowest_version_of_tls_takes_its_contexts():
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    said = {"cert_reqs": ssl.CERT_REQUIRED, "assert_fingerprint": None, "assert_hostname": None}
    old = SimpleNamespace(ssl_context=context, **said)
    assert interceptor._facts(old).minimum_version == "TLSv1.3"


def test_urllib3_future_is_refused_where_a_request_would_be_carried_on(live, monkeypatch):
    monkeypatch.setattr(urllib3.connection.HTTPConnection, "_post_conn", None, raising=False)
    acme = Service("acme", "https://api.acme.example", sandbox_url=live.url)
    with RealClock() as clock, opened(Settings({"acme": acme}), clock, Wanted("sandbox")) as apis:
        with pytest.raises(NetworkBlocked, match="urllib3-future can't be recorded, nor led to a sandbox"):
            urllib3.request("GET", live.url)
        assert "pip uninstall urllib3-future" in apis.session.found(faults=False)


def test_urllib3_future_is_answered_offline(answer, monkeypatch):
    monkeypatch.setattr(urllib3.connection.HTTPConnection, "_post_conn", None, raising=False)
    assert answer().json() == {"id": 1}
