"""Cassettes with functions of the user's: vcrpy's own object keeps them, and calls those; our wire plays and records.

This is the only module that imports vcrpy.
"""

from __future__ import annotations

import itertools
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from vcr import VCR  # type: ignore[import-untyped]
from vcr.cassette import Cassette  # type: ignore[import-untyped]
from vcr.persisters.filesystem import CassetteNotFoundError, FilesystemPersister  # type: ignore[import-untyped]
from vcr.request import Request as TheirRequest  # type: ignore[import-untyped]
from vcr.serialize import deserialize, serialize  # type: ignore[import-untyped]

from pytest_apiint.cassettes import codings, leaks, reading, saving
from pytest_apiint.cassettes.unmatched import missing
from pytest_apiint.errors import CassetteUnmatched
from pytest_apiint.messages import layout, near, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import pytest

    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.plugin.vcr.config import Asked
    from pytest_apiint.secrets.scrub import Scrubber

# Arguments that vcrpy takes for its context manager, and not for its cassettes.
_DECODING = ("requests", "urllib3", "aiohttp")
_MANAGERS = ("path_transformer", "func_path_generator", "record_on_exception")


class OwnTape:
    """vcrpy's cassette, loaded and saved by the persister and the serializer that the user has registered."""

    def __init__(self, config: pytest.Config, asked: Asked, scrub: Scrubber) -> None:
        self._scrub = scrub
        self._lock = threading.RLock()
        self._cassette = _loaded(config, asked, scrub)
        mode = asked.record_mode
        self.records = mode in ("all", "rewrite", "new_episodes") or (mode == "once" and not self._cassette.rewound)
        self._path = asked.path
        if self.records and asked.path.is_file():
            scrub.reserve(asked.path.read_text("utf-8", "replace"))

    @property
    def shown(self) -> Any:
        return self._cassette

    def ignores(self, request: Request) -> bool:
        """Whether the user's filters say that the request is none of vcrpy's."""
        return self._cassette.filter_request(_theirs(request)) is None

    def play(self, request: Request) -> Response | None:
        scrubbed = self._scrub.request(request)
        for theirs in itertools.chain.from_iterable(map(_readings, dict.fromkeys((scrubbed, request)))):
            with self._lock:
                playable = self._cassette.can_play_response_for(theirs)
                answer = self._cassette.play_response(theirs) if playable else None
            if answer is not None:
                document = {"request": {"method": request.method, "uri": request.url}, "response": answer}
                return reading.interaction(document).response
        return None

    def unmatched(self, request: Request) -> ApiintError:
        """No cassette, or what the nearest recordings differ in, in vcrpy's words."""
        if not len(self._cassette):
            return missing(request, self._path)
        rows = [("request", shorten(f"{request.method} {request.url}", 66))]
        for one, _, failed in self._cassette.find_requests_with_most_matches(_theirs(request))[:2]:
            differing = ", ".join(name for name, _ in failed) or "nothing: all such were played"
            rows += [("recorded", shorten(f"{one.method} {one.uri}", 66)), ("differs in", shorten(differing, 66))]
        rows.append(("fix", "record it: --record-mode=new_episodes"))
        return CassetteUnmatched(layout(f"{near(str(self._path))} has no such request", rows))

    def add(self, request: Request, response: Response, *, at: float, elapsed: float) -> None:
        """Record an answer: scrubbed by us first, then by the user's filters. vcrpy keeps no times."""
        scrubbed = self._scrub.request(request)
        *_, theirs = (_theirs(scrubbed), *(one for one in _readings(scrubbed) if isinstance(one.body, (dict, list))))
        with self._lock:
            self._cassette.append(theirs, _their_response(self._scrub.response(response), request.client))

    @property
    def cassettes(self) -> tuple[()]:
        """None: what was played of vcrpy's own objects, it alone knows."""
        return ()

    def save(self, *, since: datetime) -> None:
        """Have vcrpy write what was recorded. It has no public name for what leaving its context manager does."""
        self._cassette._save()  # noqa: SLF001


def _loaded(config: pytest.Config, asked: Asked, scrub: Scrubber) -> Any:
    options = dict(asked.options)
    mode = asked.record_mode
    if mode == "rewrite":
        mode = "new_episodes"
    vcr = VCR(path_transformer=asked.suffixed, cassette_library_dir=asked.folder, record_mode=mode)
    vcr.register_persister(_Several(asked.extra))
    config.hook.pytest_recording_configure(config=config, vcr=vcr)
    arguments = vcr.get_merged_config(path=asked.name, **options)
    transform = arguments["path_transformer"]
    path = transform(arguments["path"]) if transform else arguments["path"]
    kept = {name: value for name, value in arguments.items() if name not in _MANAGERS}
    if asked.record_mode == "rewrite":
        kept["persister"] = _Anew(kept["persister"], asked.extra)
    theirs = kept["persister"]
    own = theirs.save_cassette is not FilesystemPersister.save_cassette
    kept["persister"] = _LookedAt(theirs, scrub, asked.path, own=own)
    return Cassette.load(**{**kept, "path": path})


class _LookedAt:
    """Saves what holds no secret: in one step, or as a persister of the user's does."""

    def __init__(self, persister: Any, scrub: Scrubber, path: Path, *, own: bool) -> None:
        self.load_cassette = persister.load_cassette
        self._save = persister.save_cassette if own else None
        self._scrub = scrub
        self._path = path

    def save_cassette(self, cassette_path: Any, cassette_dict: dict[str, Any], serializer: Any) -> None:
        """As vcrpy calls it.

        Raises:
            SecretLeak: nothing is written. CassetteNotWritten: the old file is as it was.
        """
        text = serialize(cassette_dict, serializer)
        data = text.encode() if isinstance(text, str) else text
        leaks.refuse_text(self._path, self._scrub, data)
        if self._save is not None:
            self._save(cassette_path, cassette_dict, serializer)
            return
        with saving.exclusive(Path(cassette_path)) as target:
            saving.replace(target, data)


class _Several:
    """vcrpy's persister, that loads the cassettes at `extra` too and saves the first."""

    save_cassette = staticmethod(FilesystemPersister.save_cassette)

    def __init__(self, extra: tuple[str, ...]) -> None:
        self._extra = extra

    def load_cassette(self, cassette_path: Any, serializer: Any) -> tuple[list[Any], list[Any]]:
        requests: list[Any] = []
        responses: list[Any] = []
        for path in dict.fromkeys((os.fspath(cassette_path), *self._extra)):
            try:
                text = Path(path).read_text("utf-8")
            except OSError:
                continue
            asked, answers, *_ = deserialize(text, serializer)
            requests += asked
            responses += answers
        if not requests:
            raise CassetteNotFoundError("no cassette was found")
        return requests, responses


class _Anew:
    """Saves as `persister` does, and loads only the cassettes at `extra`: the old one stays until there's a new one."""

    def __init__(self, persister: Any, extra: tuple[str, ...]) -> None:
        self.save_cassette = persister.save_cassette
        self._extra = extra

    def load_cassette(self, cassette_path: Any, serializer: Any) -> tuple[list[Any], list[Any]]:
        others = [path for path in self._extra if path != os.fspath(cassette_path)]
        if not others:
            raise CassetteNotFoundError("the cassette is made anew")
        return _Several(tuple(others[1:])).load_cassette(others[0], serializer)


def _readings(request: Request) -> Iterator[Any]:
    """`request` as vcrpy would have it: of aiohttp it has what the caller passed, an object if it was one."""
    theirs = _theirs(request)
    yield theirs
    if request.client.startswith("aiohttp") and request.body:
        passed = {name: value for name, value in theirs.headers.items() if name.lower() != "content-type"}
        with suppress(ValueError):
            yield TheirRequest(request.method, request.url, request.json(), passed)
            return
        pairs = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        yield TheirRequest(request.method, request.url, pairs, passed)


def _theirs(request: Request) -> Any:
    headers: dict[str, list[str]] = {}
    for name, value in request.headers.pairs:
        headers.setdefault(name, []).append(value)
    joined = {name: ", ".join(values) for name, values in headers.items()}
    # What vcrpy's own stubs write, and compare, for a request without a body.
    none = "" if request.client.startswith(("httpx", "httpcore")) else None
    return TheirRequest(request.method, request.url, request.body or none, joined)


def _their_response(response: Response, client: str) -> dict[str, Any]:
    """`response` as vcrpy would have it: of most clients decoded, beside the field that names the coding."""
    headers: dict[str, list[str]] = {}
    for name, value in response.headers.pairs:
        if name.lower() != "transfer-encoding":  # the body is whole
            headers.setdefault(name, []).append(value)
    status = {"code": response.status, "message": response.reason}
    body = response.body
    if client.startswith(_DECODING):
        for coding in reversed(response.headers.get("Content-Encoding", "").lower().split(",")):
            body = codings.decoded(body, coding.strip()) or body
    return {"status": status, "headers": headers, "body": {"string": body}}
