"""Real handshakes: what a client does with a certificate, and that nothing of it is left."""

import os
import socket
import ssl
import threading
from pathlib import Path

import httpx
import pytest
import requests

from pytest_apiint.suites import certificates
from pytest_apiint.suites.calls import calls_of
from pytest_apiint.suites.cases import _player
from tests.suites.mutants.transport import SpeaksToOldServers, TrustsAnybody, TrustsAnyHost, TrustsForEver
from tests.suites.robust import AsyncRobust, Robust, RobustError
from tests.suites.suite import AsyncRobustSuite, RobustSuite

BAD = ("untrusted", "wrong-host", "expired", "old-tls")
DESCRIPTORS = Path("/proc/self/fd")


class OfRequests:
    """Tries again, as urllib3 does with bad certificates too."""

    def __init__(self, base_url, token):
        self.base_url = base_url
        self.session = requests.Session()
        retry = requests.adapters.Retry(total=3, backoff_factor=1, status_forcelist=[503])
        self.session.mount("https://", requests.adapters.HTTPAdapter(max_retries=retry))

    def get_user(self, number):
        return self.session.get(f"{self.base_url}/users/{number}", timeout=5).json()

    def close(self):
        self.session.close()


class AtHome:
    """Asks where it always asks."""

    def __init__(self, base_url, token):
        self.http = httpx.Client(base_url="https://api.test")

    def get_user(self, number):
        return self.http.get("/users/123").json()


@pytest.fixture
def shaken(api):
    """``shaken("expired", Client)``: the `Handshake` of a client's plain call."""

    def shaken(certificate, client=Robust, suite=RobustSuite):
        made = type("Suite", (suite,), {"client": client})()
        player = _player(made, {call.name: call for call in calls_of(suite)}["get_user"], api)
        player.prove()
        return player.handshake(certificate)

    return shaken


@pytest.mark.parametrize(
    ("client", "suite"), [(Robust, RobustSuite), (AsyncRobust, AsyncRobustSuite), (OfRequests, RobustSuite)]
)
def test_a_good_certificate_is_accepted_and_a_bad_one_refused(shaken, client, suite):
    found = {kind: shaken(kind, client, suite).requests for kind in ("valid", *BAD)}
    assert found == {"valid": 1, **dict.fromkeys(BAD, 0)}


@pytest.mark.parametrize(
    ("client", "certificate"),
    [(TrustsAnyHost, "wrong-host"), (TrustsForEver, "expired"), (SpeaksToOldServers, "old-tls")],
)
def test_each_server_is_bad_for_one_reason(shaken, client, certificate):
    assert [kind for kind in BAD if shaken(kind, client).requests] == [certificate]


def test_what_the_call_raised_is_told(shaken):
    assert isinstance(shaken("expired").raised, RobustError)


def test_nothing_is_left(shaken):
    shaken("expired", TrustsAnybody)
    threads, files, variables = threading.active_count(), len(list(DESCRIPTORS.iterdir())), dict(os.environ)
    for kind in ("valid", *BAD):
        shaken(kind)
    assert (threading.active_count(), len(list(DESCRIPTORS.iterdir()))) == (threads, files)
    assert dict(os.environ) == variables


def test_no_virtual_time_passes_in_a_handshake(shaken, api):
    shaken("valid")
    before = api.clock.elapsed
    shaken("expired")
    # Two trials, each of which begins on a whole second; a timeout would take five more.
    assert api.clock.elapsed - before < 3


def test_a_client_that_asks_elsewhere_is_told_apart(shaken):
    assert "no connection to the base URL" in shaken("expired", AtHome).obstacle


def test_without_trustme_the_check_says_what_to_install(judge, monkeypatch):
    monkeypatch.setattr(certificates, "find_spec", lambda _: None)
    result = judge("tls-bad-certificates")
    assert (result.outcome, result.reason) == ("not applicable", certificates.MISSING)


def test_without_tls_1_1_the_certificates_are_judged_all_the_same(judge, monkeypatch):
    monkeypatch.setattr(ssl, "HAS_TLSv1_1", False)
    assert judge("tls-bad-certificates", SpeaksToOldServers).outcome == "pass"
    assert judge("tls-bad-certificates", TrustsForEver).outcome == "fail"


def test_old_tls_weighs_less_than_a_bad_certificate(judge):
    assert judge("tls-bad-certificates", SpeaksToOldServers).severity == "should"
    assert judge("tls-bad-certificates", TrustsForEver).severity == "must"


@pytest.mark.parametrize("error", [PermissionError("not here"), RuntimeError("pytest-socket says no")], ids=repr)
def test_where_no_server_may_be_the_check_says_so(judge, monkeypatch, error):
    def refused(*_):
        raise error

    monkeypatch.setattr(socket, "create_server", refused)
    result = judge("tls-bad-certificates", TrustsAnybody)
    assert (result.outcome, type(error).__name__ in result.reason) == ("not applicable", True)


@pytest.mark.parametrize("client", [Robust, OfRequests])
def test_a_proxy_has_no_part_in_it(shaken, monkeypatch, client):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert shaken("valid", client).requests == 1
