"""What vcrpy and pytest-recording record with each client, we play to the very requests that went over the wire."""

import json
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from pytest_apiint.api import opened
from pytest_apiint.cassettes.cassette import Cassette
from pytest_apiint.cassettes.matching import Matching
from pytest_apiint.clock import VirtualClock
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.modes import Wanted
from pytest_apiint.settings import Settings
from pytest_apiint.settings.model import Service
from tests.cassettes import by_vcrpy

CLIENTS = ["requests", "httpx", "httpx2", "aiohttp", "urllib3", "urllib_request", "pytest_recording"]
BODY = Matching((*Matching().match_on, "body"))


@pytest.fixture(scope="module", params=CLIENTS)
def recording(request, tmp_path_factory):
    """A client's name, the cassette's path, the server's URL, and each request in order, as the server got it."""
    client, folder = request.param, tmp_path_factory.mktemp(request.param)
    subprocess.run([sys.executable, by_vcrpy.__file__, str(folder), client], check=True, capture_output=True)
    base, log = json.loads(Path(folder, f"{client}.log").read_text())
    requests = [Request(method, base + path, Headers(fields), b64decode(body)) for method, path, fields, body in log]
    return client, folder / f"{client}.yaml", base, requests


def sent(request):
    """What the server answered to that."""
    status, fields, body = by_vcrpy.ANSWERS[request.path]
    return Response(status, Headers(fields), body)


def test_every_answer_is_played_as_the_server_gave_it(recording):
    client, path, _, requests = recording
    tape = Cassette.open(path, matching=BODY)

    assert len(tape) == len(requests) > 12
    for request in requests:
        found = tape.play(request)
        assert found is not None, str(tape.unmatched(request))
        came, there = found.response, sent(request)
        # aiohttp hands vcrpy no body of an answer that it follows.
        lost = client == "aiohttp" and there.status == 302
        assert (came.status, came.content) == (there.status, b"" if lost else there.content)
        assert [came.headers.get_all(name) for name in there.headers] == [
            there.headers.get_all(name) for name in there.headers
        ]
        if "Transfer-Encoding" not in there.headers and there.status != 204:
            assert came.headers.get_all("Content-Length") == [str(len(came.body))]
        assert not tape._documents._whole, "it was scanned, not parsed as a whole"
    assert tape.unplayed == []


def test_the_client_itself_is_answered_over_the_wire(recording):
    client, path, base, requests = recording
    tape = Cassette.open(path, matching=BODY)

    settings = Settings({"recorded": Service("recorded", base_url=base)})
    with VirtualClock() as clock, opened(settings, clock, Wanted("replay"), tape) as apis:
        apis.session.attempts.repeats = len(requests)
        getattr(by_vcrpy, f"with_{client.replace('pytest_recording', 'requests')}")(base)
        statuses = [exchange.status for exchange in apis.session.journal]

    assert statuses == [sent(request).status for request in requests]
    assert tape.unplayed == []
