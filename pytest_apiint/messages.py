"""How a message is laid out: a headline, then labelled rows; twelve lines of 80 ASCII columns at most."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable
from pathlib import Path

WIDTH = 80
LINES = 12
_INDENT = "  "


def ascii_only(text: str) -> str:
    """`text` with everything outside printable ASCII escaped, line ends kept."""
    return "\n".join(
        "".join(c if " " <= c <= "~" else c.encode("unicode_escape").decode() for c in line)
        for line in text.split("\n")
    )


def shorten(text: str, width: int) -> str:
    """`text` in at most `width` columns; the middle goes first, since both ends tell more."""
    text = ascii_only(text).replace("\n", "\\n")
    if len(text) <= width:
        return text
    head = (width - 3) * 2 // 3
    return text[:head] + "..." + text[len(text) - (width - 3 - head) :]


def near(file: str) -> str:
    """A file's name as seen from where the run was started; whole where it lies far away."""
    here = Path.cwd()
    if file.startswith(f"{here}{os.sep}"):
        return file[len(str(here)) + 1 :]
    for up, parent in enumerate(here.parents[:2], 1):
        if file.startswith(f"{parent}{os.sep}") and parent != Path(parent.anchor):
            return "../" * up + file[len(str(parent)) + 1 :]
    return file


def layout(headline: str, rows: Iterable[tuple[str, str]], *, lines: int = LINES) -> str:
    """The headline, then each row as ``label  text``; long texts wrap under themselves.

    A row's text may hold several lines. What doesn't fit into `lines` is cut, and the cut is said.
    """
    kept = [(label, text) for label, text in rows if text]
    margin = max((len(label) for label, _ in kept), default=0) + 2
    out = textwrap.wrap(ascii_only(headline), WIDTH) or [""]
    for label, text in kept:
        out += _row(label, ascii_only(text), margin)
    if len(out) > lines:
        out = [*out[: lines - 1], f"{_INDENT}... {len(out) - lines + 1} more lines"]
    return "\n".join(out)


def annotation(level: str, message: str, **properties: object) -> str:
    """A workflow command, by which GitHub Actions shows `message` at a place: ``file=``, ``line=``, ``title=``.

    What is empty is left out. `level` is error, warning or notice. The escapes are those of actions/toolkit.
    """
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    text = ascii_only(_data(message))
    return f"::{level} {said}::{text}" if said else f"::{level}::{text}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return ascii_only(_data(text)).replace(":", "%3A").replace(",", "%2C")


def _row(label: str, text: str, margin: int) -> list[str]:
    room = WIDTH - len(_INDENT) - margin
    if room < len(text) <= WIDTH - 2 * len(_INDENT) and not any(map(str.isspace, text)):
        return [f"{_INDENT}{label}", f"{2 * _INDENT}{text}"]  # a path or a URL, whole, so that it can be copied
    body: list[str] = []
    for line in text.split("\n"):
        body += (
            textwrap.wrap(line, room, subsequent_indent="  ", drop_whitespace=True, break_on_hyphens=False)
            if len(line) > room
            else [line]
        )
    head, *rest = body or [""]
    return [f"{_INDENT}{label:<{margin}}{head}".rstrip(), *(f"{_INDENT}{'':<{margin}}{line}".rstrip() for line in rest)]
