"""In which lines of a file the values of JSON pointers begin. Looked up only for messages: each time by a scan."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from pytest_apiint.contract import yaml_events
from pytest_apiint.contract.loading import is_json
from pytest_apiint.contract.pointers import tokens
from pytest_apiint.errors import SpecDamaged

_SPACE = re.compile(r"[ \t\r\n]*")
_JSON = json.JSONDecoder()


def of(text: str, name: str, pointer: str) -> int | None:
    """The line, from 1, where the value at `pointer` begins in `text`; its key's line where it has one.

    Where the way breaks off, which an alias of YAML's does too, it's the line of the last value on it.
    """
    return several(text, name, (pointer,))[pointer]


def several(text: str, name: str, pointers: Iterable[str]) -> dict[str, int | None]:
    """The same for each of `pointers`, in one scan of the file, which ends where the last of them is found."""
    root = _Way()
    wanted = {pointer: tokens(pointer) for pointer in pointers}
    for path in wanted.values():
        root.lead(path)
    if is_json(text, name):
        try:
            _in_json(text, root)
        except (ValueError, RecursionError, IndexError):
            return dict.fromkeys(wanted)
        lines = _counted(text, root)
        return {pointer: lines[root.begun(path)] for pointer, path in wanted.items()}
    try:
        _in_yaml(text, name, root)
    except SpecDamaged:
        return dict.fromkeys(wanted)
    return {pointer: root.begun(path) if root.at is not None else None for pointer, path in wanted.items()}


class _Way:
    """A value on the way to those that are looked for: where it begins, and the members that lead on."""

    __slots__ = ("at", "parts")

    def __init__(self) -> None:
        self.at: int | None = None
        self.parts: dict[str, _Way] = {}

    def lead(self, path: list[str]) -> None:
        way = self
        for token in path:
            way = way.parts.setdefault(token, _Way())

    def begun(self, path: list[str]) -> int:
        """Where the last value on `path` that was found begins."""
        way, found = self, self.at
        for token in path:
            way = way.parts.get(token, _Way())
            if way.at is None:
                break
            found = way.at
        return found or 0

    def settle(self) -> int:
        """Give up what hasn't been found in this value; how many values that are."""
        waiting, found = [one for one in self.parts.values() if one.at is None], 0
        self.parts = {token: one for token, one in self.parts.items() if one.at is not None}
        while waiting:
            way = waiting.pop()
            found += not way.parts
            waiting += way.parts.values()
        return found

    def ends(self) -> int:
        """How many values are looked for on the ways from here."""
        return sum(part.ends() for part in self.parts.values()) if self.parts else 1


def _counted(text: str, root: _Way) -> dict[int, int]:
    """The line of each place that was found."""
    places, waiting = {0}, [root]
    while waiting:
        way = waiting.pop()
        if way.at is not None:
            places.add(way.at)
            waiting += way.parts.values()
    lines, line, before = {}, 1, 0
    for at in sorted(places):
        line += text.count("\n", before, at)
        lines[at], before = line, at
    return lines


def _in_json(text: str, root: _Way) -> None:
    root.at = _after_space(text, 0)
    _value(text, root.at, root, last=True)


def _value(text: str, at: int, way: _Way, *, last: bool) -> int:
    """Find what `way` leads to in the value that begins at `at`; its end, which nobody asks for where it's the `last`.

    Whatever isn't on a way is skipped by the parser in C.
    """
    if not way.parts or text[at] not in "{[":
        return at if last else _JSON.raw_decode(text, at)[1]
    end, index, left = "}" if text[at] == "{" else "]", 0, len(way.parts)
    at = _after_space(text, at + 1)
    while text[at] != end:
        begun, key = at, str(index)
        if end == "}":
            key, at = _JSON.raw_decode(text, at)
            at = _after_space(text, _after_space(text, at) + 1)
        if (part := way.parts.get(key)) is not None:
            part.at = begun
            left -= 1
            at = _value(text, at, part, last=last and not left)
            if last and not left:
                return at
        else:
            _, at = _JSON.raw_decode(text, at)
        at = _after_space(text, at)
        at = _after_space(text, at + 1) if text[at] == "," else at
        index += 1
    return at + 1


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


class _Level:
    """A collection that is open; `way` where something in it is looked for."""

    __slots__ = ("index", "key", "mapping", "way")

    def __init__(self, way: _Way | None, mapping: bool) -> None:  # noqa: FBT001 - of two kinds
        self.way, self.mapping, self.index = way, mapping, 0
        self.key: tuple[str, int] | None = None

    def next(self, line: int) -> _Way | None:
        """What is looked for in the value that begins now, in `line`, unless its key stands before it."""
        token, begun = self.key if self.key is not None else (str(self.index), line)
        self.key = None
        self.index += 1
        found = self.way.parts.get(token) if self.way is not None else None
        if found is not None:
            found.at = begun
        return found


def _in_yaml(text: str, name: str, root: _Way) -> None:
    levels: list[_Level] = []
    left = root.ends()
    for event in yaml_events.events(text, name):
        kind = type(event).__name__
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            way = levels.pop().way
            left -= way.settle() if way is not None else 0
        elif kind in ("ScalarEvent", "AliasEvent", "MappingStartEvent", "SequenceStartEvent"):
            top, line, begins = levels[-1] if levels else None, event.start_mark.line + 1, kind.endswith("StartEvent")
            if top is not None and top.mapping and top.key is None and not begins:
                top.key = getattr(event, "value", "*"), line
                continue
            if top is None:
                root.at, way = line, root
            else:
                way = top.next(line)
            if begins:
                levels.append(_Level(way, kind[0] == "M"))
            if way is not None and not (begins and way.parts):
                left -= way.settle() if way.parts else 1
        if not left:
            return
