"""Where a ``$ref`` leads: in the description, in a file beside it, or, where that is allowed, to another machine."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from pytest_apiint.contract import identifiers
from pytest_apiint.contract.pointers import join, step, tokens
from pytest_apiint.contract.trouble import damaged
from pytest_apiint.errors import SpecDamaged

_HOPS = 100


class References:
    """The references of one description `raw`, which came from the file `source`. Other files are read when needed."""

    def __init__(
        self,
        raw: Any,
        source: str,
        fetch: Callable[[str], bytes] | None,
        read: Callable[[bytes, str], tuple[Any, str]],
    ) -> None:
        self._read = read
        self._source = source
        version = str(raw.get("openapi")) if isinstance(raw, dict) else ""
        self._modern = version.startswith(("3.1", "3.2"))
        self._self = raw["$self"] if version.startswith("3.2") and isinstance(raw.get("$self"), str) else ""
        self._fetch = fetch
        self._files: dict[str, Any] = {"": raw}
        self._texts: dict[str, str] = {}
        self._made: dict[str, Any] = {}
        self._named: dict[str, identifiers.Names] = {}
        self._lock = threading.RLock()

    @property
    def others(self) -> tuple[str, ...]:
        return tuple(self._texts)

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
        here, place = ("", "") if base in self._made else self.split(base)
        if self._modern and (known := self._by_name(here, place, ref, base)) is not None:
            return self._at(*known, ref, base, hops)
        address, fragment = urldefrag(ref)
        file = self._file(address, here, ref, base)
        if fragment and not fragment.startswith("/"):
            raise self._lost(f"$ref: {ref!r}, but there's no $anchor {unquote(fragment)!r}", base)
        return self._fragment(file, fragment, ref, base, hops)

    def _fragment(self, file: str, fragment: str, ref: str, base: str, hops: int) -> tuple[Any, str]:
        """Decoded, as RFC 6901 has it in section 6, or as it is: pointers that this document gives are, for one."""
        try:
            return self._at(file, unquote(fragment), ref, base, hops)
        except SpecDamaged:
            if "%" not in fragment:
                raise
            try:
                return self._at(file, fragment, ref, base, hops)
            except SpecDamaged:
                pass
            raise

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
                self._files[name], self._texts[name] = self._read(data, self.location(name))
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

    def _by_name(self, file: str, path: str, ref: str, base: str) -> tuple[str, str] | None:
        """The file and the pointer of what is meant by `ref` at `path` in `file`, where that goes by a name.

        A reference to a schema that calls itself so by an ``$id`` or an anchor does, and one in a resource of its own.
        """
        begun, uri = identifiers.resource(self._files[file], path, "" if file else self._self)
        address, fragment = urldefrag(identifiers.joined(uri, ref))
        fragment = unquote(fragment)
        if ref.startswith("#"):
            if not begun and fragment[:1] in ("", "/"):
                return None
        elif self._self and address == self._self:
            file, begun = "", ""
        elif (found := self._resource(file, address)) is not None:
            file, begun = found
        elif fragment[:1] in ("", "/") or _remote(urldefrag(ref)[0]):
            return None
        else:
            file, begun = self._file(urldefrag(ref)[0], file, ref, base), ""
        if fragment[:1] in ("", "/"):
            return file, begun + fragment
        return self._anchor(file, begun, fragment, ref, base)

    def _resource(self, file: str, address: str) -> tuple[str, str] | None:
        for name in dict.fromkeys((file, *self._files)):
            if (known := self._names(name).resources.get(address)) is not None:
                return name, known
        return None

    def _anchor(self, file: str, begun: str, name: str, ref: str, base: str) -> tuple[str, str]:
        anchors = self._names(file).anchors
        known = anchors.get((begun, name)) or [
            one for (_, told), places in anchors.items() if told == name for one in places
        ]
        if not known:
            raise self._lost(f"$ref: {ref!r}, but there's no $anchor {name!r}", base)
        dynamic = [one for kept in list(self._files) for one in self._names(kept).dynamic.get(name, ())]
        if len(known) > 1 or (len(dynamic) > 1 and known[0] in dynamic):
            hint = "give them names of their own"
            raise self._lost(f"{ref!r}, but {max(len(known), len(dynamic))} schemas call themselves so", base, hint)
        return file, known[0]

    def _names(self, file: str) -> identifiers.Names:
        with self._lock:
            if file not in self._named:
                self._named[file] = identifiers.names(self._files[file], "" if file else self._self)
            return self._named[file]

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
