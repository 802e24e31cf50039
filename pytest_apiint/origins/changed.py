"""What an API answers now that it answered otherwise when it was recorded before: kinds and names, never values."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from pytest_apiint.cassettes import codings, keys
from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.interaction import Interaction
from pytest_apiint.cassettes.shelf.files import cassettes
from pytest_apiint.cassettes.shelf.holding import read
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.origins import shape
from pytest_apiint.secrets.placeholders import unnumbered

_PARTS = ("method", "scheme", "host", "port", "path", "query")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two recordings of `request` in `file`; `place` is a JSON path, or ``status``.

    It's `breaking` where a client that reads the old answer can't read the new one: another status, a field that is
    gone, or one of another kind. `old` or `new` is empty for what is there on one side only.
    """

    file: str
    request: str
    place: str
    old: str
    new: str
    breaking: bool


def changes(old: Path, new: Path) -> Iterator[Change]:
    """How the cassette `new`, or a folder of them, differs from `old`; files are paired by their names.

    Raises:
        CassetteDamaged: One of them can't be read.
    """
    if not old.is_dir() and not new.is_dir():
        yield from _of_files(new.name, old, new)
        return
    before, now = ({file.relative_to(folder).as_posix(): file for file in cassettes(folder)} for folder in (old, new))
    for name in sorted({*before, *now}):
        if name in before and name in now:
            yield from _of_files(name, before[name], now[name])
        else:
            here, there = ("a cassette", "") if name in before else ("", "a cassette")
            yield Change(name, "", "file", here, there, breaking=False)


def _of_files(name: str, old: Path, new: Path) -> Iterator[Change]:
    """Requests are paired as replay would: the first of a kind with the first."""
    waiting: dict[tuple[object, ...], deque[Interaction]] = defaultdict(deque)
    for one in _interactions(new):
        waiting[_key(one.request)].append(one)
    for one in _interactions(old):
        if same := waiting[_key(one.request)]:
            yield from _of_answers(name, one, same.popleft())
        else:
            yield Change(name, _shown(one.request), "request", "recorded", "", breaking=False)
    for rest in waiting.values():
        for one in rest:
            yield Change(name, _shown(one.request), "request", "", "recorded", breaking=False)


def _of_answers(name: str, old: Interaction, new: Interaction) -> Iterator[Change]:
    shown, before, now = _shown(old.request), _plain(old.response), _plain(new.response)
    gone = shape.drifts(before, now)
    for drift in gone:
        yield Change(name, shown, drift.place, drift.mocked, "" if drift.missing else drift.live, breaking=True)
    for drift in shape.drifts(now, before):
        if drift.missing:
            yield Change(name, shown, drift.place, "", drift.mocked, breaking=False)


def _interactions(file: Path) -> Iterator[Interaction]:
    documents = Documents(read(file), file=file)
    for number in range(len(documents)):
        yield documents.interaction(number)


def _key(request: Request) -> tuple[object, ...]:
    url = unnumbered(request.url)
    try:
        return keys.key(request.method, url, _PARTS)
    except ValueError:
        return request.method, url


def _shown(request: Request) -> str:
    """Method and URL without its query, which may hold what must not be told."""
    url = urlsplit(request.url)
    return f"{request.method} {url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"


def _plain(response: Response) -> Response:
    """The response without a coding, so that its JSON can be read."""
    body = codings.decoded(response.body, response.headers.get("Content-Encoding", ""))
    return response if body is None else replace(response, headers=Headers(), body=body)
