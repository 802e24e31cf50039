"""A description's text as plain values: JSON, or YAML as YAML 1.2 has it; every fault is told with its line.

What would be read in two ways is refused: keys that stand twice, tags, NaN. So is what is made to choke one.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

from pytest_apiint.contract import yaml_events
from pytest_apiint.contract.trouble import damaged

# GitHub's description has 13 MB as JSON and 9 as YAML. YAML is read at 3 MB/s, JSON at 70.
LARGEST_JSON: Final = 100_000_000
LARGEST_YAML: Final = 12_000_000
# Real descriptions nest some 50 deep; what walks them may use recursion.
DEEPEST: Final = 200
_NUMBER_DIGITS: Final = 300


def parsed(data: bytes, name: str) -> Any:
    """The value that stands in `data`; `name` is the file's, for messages and for the choice of the format.

    Raises:
        SpecDamaged: it's neither JSON nor YAML, or it's too large, too deep or ambiguous.
    """
    text = _text(data, name)
    if not text.strip():
        raise damaged(name, "an empty file", expected="an OpenAPI description")
    if is_json(text, name):
        try:
            return _from_json(text, name)
        except _NotJSON as problem:
            if not name.endswith((".yaml", ".yml")):
                raise damaged(name, problem.seen, expected="JSON (RFC 8259)", line=problem.line) from None
    if len(data) > LARGEST_YAML:
        raise damaged(
            name,
            f"{len(data):,} bytes of YAML",
            expected=f"{LARGEST_YAML:,} at most, since YAML is slow to read",
            hint="convert the file to JSON",
        )
    return yaml_events.value(text, name, deepest=DEEPEST)


def is_json(text: str, name: str) -> bool:
    """Whether a file is to be read as JSON: by its name, else by its first character."""
    return name.endswith(".json") or text.lstrip()[:1] in ("{", "[")


def _text(data: bytes, name: str) -> str:
    if len(data) > LARGEST_JSON:
        raise damaged(name, f"{len(data):,} bytes", expected=f"{LARGEST_JSON:,} at most")
    try:
        # RFC 8259 wants UTF-8; what Windows writes begins with a mark or is UTF-16.
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise damaged(name, f"bytes that aren't UTF-8: {error.reason}", expected="text in UTF-8", line=line) from None


class _NotJSON(Exception):
    def __init__(self, seen: str, line: int | None = None) -> None:
        self.seen, self.line = seen, line


def _from_json(text: str, name: str) -> Any:
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise _NotJSON(error.msg, error.lineno) from None
    except _Twice as error:
        line = _second(text, error.key)
        hint = "readers differ in which of the two they take: remove one"
        raise damaged(name, f"the key {error.key!r} twice in one object", hint=hint, line=line) from None
    except RecursionError:
        raise _too_deep(name) from None
    except ValueError as error:
        raise _NotJSON(str(error)) from None
    if _deeper_than(value, DEEPEST):
        raise _too_deep(name)
    return value


def _too_deep(name: str) -> Exception:
    return damaged(name, f"values nested deeper than {DEEPEST}", expected="a description that people wrote")


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


def _deeper_than(value: Any, limit: int) -> bool:
    row: list[Any] = [value]
    for _ in range(limit + 1):
        row = (
            [
                part
                for one in row
                for part in (one.values() if isinstance(one, dict) else one)
                if isinstance(part, (dict, list))
            ]
            if row and isinstance(row[0], (dict, list))
            else []
        )
        if not row:
            return False
    return True
