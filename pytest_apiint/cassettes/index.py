"""Recordings by what is asked, so that a request finds its own without looking at the others."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pytest_apiint.cassettes import keys
from pytest_apiint.cassettes.documents import Documents
from pytest_apiint.cassettes.group import Group
from pytest_apiint.cassettes.matching import Matching
from pytest_apiint.exchange import Request

Key = tuple[Any, ...]
# Of those whose path isn't known without parsing the whole URL.
_ODD = b""


class Index:
    """Numbers of recordings, grouped by the parts of the request's line that must agree.

    A path's groups are made when it's first asked for: most of a large cassette is never looked at.
    """

    def __init__(self, documents: Documents, matching: Matching) -> None:
        self._documents = documents
        self._matching = matching
        self._parts = matching.parts
        self._by_path: dict[bytes, list[int]] | None = None
        self._groups: dict[Key, Group] = {}
        self._without_blanks: dict[Key, Key] = {}

    def group(self, request: Request) -> tuple[Key, Group | None]:
        """The key of `request`, and the recordings that have it.

        Where none has the same query, those will do that only differ in parameters without a value, which
        vcrpy doesn't look at.
        """
        self._sort_in(keys.path(request.path).encode() if "path" in self._parts else _ODD)
        key = keys.key(request.method, request.url, self._parts)
        if key not in self._groups and (loose := self._loose(request.method, request.url)):
            key = self._without_blanks.get(loose, key)
        return key, self._groups.get(key)

    def _sort_in(self, path: bytes) -> None:
        """See that the recordings with this path stand in their groups."""
        if self._by_path is None:
            every = {_ODD: [*range(len(self._documents))]}
            self._by_path = _by_path(self._documents) if "path" in self._parts else every
        for number in (*self._by_path.pop(_ODD, ()), *self._by_path.pop(path, ())):
            method, url = self._documents.target(number)
            try:
                key = keys.key(method, url, self._parts)
                loose = self._loose(method, url)
            except ValueError as error:
                raise self._documents.damaged(f"request.uri is no URL: {error}", number) from error
            if key not in self._groups:
                self._groups[key] = Group(self._documents, self._matching)
            self._groups[key].add(number)
            if loose:
                self._without_blanks.setdefault(loose, key)

    def _loose(self, method: str, url: str) -> Key | None:
        if "uri" in self._parts:
            return None
        base, _, query = url.partition("#")[0].partition("?")
        return (*keys.key(method, base, self._parts), keys.query(query, blanks=False))


def _by_path(documents: Documents) -> dict[bytes, list[int]]:
    """The interactions' numbers by path."""
    found: defaultdict[bytes, list[int]] = defaultdict(list)
    for number, path in enumerate(documents.paths()):
        found[path or _ODD].append(number)
    return found
