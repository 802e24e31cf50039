"""Whoever recorded it, here or with vcrpy, every client sees what was recorded, here and under vcrpy."""

import contextlib
import json
import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import vcr

from pytest_apiint.api import opened
from pytest_apiint.cassettes.cassette import Cassette
from pytest_apiint.cassettes.matching import Matching
from pytest_apiint.clock import VirtualClock
from pytest_apiint.modes import Wanted
from pytest_apiint.settings import Settings
from pytest_apiint.settings.model import Service
from tests.cassettes import players
from tests.interop import servers

SERVER = "import sys; sys.path.insert(0, {folder!r}); import players; players.serve({{port}})"
RECORDED = """
import json
import pytest
from tests.cassettes import players

@pytest.mark.parametrize("client", players.CLIENTS)
def test_it(api, client):
    assert set(players.played(client, api.base_url)) == set(players.CALLS)
"""
SETTINGS = """
[tool.apiint.services.acme]
base_url = "https://acme.example"
sandbox_url = "{url}"
unsafe_methods = true
"""


class Limit(NamedTuple):
    """What vcrpy 9.4 doesn't play, of its own recordings either: the calls, and between which clients."""

    reason: str
    calls: frozenset[str]
    holds: Callable[[str, str, str], bool]


LIMITS = [
    Limit(
        "its httpx stub has b'' for no body, the others None, and its matcher takes them for different",
        frozenset(name for name, call in players.CALLS.items() if call.bytes is None),
        lambda recorder, player, matching: matching == "body" and (recorder in HTTPX) != (player in HTTPX),
    ),
    Limit(
        "its aiohttp stub has the object that was given as json= or data=, the others its bytes",
        frozenset({"given-json", "given-form"}),
        lambda recorder, player, matching: matching == "body" and (recorder == "aiohttp") != (player == "aiohttp"),
    ),
]
HTTPX = ("httpx", "httpx2")
LINE = Matching().match_on
PAIRS = [(recorder, player) for recorder in players.CLIENTS for player in players.CLIENTS]


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """A folder with ``here-CLIENT.yaml`` and ``vcrpy-CLIENT.yaml``, the server's URL, and what a client sees of it."""
    folder = tmp_path_factory.mktemp("interop")
    source = SERVER.format(folder=str(Path(players.__file__).parent))
    with servers.running(source) as url:
        command = [sys.executable, players.__file__, str(folder), url]
        saw = json.loads(subprocess.run(command, env=_environment(), check=True, capture_output=True).stdout)
        _record_here(folder, url)
    assert all(one == saw[0] for one in saw), "clients agree on what the server sent"
    return folder, url, saw[0]


def _record_here(folder, url):
    (folder / "pyproject.toml").write_text(SETTINGS.format(url=url))
    (folder / "test_here.py").write_text(RECORDED)
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "pytest_apiint.plugin.entry", "-p", "no:cacheprovider"]
    command += ["--api-mode=record", f"--rootdir={folder}", "-o", f"pythonpath={root}", "test_here.py"]
    done = subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for client in players.CLIENTS:
        [path] = (folder / "cassettes").rglob(f"test_it-{client}-*.yaml")
        path.rename(folder / f"here-{client}.yaml")


def _environment():
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    for name in ("CI", "APIINT_MODE", "PYTEST_ADDOPTS"):
        kept.pop(name, None)
    return {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def differing(was, now):
    """The calls of which a client sees something else now, by name. JSON is the same however it's laid out."""
    return {name for name in was if _values(now[name]) != _values(was[name])}


def _values(saw):
    if isinstance(saw, str):
        return saw
    status, body, values = saw
    body = b64decode(body)
    with contextlib.suppress(ValueError):
        body = json.loads(body)
    return status, body, values


def played_here(path, base, player, match_on):
    settings = Settings({"acme": Service("acme", base_url=base)})
    tape = Cassette.open(path, matching=Matching(match_on))
    with VirtualClock() as clock, opened(settings, clock, Wanted("replay"), tape) as apis:
        apis.session.attempts.repeats = len(players.CALLS)
        with contextlib.suppress(Exception):
            return players.played(player, base)


def played_by_vcrpy(path, base, player, match_on):
    with vcr.use_cassette(str(path), record_mode="none", match_on=match_on):
        return players.played(player, base)


def base(url, writer):
    return "https://acme.example" if writer == "here" else url


@pytest.mark.parametrize(("recorder", "player"), PAIRS)
@pytest.mark.parametrize("writer", ["here", "vcrpy"])
def test_every_client_sees_here_what_any_recorded(recordings, writer, recorder, player):
    folder, url, was = recordings
    now = played_here(folder / f"{writer}-{recorder}.yaml", base(url, writer), player, (*LINE, "body"))

    assert now == was


@pytest.mark.parametrize("matching", ["line", "body"])
@pytest.mark.parametrize(("recorder", "player"), PAIRS)
def test_every_client_sees_under_vcrpy_what_any_recorded_here(recordings, recorder, player, matching):
    folder, url, was = recordings
    match_on = (*LINE, "body") if matching == "body" else LINE
    now = played_by_vcrpy(folder / f"here-{recorder}.yaml", base(url, "here"), player, match_on)

    limits = [limit for limit in LIMITS if limit.holds(recorder, player, matching)]
    assert differing(was, now) == {call for limit in limits for call in limit.calls}
