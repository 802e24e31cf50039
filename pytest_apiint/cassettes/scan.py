"""Where the interactions of a vcrpy-shaped file lie, found without parsing it.

PyYAML takes half a millisecond for one interaction of 2 kB, a search for bytes a microsecond: so a file of
5,000 opens in milliseconds, and only what is played is parsed. What PyYAML's dumper writes is indented by its
depth, also within quotes and block scalars, so a line that begins with ``- request:`` begins an item.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_START = b"interactions:\n- request:\n"
_ITEM = b"\n- request:\n"
# Unquoted, and nothing in it that would mean something to YAML. The path stands alone where it has no escapes.
_TARGET = re.compile(
    rb"\n    method: ([A-Z]+)"
    rb"\n    uri: (https?://(?:[\w.:@%-]+(/[\w!$&'()*+,;=:@/.~-]*)(?:[?#][!-~]*)?|[!-~]+))"
    rb"\n  response:\n"
)
# YAML reads these as text; of others (ON, NO, NULL) it makes something else.
_METHODS = {
    name.encode(): name for name in ("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")
}


class Block(NamedTuple):
    """One interaction: its bytes are ``data[start:end]``. A tuple, since thousands are made at once.

    `method` is ``None``, and `uri` empty, where only a parser can tell them; `path` is the URI's, as
    `keys.path` would have it, and ``None`` where that takes more than a look.
    """

    start: int
    end: int
    method: str | None
    uri: bytes
    path: bytes | None


def scan(data: bytes) -> tuple[list[Block], bytes] | None:
    """The file's interactions and what follows them; ``None`` where the file isn't as vcrpy's dumper writes it."""
    if not data.startswith(_START) or b"\r" in data:
        return None
    blocks: list[Block] = []
    find, target, methods, add = data.find, _TARGET.search, _METHODS, blocks.append
    at = len(_START) - len(_ITEM)
    while at != -1:
        start = at + 1
        at = find(_ITEM, start)
        end = at + 1 if at != -1 else _end(data, start)
        if (found := target(data, start, end)) and (method := methods.get(found[1])):
            add(Block(start, end, method, found[2], found[3]))
        else:
            add(Block(start, end, None, b"", None))
    return blocks, data[blocks[-1].end :]


def _end(data: bytes, start: int) -> int:
    """Where the last interaction ends: at the first line that isn't indented."""
    at = start
    while (at := data.find(b"\n", at) + 1) not in (0, len(data)):
        if data[at] not in b" \n":
            return at
    return len(data)
