"""Where a ``$ref`` leads: in the description, in a file beside it, or, where that is allowed, to another machine."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from pytest_apiint.contract.loading import parsed
from pytest_apiint.contract.pointers import join, step, tokens
from pytest_apiint.contract.trouble import damaged
from pytest_apiint.errors import SpecDamaged

_HOPS = 100


class References:
    """The references of one description `raw`, which came from the file `source`. Other files are read when needed."""

    def __init__(self, raw: Any, source: str, fetch: Callable[[str], bytes] | None) -> None:
        self._source = source
        self._fetch = fetch
        self._files: dict[str, Any] = {"": raw}
        self._texts: dict[str, str] = {}
        self._made: dict[str, Any] = {}
        self._named: dict[str, dict[str, str]] = {}
        self._lock = threading.RLock()

    @staticmethod
    def split(pointer: str) -> tuple[str, str]:
        """A pointer's file, empty for the description itself, and the pointer in it."""
        if not pointer or pointer.startswith("/"):
            return "", pointer
        file, _, path = pointer.partition("#")
        return file, path

    def text(self, file: str) -> str | None:
        return self._texts.get(file)

    def location(self, file: str) -> str:
        """The path or URL of a file that is named relative to the description."""
        return file if _remote(file) else str(Path(self._source).parent / file)

    def keep(self, pointer: str, schema: Any) -> None:
        """See `Document.keep`."""
        self._made.setdefault(pointer, schema)

    def resolve(self, ref: str, base: str = "") -> tuple[Any, str]:
        """See `Document.resolve`."""
        return self._resolve(ref, base, 0)

    def _resolve(self, ref: Any, base: str, hops: int) -> tuple[Any, str]:
        if not isinstance(ref, str):
            raise self._lost(f"a $ref that is no string: {ref!r}", base)
        if ref in self._made:
            return self._made[ref], ref
        if ref == "" or ref.startswith("/"):
            return self._at("", ref, ref, base, hops)
        here = "" if base in self._made else self.split(base)[0]
        address, fragment = urldefrag(ref)
        try:
            file = self._file(address, here, ref, base)
        except SpecDamaged:
            if (known := self._by_name(here, ref)) is None:
                raise
            return self._at(here, known, ref, base, hops)
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            if (known := self._by_name(file, "#" + fragment)) is None:
                raise self._lost(f"$ref: {ref!r}, but there's no $anchor {fragment!r}", base)
            fragment = known
        return self._at(file, fragment, ref, base, hops)

    def follow(self, value: Any, pointer: str) -> tuple[Any, str]:
        """See `Document.follow`."""
        return self._follow(value, pointer, 0)

    def _follow(self, value: Any, pointer: str, hops: int) -> tuple[Any, str]:
        begun = pointer
        for hop in range(hops, _HOPS):
            if not isinstance(value, dict) or "$ref" not in value:
                return value, pointer
            value, pointer = self._resolve(value["$ref"], pointer, hop + 1)
        raise self._lost("references that lead to each other in a circle, and never to a value", begun)

    def _at(self, file: str, path: str, ref: str, base: str, hops: int) -> tuple[Any, str]:
        value = self._files[file]
        walked = f"{file}#" if file else ""
        for token in tokens(path):
            try:
                value = step(value, token)
            except LookupError:
                if not (isinstance(value, dict) and "$ref" in value):
                    raise self._missing(ref, value, walked, token, base) from None
                value, walked = self._follow(value, walked, hops + 1)
                try:
                    value = step(value, token)
                except LookupError:
                    raise self._missing(ref, value, walked, token, base) from None
            walked = join(walked, token)
        return value, walked

    def _missing(self, ref: str, value: Any, walked: str, token: str, base: str) -> SpecDamaged:
        near = difflib.get_close_matches(token, list(value)[:5000], 1) if isinstance(value, dict) else []
        hint = f"is {near[0]!r} meant?" if near else ""
        return self._lost(f"$ref: {ref!r}, but {walked or 'the top'} has no {token!r}", base, hint)

    def _file(self, address: str, here: str, ref: str, base: str) -> str:
        """The name under which the file at `address` is kept; it's read if it hasn't been."""
        if not address:
            return here
        name = urljoin(here, address) if _remote(here) or _remote(address) else _beside(here, unquote(address))
        with self._lock:
            if name not in self._files:
                if name == Path(self._source).name:
                    return ""
                data = self._bytes(name, ref, base)
                self._files[name] = parsed(data, self.location(name))
                self._texts[name] = data.decode("utf-8-sig", errors="replace")
        return name

    def _bytes(self, name: str, ref: str, base: str) -> bytes:
        if _remote(name):
            if self._fetch is None or urlsplit(name).scheme not in ("http", "https"):
                hint = "download it, and refer to the file"
                raise self._lost(f"$ref: {ref!r}, which is on another machine", base, hint)
            try:
                return self._fetch(name)
            except OSError as error:
                raise self._lost(f"$ref: {ref!r}, which can't be fetched: {error}", base) from error
        try:
            path = Path(self.location(name))
            if not path.is_file():
                raise self._lost(f"$ref: {ref!r}, but there's no file {path.name}", base)
            return path.read_bytes()
        except (OSError, ValueError) as error:
            raise self._lost(f"$ref: {ref!r}, but that file can't be read: {error}", base) from None

    def _by_name(self, file: str, ref: str) -> str | None:
        """The pointer of what calls itself `ref` by an ``$id``, ``$anchor`` or ``$dynamicAnchor`` in `file`."""
        with self._lock:
            if file not in self._named:
                self._named[file] = dict(_names(self._files[file]))
        known = self._named[file]
        if ref in known:
            return known[ref]
        address, fragment = urldefrag(ref)
        if address in known and (not fragment or fragment.startswith("/")):
            return known[address] + unquote(fragment)
        return None

    def _lost(self, seen: str, base: str, hint: str = "") -> SpecDamaged:
        file, path = self.split(base)
        name = self.location(file) if file else self._source
        return damaged(name, seen, expected="a reference to something that is there", hint=hint, pointer=path)


def _remote(name: str) -> bool:
    return "://" in name or name.startswith(("//", "urn:"))


def _beside(here: str, address: str) -> str:
    """`address`, relative to the file `here`, as a name relative to the description."""
    parts: list[str] = here.split("/")[:-1]
    for part in address.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _names(root: Any) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[Any, str]] = [(root, "")]
    while waiting:
        value, pointer = waiting.pop()
        if isinstance(value, dict):
            for word, mark in (("$id", ""), ("$anchor", "#"), ("$dynamicAnchor", "#")):
                if isinstance(told := value.get(word), str):
                    yield mark + told.removesuffix("#"), pointer
            waiting += [(part, join(pointer, key)) for key, part in value.items()]
        elif isinstance(value, list):
            waiting += [(part, join(pointer, index)) for index, part in enumerate(value)]
