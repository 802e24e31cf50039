"""In which line of a TOML file a key stands, which tomllib doesn't tell."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Key = tuple[str, ...]


def lines(text: str) -> dict[Key, int]:
    """Each key and table of a file by its names, with its line from 1; the later one where a name stands in several.

    Statements are independent of each other but for the table's header before them, so each is read alone. What can't
    be read has no lines.
    """
    found: dict[Key, int] = {}
    table: Key = ()
    for number, statement in _statements(text):
        try:
            read = tomllib.loads(statement)
        except ValueError:
            continue
        if statement.lstrip().startswith("["):
            table = _header(read)
            found[table] = number
        else:
            found |= {table + key: number for key in _keys(read)}
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Lines, taken together until they can be read: an array or a text may go on for several."""
    held: list[str] = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if not held and not line.partition("#")[0].strip():
            continue
        held.append(line)
        if _is_whole("".join(held)):
            yield number - len(held) + 1, "".join(held)
            held = []


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except ValueError:
        return False
    return True


def _header(read: Any) -> Key:
    """The names of a table that has nothing in it: ``{"tool": {"apiint": {}}}``; of an array of tables the last."""
    below = read[-1] if isinstance(read, list) else read
    name = next(iter(below), None)
    return () if name is None else (name, *_header(below[name]))


def _keys(read: Mapping[str, Any]) -> Iterator[Key]:
    for name, value in read.items():
        yield (name,)
        if isinstance(value, dict):
            yield from ((name, *key) for key in _keys(value))
