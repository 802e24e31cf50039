"""A description in Swagger 2.0 or OpenAPI 3.0 to 3.2: its operations as frozen facts, its references, and its lines.

A place is named by its JSON pointer (RFC 6901): ``/paths/~1users/get`` in the description itself, and
``common.yaml#/components/schemas/User`` in a file that it refers to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from copy import copy
from pathlib import Path
from typing import Any, Final

from pytest_apiint.contract import deliveries, lines, parts, reading, swagger, version
from pytest_apiint.contract.facts import METHODS, Body, Kind, Media, Operation, Parameter, ResponseSpec, Where
from pytest_apiint.contract.loading import read
from pytest_apiint.contract.reading import Route
from pytest_apiint.contract.references import References
from pytest_apiint.contract.trouble import damaged

__all__ = [
    "METHODS",
    "Body",
    "Document",
    "Kind",
    "Media",
    "Operation",
    "Parameter",
    "ResponseSpec",
    "Where",
    "load",
    "loads",
]


class Document:
    """A description that has been read. `source` is its file's name, `raw` what stands in it.

    `version` is what it says of itself, such as ``3.0.3``. All methods may be called from several threads.
    """

    def __init__(
        self,
        raw: Any,
        *,
        source: str = "<memory>",
        text: str | Callable[[], str] | None = None,
        fetch: Callable[[str], bytes] | None = None,
        read: Callable[[bytes, str], tuple[Any, str]] = read,
        routes: Iterable[Route] | None = None,
    ) -> None:
        """`fetch` gets the bytes behind a URL that is referred to; without it such references are refused.

        `text` is what `raw` was read from, `read` what reads other files, by their bytes and names; both have lines in
        the end. `routes` are known where they were kept.

        Raises:
            SpecDamaged: it's no OpenAPI description of a version that is known here.
        """
        self.version: Final[str] = version.of(raw, source)
        self.source: Final = source
        self.raw: Final[dict[str, Any]] = raw
        self._text = text
        self._references = References(raw, source, fetch, read)
        self._routes = tuple(routes) if routes is not None else None
        self._lock = threading.Lock()
        self._operations: tuple[Operation, ...] | None = None
        self._single: dict[tuple[str, str], Operation] = {}

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All operations in their order: those of `paths`, their callbacks, then those of `webhooks`.

        Raises:
            SpecDamaged: one of them isn't as OpenAPI has it.
        """
        with self._lock:
            if self._operations is None:
                self._operations = tuple(reading.operations(self))
            return self._operations

    @property
    def routes(self) -> tuple[Route, ...]:
        """Each operation of `paths` as path, method, pointer and servers' URLs; nothing else of them is read.

        Raises:
            SpecDamaged: a path isn't as OpenAPI has it.
        """
        if self._routes is None:
            self._routes = tuple(reading.routes(self))
        return self._routes

    @property
    def others(self) -> tuple[str, ...]:
        """The other files that were read so far, named relative to the description."""
        return self._references.others

    def operation(self, path: str, method: str) -> Operation:
        """The operation of a path template that has it; the others aren't read.

        Raises:
            SpecDamaged: it isn't as OpenAPI has it.
            KeyError: there's none.
        """
        key = path, method.upper()
        if (known := self._single.get(key)) is None:
            known = self._single.setdefault(key, reading.operation(self, *key))
        return known

    def webhook(self, name: str, method: str = "POST") -> Operation:
        """The operation that is described for what an API delivers by itself: of `webhooks`, or of ``x-webhooks``.

        Raises:
            SpecDamaged: it isn't as OpenAPI has it.
            UsageProblem: none is called so; the nearest name is told.
        """
        return deliveries.webhook(self, name, method.upper())

    def callback(self, name: str, method: str = "POST", *, operation: str | None = None) -> Operation:
        """The same for the callback `name`, of the `operation` with that label where several have one of that name.

        Raises:
            SpecDamaged: it isn't as OpenAPI has it.
            UsageProblem: none is called so, or several differ.
        """
        return deliveries.callback(self, name, method.upper(), operation)

    def resolve(self, ref: str, base: str = "") -> tuple[Any, str]:
        """The value that `ref` leads to, and its pointer; one step only, so the value may be a reference in turn.

        `ref` is a ``$ref`` that stands at the pointer `base`, or a pointer as this document gives them.

        Raises:
            SpecDamaged: nothing is there, or it's on another machine and no `fetch` was given.
        """
        return self._references.resolve(ref, base)

    def keep(self, pointer: str, schema: dict[str, Any]) -> None:
        """From now on `resolve` gives for `pointer` this schema, which stands nowhere; its references are pointers."""
        self._references.keep(pointer, schema)

    def follow(self, value: Any, pointer: str) -> tuple[Any, str]:
        """`value`, which stands at `pointer`, behind all its references.

        Raises:
            SpecDamaged: they lead nowhere, or in a circle.
        """
        return self._references.follow(value, pointer)

    def line(self, pointer: str) -> int | None:
        """The line, from 1, in which the value at `pointer` begins; None where it can't be told."""
        return self.lines((pointer,))[pointer]

    def lines(self, pointers: Iterable[str]) -> dict[str, int | None]:
        """The same for many, in one scan of each file."""
        files: dict[str, dict[str, str]] = {}
        for pointer in pointers:
            file, path = self._references.split(pointer)
            files.setdefault(file, {})[pointer] = path
        found: dict[str, int | None] = {}
        for file, paths in files.items():
            text, name = self._text_of(file)
            known = lines.several(text, name, paths.values()) if text is not None else {}
            found.update((pointer, known.get(path)) for pointer, path in paths.items())
        return found

    def _text_of(self, file: str) -> tuple[str | None, str]:
        if file:
            return self._references.text(file), file
        if callable(self._text):
            self._text = self._text()
        return self._text, self.source

    def file(self, pointer: str) -> str:
        """The file that `pointer` leads into, as a path where it's known."""
        file, _ = self._references.split(pointer)
        return str(self._references.location(file)) if file else self.source

    def servers(self, value: Any = None) -> tuple[str, ...]:
        """The URLs of a list of Server Objects, by default the description's, with their variables' values put in."""
        if value is None and self.version == "2.0":
            return swagger.servers(self)
        return parts.servers(self, self.raw.get("servers") if value is None else value, "/servers")

    def without_lines(self) -> Document:
        """The same, whose errors have no lines: for those who expect many, and look up the lines of all at once."""
        twin = copy(self)
        twin._text = None  # noqa: SLF001 - its own
        return twin

    def wrong(self, pointer: str, seen: str, expected: str = "", hint: str = "") -> Exception:
        """The SpecDamaged to raise for what stands at `pointer`."""
        line = self.line(pointer)
        return damaged(self.file(pointer), seen, expected=expected, hint=hint, pointer=pointer, line=line)


def load(path: str | Path, *, fetch: Callable[[str], bytes] | None = None) -> Document:
    """The description in the file at `path`: JSON or YAML.

    Raises:
        SpecDamaged: there's no file, it can't be read, or it's no OpenAPI description.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        raise damaged(str(file), f"no file that can be read: {error}", expected="an OpenAPI description") from None
    return loads(data, source=str(file), fetch=fetch)


def loads(data: bytes, *, source: str, fetch: Callable[[str], bytes] | None = None) -> Document:
    """The description in `data`, which came from the file `source`.

    Raises:
        SpecDamaged: it can't be read, or is no OpenAPI description.
    """
    raw, text = read(data, source)
    return Document(raw, source=source, text=text, fetch=fetch)
