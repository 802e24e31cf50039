"""Which operation a request means: a trie by path segments, with one entry for each method at a leaf.

A literal segment goes before one with a parameter in it (``{id}.json``), and that before a parameter (OpenAPI 3.0.3,
Paths Object); where one way ends without the method, the next is tried. Hosts aren't looked at, since a test's aren't
the real ones. Segments are told apart before they're decoded: ``%2F`` is part of a value. A slash at the end counts.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from pytest_apiint.contract.document import Document, Operation
from pytest_apiint.contract.templates import Node, Part, shape

_PATH: Final = re.compile(r"https?://[^/?#]*(/[^?#]*)?|(/(?!/)[^?#]*)")
_MOST_KEPT: Final = 2000


@dataclass(frozen=True, slots=True)
class Match:
    """The operation that a request means, with the path's values, decoded.

    `stands_in` where a HEAD that isn't described is judged by its GET (RFC 9110, section 9.3.2), `greedy` where the
    last value holds slashes.
    """

    operation: Operation
    path_values: dict[str, str]
    stands_in: bool = False
    greedy: bool = False


@dataclass(frozen=True, slots=True)
class NoMatch:
    """That no operation is described for a request, and by which of its parts.

    `kind` is "server" where no server's prefix begins the path, "path", or "method", where `methods` are described for
    it. `nearest` is a path template that is much like the path.
    """

    kind: Literal["server", "path", "method"]
    nearest: str | None = None
    methods: tuple[str, ...] = ()


class Router:
    """The routes of `document`, under its servers' prefixes and under those of `base_urls`, such as the settings'."""

    def __init__(self, document: Document, *, base_urls: Iterable[str] = ()) -> None:
        """Raises SpecDamaged for paths that aren't as OpenAPI has them; operations are read when they're met."""
        self._document = document
        self._tries: dict[tuple[str, ...], Node] = {}
        self._templates: list[str] = []
        self._kept: dict[tuple[str, str], Match | NoMatch] = {}
        tries: dict[tuple[str, ...], Node] = {}
        more = tuple(_prefix(url) for url in base_urls)
        for path, method, _, servers in document.routes:
            if (trie := tries.get(servers)) is None:
                prefixes = tuple(dict.fromkeys((*map(_prefix, servers), *more)))
                trie = tries[servers] = self._tries.setdefault(prefixes, Node())
            trie.add(path, method, document)
            if not self._templates or self._templates[-1] != path:
                self._templates.append(path)
        # The longest prefix goes first, since a shorter one may begin it.
        self._ways = sorted(
            ((_way(prefix), trie) for prefixes, trie in self._tries.items() for prefix in prefixes),
            key=lambda way: -len(way[0]),
        )

    def find(self, method: str, url: str) -> Match | NoMatch:
        """The operation for a request with `method` to `url`, a whole URL or a path, as it's sent.

        Raises:
            SpecDamaged: the operation that is met isn't as OpenAPI has it.
        """
        # A request is looked up with each of its checks, and with its answer.
        if (known := self._kept.get((method, url))) is None:
            known = self._find(method.upper(), _segments(url))
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[method, url] = known
        return known

    def _find(self, method: str, segments: list[str]) -> Match | NoMatch:
        names = (method, "GET") if method == "HEAD" else (method,)
        for asked in names:
            for prefix, trie in self._ways:
                values: list[str] = []
                if _begins(prefix, segments) and (entry := trie.first(segments, len(prefix), asked, values)):
                    operation = self._document.operation(entry.path, asked)
                    return Match(operation, entry.named(values), asked != method)
        rests = [(segments[len(prefix) :], trie) for prefix, trie in self._ways if _begins(prefix, segments)]
        for asked in names:
            for rest, trie in rests:
                for leaf, told in trie.find(rest, greedy=True):
                    if (entry := leaf.get(asked)) is not None:
                        operation = self._document.operation(entry.path, asked)
                        return Match(operation, entry.named(told), asked != method, greedy=True)
        methods = {name for rest, trie in rests for leaf, _ in trie.find(rest) for name in leaf}
        if methods:
            leaf = next(leaf for rest, trie in rests for leaf, _ in trie.find(rest) if leaf)
            return NoMatch("method", next(iter(leaf.values())).path, tuple(sorted(methods)))
        if not rests:
            return NoMatch("server", self._nearest(segments))
        return NoMatch("path", self._nearest(rests[0][0]))

    def _nearest(self, segments: list[str]) -> str | None:
        path = "/".join(segments)
        alike = [one for one in self._templates if abs(one.count("/") - len(segments)) <= 1] or self._templates
        ranked = sorted(alike[:5000], key=lambda one: -_likeness(one, segments))[:60]
        return max(ranked, key=lambda one: _ratio(one, segments, path), default=None)


def _ratio(template: str, segments: list[str], path: str) -> float:
    """How alike they are, where each parameter is taken to fit."""
    parts = template.split("/")[1:]
    filled = [segments[i] if "{" in part and i < len(segments) else part for i, part in enumerate(parts)]
    return difflib.SequenceMatcher(None, "/".join(filled), path).ratio()


def _likeness(template: str, segments: list[str]) -> int:
    """How many segments agree: two for a literal, one for a parameter."""
    parts = template.split("/")[1:]
    return sum(
        2 if part == segment else part.startswith("{") for part, segment in zip(parts, segments, strict=False)
    ) - abs(len(parts) - len(segments))


def _way(prefix: str) -> list[str | Part]:
    """A prefix's segments: texts, and parts where it has variables without values."""
    return [part if part.names else part.literal for part in shape(prefix)]


def _begins(prefix: list[str | Part], segments: list[str]) -> bool:
    if prefix == segments[: len(prefix)]:
        return True
    return len(prefix) <= len(segments) and all(
        part == segment if isinstance(part, str) else part.fits(segment) is not None
        for part, segment in zip(prefix, segments, strict=False)
    )


def _prefix(url: str) -> str:
    try:
        return "/" + urlsplit(url).path.strip("/")
    except ValueError:
        return "/"  # a host that is no host, such as [x: it isn't looked at


def _segments(url: str) -> list[str]:
    found = _PATH.match(url)
    if found is not None:
        path = found[1] or found[2] or ""
    else:
        try:
            path = urlsplit(url).path
        except ValueError:
            path = "/"
    segments = path.split("/")[1:] or [""]
    return [unquote(segment) for segment in segments] if "%" in path else segments
