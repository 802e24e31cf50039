"""Where the interactions of a vcrpy-shaped file lie, found without parsing it.

PyYAML takes half a millisecond for one interaction of 2 kB, and a search for bytes takes a microsecond: so a
file of 5,000 opens in milliseconds, and only what is played is parsed. What PyYAML's dumper writes is indented
by its depth, also within quotes and block scalars, so a line that begins with ``- request:`` begins an item.
"""

from __future__ import annotations

from dataclasses import dataclass

_START = b"interactions:\n- request:\n"
_ITEM = b"\n- request:\n"
_METHOD = b"\n    method: "
_URI = b"\n    uri: "
_RESPONSE = b"\n  response:\n"
# YAML reads these as text; of others (ON, NO, 123) it makes something else.
_METHODS = {
    name.encode(): name for name in ("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")
}


@dataclass(frozen=True, slots=True)
class Block:
    """One interaction: its bytes are ``data[start:end]``; `method` and `uri` are ``None`` where they need parsing."""

    start: int
    end: int
    method: str | None
    uri: str | None


def scan(data: bytes) -> tuple[list[Block], bytes] | None:
    """The file's interactions and what follows them; ``None`` where the file isn't as vcrpy's dumper writes it."""
    if not data.startswith(_START) or b"\r" in data:
        return None
    blocks: list[Block] = []
    find, begins = data.find, data.startswith
    at = len(_START) - len(_ITEM)
    while at != -1:
        start = at + 1
        at = find(_ITEM, start)
        end = at + 1 if at != -1 else _end(data, start)
        uri = find(_URI, start, end)
        over = find(b"\n", uri + 1, end)
        method = data.rfind(_METHOD, start, uri)
        if uri == -1 or method == -1 or not begins(_RESPONSE, over):
            blocks.append(Block(start, end, None, None))
            continue
        name = _METHODS.get(data[method + len(_METHOD) : uri])
        blocks.append(Block(start, end, name, _plain(data[uri + len(_URI) : over])))
    return blocks, data[blocks[-1].end :]


def _plain(text: bytes) -> str | None:
    """A URI that stands unquoted: nothing in it means anything to YAML."""
    if not text.startswith(b"http") or b" " in text or b"\t" in text or not text.isascii():
        return None
    return text.decode("ascii")


def _end(data: bytes, start: int) -> int:
    """Where the last interaction ends: at the first line that isn't indented."""
    at = start
    while (at := data.find(b"\n", at) + 1) not in (0, len(data)):
        if data[at] not in b" \n":
            return at
    return len(data)
