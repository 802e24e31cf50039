"""Marks that say which cassette, and what may be connected to."""

import os
import socket

import pytest
import requests

URL = os.environ.get("SERVICE_URL", "http://127.0.0.1:18765")


@pytest.fixture(scope="module")
def vcr_cassette_dir(request):
    return str(request.path.parent / "tapes")


@pytest.mark.vcr
@pytest.mark.default_cassette("network")
def test_a_cassette_has_a_name_of_its_own():
    assert requests.get(f"{URL}/users/11", timeout=5).ok


@pytest.mark.vcr("network.yaml")
def test_cassettes_stand_beside_each_other(vcr):
    answers = [requests.get(f"{URL}/users/{number}", timeout=5).json()["id"] for number in (12, 11)]
    assert answers == [12, 11]
    assert len(vcr) >= 2


@pytest.mark.vcr(allow_playback_repeats=True)
@pytest.mark.default_cassette("network")
def test_a_recording_answers_again():
    assert {requests.get(f"{URL}/users/11", timeout=5).json()["id"] for _ in range(3)} == {11}


@pytest.mark.block_network
def test_nothing_is_connected():
    with pytest.raises(RuntimeError, match=r"^Network is disabled for host '127.0.0.1'$"):
        socket.create_connection(("127.0.0.1", 9), timeout=1)


@pytest.mark.block_network(allowed_hosts=[r"127\.0\..*"])
def test_some_hosts_are_connected():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
    with pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 9), timeout=1)


@pytest.mark.vcr
@pytest.mark.block_network
def test_a_cassette_needs_no_network():
    assert requests.get(f"{URL}/users/13", timeout=5).ok


def test_unmarked_tests_have_no_cassette(vcr, vcr_markers, record_mode, disable_recording):
    assert (vcr, vcr_markers, disable_recording) == (None, [], False)
    assert record_mode in ("none", "rewrite")
