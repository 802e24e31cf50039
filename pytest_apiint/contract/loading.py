"""A description's text as plain values: JSON, or YAML as YAML 1.2 has it; every fault is told with its line.

What would be read in two ways is refused: keys that stand twice, tags, NaN. So is what is made to choke one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pytest_apiint.contract import json_text, yaml_events
from pytest_apiint.contract.trouble import damaged

# GitHub's description has 13 MB as JSON and 9 as YAML. YAML is read at 3 MB/s, JSON at 70.
LARGEST_JSON: Final = 100_000_000
LARGEST_YAML: Final = 12_000_000
# Real descriptions nest some 50 deep; what walks them may use recursion.
DEEPEST: Final = 200


def parsed(data: bytes, name: str) -> Any:
    """The value that stands in `data`; `name` is the file's, for messages and for the choice of the format.

    Raises:
        SpecDamaged: it's neither JSON nor YAML, or it's too large, too deep or ambiguous.
    """
    return read(data, name)[0]


def read(data: bytes, name: str) -> tuple[Any, str]:
    """The same, and the text that it was read from, in which lines are counted."""
    if len(data) > LARGEST_JSON:
        raise damaged(name, f"{len(data):,} bytes", expected=f"{LARGEST_JSON:,} at most")
    if data[:1] in (b"{", b"["):
        text = _text(data, name, json_text.escaped)
        if (found := _json(text, name)) is not _NONE:
            return found, text
    text = _text(data, name, _decoded)
    if not text.strip():
        raise damaged(name, "an empty file", expected="an OpenAPI description")
    if is_json(text, name) and (found := _json(text, name)) is not _NONE:
        return found, text
    if len(data) > LARGEST_YAML:
        raise damaged(
            name,
            f"{len(data):,} bytes of YAML",
            expected=f"{LARGEST_YAML:,} at most, since YAML is slow to read",
            hint="convert the file to JSON",
        )
    return yaml_events.value(text, name, deepest=DEEPEST), text


def is_json(text: str, name: str) -> bool:
    """Whether a file is to be read as JSON: by its name, else by its first character."""
    return name.endswith(".json") or text[:1000].lstrip()[:1] in ("{", "[")


def _text(data: bytes, name: str, how: Callable[[bytes], str]) -> str:
    try:
        return how(data)
    except UnicodeDecodeError as error:
        begun = data.find(error.object) + error.start  # of a portion, perhaps
        line = data.count(b"\n", 0, begun) + 1
        raise damaged(name, f"bytes that aren't UTF-8: {error.reason}", expected="text in UTF-8", line=line) from None


def _decoded(data: bytes) -> str:
    """RFC 8259 wants UTF-8; what Windows writes begins with a mark or is UTF-16."""
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")


_NONE: Final[Any] = object()


def _json(text: str, name: str) -> Any:
    """The value, or nothing where it isn't JSON and may be YAML."""
    try:
        return json_text.value(text, name, deepest=DEEPEST)
    except json_text.NotJSON as problem:
        if not name.endswith((".yaml", ".yml")):
            raise damaged(name, problem.seen, expected="JSON (RFC 8259)", line=problem.line) from None
        return _NONE
