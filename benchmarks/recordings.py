"""Large cassettes, opened or replayed whole: ``python recordings.py ours FILE`` prints milliseconds."""

from __future__ import annotations

import sys
import time
from pathlib import Path

PLAYED = 10
_BLOCK = """\
- request:
    body: null
    headers:
      Accept:
      - '*/*'
      Accept-Encoding:
      - gzip, deflate
      Connection:
      - keep-alive
      User-Agent:
      - python-requests/2.34.2
    method: GET
    uri: https://api.test/users/{n}?page=1
  response:
    body:
      string: '{{"id": {n}, "name": "{name}"}}'
    headers:
      Content-Length:
      - '{length}'
      Content-Type:
      - application/json
      Date:
      - Mon, 23 Nov 2026 09:00:00 GMT
    status:
      code: 200
      message: OK
"""


def written(path: Path, count: int) -> Path:
    """A cassette as vcrpy writes it: `count` GETs of distinct URLs, 1 kB of JSON each."""
    name = " ".join(["x" * 60] * 16)
    blocks = (_BLOCK.format(n=n, name=name, length=len(name) + len(f'{{"id": {n}, "name": ""}}')) for n in range(count))
    path.write_text("interactions:\n" + "".join(blocks) + "version: 1\n")
    return path


def asked(path: Path) -> list[str]:
    """The URLs that are played, spread over the whole file."""
    count = int(path.stem)
    return [f"https://api.test/users/{n}?page=1" for n in range(0, count, count // PLAYED)]


def ours(path: Path) -> float:
    from pytest_apiint.cassettes.cassette import Cassette
    from pytest_apiint.exchange import Headers, Request

    start = time.perf_counter()
    cassette = Cassette.open(path)
    for url in asked(path):
        found = cassette.play(Request("GET", url, Headers()))
        assert found is not None
        assert len(found.response.body) > 900
    return time.perf_counter() - start


def vcrpy(path: Path) -> float:
    import vcr
    from vcr.cassette import Cassette
    from vcr.request import Request

    config = vcr.VCR(record_mode="none").get_merged_config(path=str(path))
    for name in ("path_transformer", "func_path_generator", "record_on_exception"):
        config.pop(name, None)
    start = time.perf_counter()
    cassette = Cassette.load(**config)
    for url in asked(path):
        request = Request("GET", url, None, {})
        assert cassette.can_play_response_for(request)
        assert len(cassette.play_response(request)["body"]["string"]) > 900
    return time.perf_counter() - start


def whole_ours(path: Path) -> float:
    from pytest_apiint.api import opened
    from pytest_apiint.cassettes.cassette import Cassette
    from pytest_apiint.clock import VirtualClock
    from pytest_apiint.modes import Wanted
    from pytest_apiint.settings import Settings

    start = time.perf_counter()
    with VirtualClock() as clock, opened(Settings(), clock, Wanted("replay"), Cassette.open(path)):
        _replayed(int(path.stem))
    return time.perf_counter() - start


def whole_vcrpy(path: Path) -> float:
    import vcr

    start = time.perf_counter()
    with vcr.use_cassette(str(path), record_mode="none"):
        _replayed(int(path.stem))
    return time.perf_counter() - start


def _replayed(count: int) -> None:
    import requests

    with requests.Session() as session:
        for n in range(count):
            assert session.get(f"https://api.test/users/{n}?page=1", timeout=5).json()["id"] == n


if __name__ == "__main__":
    _, peer, file = sys.argv
    print(globals()[peer](Path(file)) * 1e3)
