"""Registered routes: requests-mock's engine, and a shorter way to the same end for the plain ones.

A route whose answer is fixed and whose request is told by method, host and path alone needs no engine: its
response is built once. Any other goes through an adapter of requests-mock's own, by its public interface.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pytest_apiint.exchange import DEFAULT_PORTS, Headers, Request, Response
from pytest_apiint.origins import engine
from pytest_apiint.origins.exceptions import decision_of
from pytest_apiint.origins.history import History
from pytest_apiint.script import Answer, Decision

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIXED = frozenset({"json", "text", "content", "status_code", "headers", "reason", "json_encoder"})
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_MATCHING = frozenset({"complete_qs", "request_headers", "additional_matcher", "_real_http"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a test something was registered."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Route(History):
    """One registration: what it matches, what it answers, and which requests it got.

    An `exempt` one isn't held against the API's description.
    """

    def __init__(self, method: Any, url: Any, answers: list[Mapping[str, Any]], place: Place) -> None:
        super().__init__()
        self.method = method
        self.url = url
        self.place = place
        self.exempt = False
        self._answers = answers
        self._lock = threading.Lock()

    # -- answering ------------------------------------------------------------------------------

    def answer(self, request: Request) -> Decision | None:
        """What this route makes of a request; ``None`` where it isn't meant."""
        raise NotImplementedError

    def __str__(self) -> str:
        method = self.method if isinstance(self.method, str) else "ANY"
        url = self.url if isinstance(self.url, str) else getattr(self.url, "pattern", "ANY")
        return f"{method} {url}"


class PlainRoute(Route):
    """Told by method and URL without a query; its answers are fixed."""

    def __init__(self, method: str, url: str, answers: list[Mapping[str, Any]], place: Place) -> None:
        super().__init__(method, url, answers, place)
        self._method = method.upper()
        self._bare = _bare(url)
        self._fixed: list[Answer | BaseException | type[BaseException]] = [fixed(answer) for answer in answers]

    def answer(self, request: Request) -> Decision | None:
        if request.method != self._method or (request.url != self.url and _bare(request.url) != self._bare):
            return None
        with self._lock:
            self._history.append(request)
            given = self._fixed.pop(0) if len(self._fixed) > 1 else self._fixed[0]
        return given if isinstance(given, Answer) else decision_of(given, request)


class EngineRoute(Route):
    """Anything else that requests-mock can match or answer."""

    def __init__(self, method: Any, url: Any, adapter: Any, answers: list[Mapping[str, Any]], place: Place) -> None:
        super().__init__(method, url, answers, place)
        self._adapter = adapter

    def answer(self, request: Request) -> Decision | None:
        # The engine pops answers from a list of its own, so two threads must not be in it at once.
        with self._lock:
            return self._asked(request)

    def _asked(self, request: Request) -> Decision | None:
        try:
            answered = self._adapter.send(engine.prepared(request))
        except engine.no_match():
            return None
        except Exception as error:  # noqa: BLE001 - what a route raises is the client's to meet
            self._history.append(request)
            return decision_of(error, request)
        self._history.append(self._adapter.last_request)
        return Answer(engine.response(answered, self._content_type()))

    def _content_type(self) -> str:
        kinds = {content_type(answer) for answer in self._answers}
        return kinds.pop() if len(kinds) == 1 else ""


class CustomRoute(Route):
    """A matcher of the user's own: a callable on a request, as `Adapter.add_matcher` takes it."""

    def __init__(self, matcher: Any, place: Place) -> None:
        super().__init__("ANY", getattr(matcher, "__name__", repr(matcher)), [], place)
        self._matcher = matcher

    def answer(self, request: Request) -> Decision | None:
        asked = engine.seen(request)
        try:
            answered = self._matcher(asked)
        except Exception as error:  # noqa: BLE001 - as above
            self._history.append(asked)
            return decision_of(error, request)
        if answered is None:
            return None
        self._history.append(asked)
        return Answer(engine.response(answered, ""))


def plain(method: Any, url: Any, answers: list[Mapping[str, Any]], matching: Mapping[str, Any]) -> bool:
    """Whether a `PlainRoute` can stand for a registration."""
    if not (isinstance(method, str) and isinstance(url, str) and "://" in url) or any(matching.values()):
        return False
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        return False
    return all(is_fixed(answer) for answer in answers)


def is_fixed(answer: Mapping[str, Any]) -> bool:
    """Whether an answer is known before a request comes."""
    if set(answer) == {"exc"}:
        return True
    return set(answer) <= _FIXED and not any(callable(answer.get(key)) for key in ("json", "text", "content"))


def canonical(url: str) -> str:
    """`url` as clients put it on the wire: without its scheme's own port, the host's name in ASCII (IDNA)."""
    scheme, _, rest = url.partition("://")
    end = min((at for mark in "/?#" if (at := rest.find(mark)) >= 0), default=len(rest))
    host, rest = rest[:end], rest[end:]
    if (port := DEFAULT_PORTS.get(scheme.lower())) is not None:
        host = host.removesuffix(f":{port}")
    if not host.isascii():
        host = host.lower().encode("idna").decode("ascii")
    return f"{scheme}://{host}{rest}"


def _bare(url: str) -> str:
    """Scheme and host in lower case, then the path, quoted as requests quotes it; without the query."""
    bare = url.partition("?")[0]
    scheme, _, rest = bare.partition("://")
    host, slash, path = rest.partition("/")
    if " " in path or not path.isascii():
        path = engine.quoted(path)
    if "%" in path:
        path = _ESCAPE.sub(lambda escape: escape[0].upper(), path)  # RFC 3986, 6.2.2.1
    return f"{scheme.lower()}://{host.lower()}/{path}" if slash else f"{scheme.lower()}://{host.lower()}/"


def fixed(answer: Mapping[str, Any]) -> Answer | BaseException | type[BaseException]:
    """The answer that requests-mock would give, as a value."""
    if "exc" in answer:
        return answer["exc"]  # type: ignore[no-any-return]
    fields = dict(answer.get("headers") or {})
    kind = content_type(answer)
    if kind and not any(name.lower() == "content-type" for name in fields):
        fields["Content-Type"] = kind
    status = answer.get("status_code") or 200
    return Answer(Response(status, Headers(fields), _body(answer), answer.get("reason") or ""))


def _body(answer: Mapping[str, Any]) -> bytes:
    if (value := answer.get("json")) is not None:
        return json.dumps(value, cls=answer.get("json_encoder") or json.JSONEncoder).encode()
    if (text := answer.get("text")) is not None:
        return text.encode(engine.charset(answer.get("headers") or {}))  # type: ignore[no-any-return]
    return answer.get("content") or b""


def content_type(answer: Mapping[str, Any]) -> str:
    """What a real API would say of such a body; some clients refuse JSON that isn't called so."""
    if answer.get("json") is not None:
        return "application/json"
    return "text/plain; charset=utf-8" if answer.get("text") is not None else ""


def split_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    """Take out of `arguments` what matches a request, and leave what answers it."""
    return {name: arguments.pop(name) for name in list(arguments) if name in _MATCHING}
