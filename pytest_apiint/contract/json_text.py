"""JSON, read by Python's parser in C; what that takes without a word is found out afterwards: keys that stand twice."""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

from pytest_apiint.contract.trouble import damaged

_NUMBER_DIGITS: Final = 300
_MOST_MET: Final = 10_000
_PORTION: Final = 1 << 16
_OTHERS: Final = re.compile(rb"[\x80-\xff]+")
_COLLECTIONS: Final = frozenset({dict, list})


class NotJSON(Exception):
    """That a text isn't JSON: what was seen, and in which line."""

    def __init__(self, seen: str, line: int | None = None) -> None:
        self.seen: str = seen
        self.line: int | None = line


def value(text: str, name: str, *, deepest: int) -> Any:
    """The value that stands in `text`.

    Raises:
        NotJSON: it's something else.
        SpecDamaged: a key stands twice in one object, or values nest deeper than `deepest`.
    """
    try:
        found = json.loads(text, parse_constant=_constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise NotJSON(error.msg, error.lineno) from None
    except RecursionError:
        raise _too_deep(name, deepest) from None
    except ValueError as error:
        raise NotJSON(str(error)) from None
    keys = _keys(found, deepest)
    if keys is None:
        raise _too_deep(name, deepest)
    if keys != _keys_in(text):
        try:
            json.loads(text, object_pairs_hook=_pairs)
        except _Twice as error:
            line = _second(text, error.key)
            hint = "readers differ in which of the two they take: remove one"
            raise damaged(name, f"the key {error.key!r} twice in one object", hint=hint, line=line) from None
    return found


def _too_deep(name: str, deepest: int) -> Exception:
    return damaged(name, f"values nested deeper than {deepest}", expected="a description that people wrote")


class _Twice(Exception):
    def __init__(self, key: str) -> None:
        self.key = key


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Twice(key)
            seen.add(key)
    return made


def _constant(word: str) -> NoReturn:
    raise ValueError(f"{word}, which JSON doesn't have")


def _integer(digits: str) -> int:
    if len(digits) > _NUMBER_DIGITS:
        raise ValueError(f"a number of {len(digits):,} digits")
    return int(digits)


def _second(text: str, key: str) -> int | None:
    """The line of the second place where `key` is a key at all: near enough, and exact in most files."""
    places = [found.start() for found in re.finditer(re.escape(json.dumps(key)) + r"\s*:", text)]
    return text.count("\n", 0, places[1]) + 1 if len(places) == 2 else None


def _keys(value: Any, limit: int) -> int | None:
    """How many keys stand in `value`, however deep; None where it's deeper than `limit`."""
    row, found = [value], 0
    for _ in range(limit + 2):
        mappings = [one for one in row if one.__class__ is dict]
        row = [part for one in mappings for part in one.values() if part.__class__ in _COLLECTIONS] + [
            part for one in row if one.__class__ is list for part in one if part.__class__ in _COLLECTIONS
        ]
        found += sum(map(len, mappings))
        if not row:
            return found
    return None


def _keys_in(text: str) -> int | None:
    """How many keys stand in `text`, which is JSON, without parsing it; None where that can't be told so quickly.

    A quote before a colon ends a key, unless it's escaped. Where nothing stands between the two anywhere, and no quote
    follows on an escaped backslash, counting is enough: half of the time that a look at each object takes.
    """
    if '\\\\":' in text or any(_after_space(text, space + ":") for space in "\t\r\n "):
        return None
    return text.count('":') - text.count('\\":')


def _after_space(text: str, mark: str) -> bool:
    """Whether one of the places of `mark`, a space and a colon, may follow on a quote."""
    at, met = text.find(mark), 0
    while at >= 0:
        met += 1
        if met > _MOST_MET or text[max(0, at - 50) : at].rstrip()[-1:] in ('"', ""):
            return True
        at = text.find(mark, at + 1)
    return False


def escaped(data: bytes) -> str:
    """`data`, which is JSON in UTF-8, with all that isn't ASCII escaped (RFC 8259, section 7).

    A single pictogram would make a text of 13 MB one of 52, which takes longer to decode than to parse.

    Raises:
        UnicodeDecodeError: it isn't UTF-8.
    """
    if data.isascii():
        return data.decode("ascii")
    parts: list[bytes] = []
    begun = 0
    while begun < len(data):
        end = begun + _PORTION
        while end < len(data) and data[end] >= 0x80:
            end += 1
        part = data[begun:end]
        parts.append(part if part.isascii() else _OTHERS.sub(_escape, part))
        begun = end
    return b"".join(parts).decode("ascii")


def _escape(found: re.Match[bytes]) -> bytes:
    return json.dumps(found[0].decode("utf-8"))[1:-1].encode("ascii")
