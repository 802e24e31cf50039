"""What vcrpy and pytest-recording record with each client, we play to the very requests that went over the wire."""

import json
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from pytest_apiint.cassettes.cassette import Cassette
from pytest_apiint.cassettes.matching import Matching
from pytest_apiint.exchange import Headers, Request, Response
from tests.cassettes import by_vcrpy

CLIENTS = ["requests", "httpx", "httpx2", "aiohttp", "urllib3", "urllib_request", "pytest_recording"]
BODY = Matching((*Matching().match_on, "body"))


def recorded(folder, client):
    """The cassette's path, and each request in order, as the server got it."""
    subprocess.run([sys.executable, by_vcrpy.__file__, str(folder), client], check=True, capture_output=True)
    base, log = json.loads(Path(folder, f"{client}.log").read_text())
    requests = [Request(method, base + path, Headers(fields), b64decode(body)) for method, path, fields, body in log]
    return folder / f"{client}.yaml", requests


def sent(request):
    """What the server answered to that."""
    status, fields, body = by_vcrpy.ANSWERS[request.path]
    return Response(status, Headers(fields), body)


@pytest.mark.parametrize("client", CLIENTS)
def test_every_answer_is_played_as_the_server_gave_it(client, tmp_path):
    path, requests = recorded(tmp_path, client)
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
