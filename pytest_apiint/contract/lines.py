"""In which line of a file a JSON pointer's value begins. Looked up only for messages: a scan of the file each time."""

from __future__ import annotations

import json
import re
from typing import Any

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
    wanted = tokens(pointer)
    if is_json(text, name):
        try:
            return text.count("\n", 0, _in_json(text, wanted)) + 1
        except (ValueError, RecursionError, IndexError):
            return None
    try:
        return _in_yaml(text, name, wanted)
    except SpecDamaged:
        return None


def _in_json(text: str, wanted: list[str]) -> int:
    """Where it begins: whatever isn't on the way is skipped by the parser in C."""
    at = begun = _after_space(text, 0)
    for token in wanted:
        found = _member(text, at, token) if text[at] == "{" else _item(text, at, token) if text[at] == "[" else None
        if found is None:
            break
        begun, at = found
    return begun


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _member(text: str, at: int, token: str) -> tuple[int, int] | None:
    at = _after_space(text, at + 1)
    while text[at] != "}":
        begun = at
        key, at = _JSON.raw_decode(text, at)
        at = _after_space(text, _after_space(text, at) + 1)
        if key == token:
            return begun, at
        at = _next(text, at)
    return None


def _item(text: str, at: int, token: str) -> tuple[int, int] | None:
    at = _after_space(text, at + 1)
    index = 0
    while text[at] != "]":
        if str(index) == token:
            return at, at
        at = _next(text, at)
        index += 1
    return None


def _next(text: str, at: int) -> int:
    _, at = _JSON.raw_decode(text, at)
    at = _after_space(text, at)
    return _after_space(text, at + 1) if text[at] == "," else at


class _Level:
    __slots__ = ("index", "key", "mapping")

    def __init__(self, mapping: bool) -> None:  # noqa: FBT001 - of two kinds
        self.mapping, self.index = mapping, 0
        self.key: str | None = None


def _in_yaml(text: str, name: str, wanted: list[str]) -> int | None:  # noqa: C901 - one branch an event
    line: int | None = None
    levels: list[_Level] = []
    on = 0  # how many of `wanted` the open collections have led through
    for event in yaml_events.events(text, name):
        kind = type(event).__name__
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            levels.pop()
            if len(levels) < on:
                return line
            continue
        if kind not in ("ScalarEvent", "AliasEvent", "MappingStartEvent", "SequenceStartEvent"):
            continue
        begins = kind.endswith("StartEvent")
        top: Any = levels[-1] if levels else None
        is_key = bool(levels) and top.mapping and top.key is None
        if not levels:
            line = event.start_mark.line + 1
            if not wanted:
                return line
        elif is_key and not begins:
            top.key = getattr(event, "value", "*")
            if len(levels) == on + 1 and top.key == wanted[on]:
                line = event.start_mark.line + 1
        elif not is_key:
            token, top.key = (top.key if top.mapping else str(top.index)), None
            top.index += 1
            if len(levels) == on + 1 and token == wanted[on]:
                if not top.mapping:
                    line = event.start_mark.line + 1
                on += 1
                if on == len(wanted) or not begins:
                    return line
        if begins:
            levels.append(_Level(kind[0] == "M"))
    return line
