"""How a service writes its JSON, so that a body may be stored readably and still come back byte for byte.

Only the white space between tokens is changed, and text outside ASCII is escaped. Numbers, keys (also
repeated ones) and escapes stay as the service wrote them, so a reader that knows nothing of styles sees
the same values. What doesn't come back exactly has no style, and is stored as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Indented, a body of this many bytes is no longer read by anybody.
READABLE = 1_000_000
_INDENT = 2
# Nested a hundred deep, a body's blanks outgrow it without end; usual ones grow by a half.
_WIDENED = 20
_NAMED = {"compact": (",", ":"), "spaced": (", ", ": "), "comma-spaced": (", ", ":")}
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|[^\s"\[\]{},:]+')
_KEY = re.compile(r'^( *"[^"\\]*(?:\\.[^"\\]*)*"): ', re.MULTILINE)
_ITEM = re.compile(r",\n *")
_LINE = re.compile(r"\n *")
# A whole escape at a time, so that the second backslash of two begins none.
_ESCAPE = re.compile(r"\\(?:u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|u([0-9a-f]{4})|.)")
_CLOSING = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Style:
    """White space of one writer of JSON. ``str(style)`` is its name in a cassette.

    `layout` is a name of `_NAMED`, or ``indent-N``, or ``indent-tab``; `unescaped` where text outside
    ASCII stood as UTF-8; `end` is what followed the value.
    """

    layout: str
    unescaped: bool = False
    end: str = ""

    def __str__(self) -> str:
        end = {"": [], "\n": ["newline"], "\r\n": ["crlf"]}[self.end]
        return " ".join([self.layout, *(["utf-8"] if self.unescaped else []), *end])

    @classmethod
    def named(cls, name: str) -> Style:
        """The style of that name; `ValueError` where there is none."""
        layout, *marks = name.split()
        if layout not in _NAMED and not re.fullmatch(r"indent-(\d|tab)", layout):
            raise ValueError(f"no JSON style is named {name!r}")
        if not set(marks) <= {"utf-8", "newline", "crlf"}:
            raise ValueError(f"no JSON style is named {name!r}")
        end = "\n" if "newline" in marks else "\r\n" if "crlf" in marks else ""
        return cls(layout, "utf-8" in marks, end)

    def write(self, text: str) -> str:
        """JSON as `readable` indents it, as this style lays it out."""
        text = _unescape(text) if self.unescaped else text
        if self.layout in _NAMED:
            return _flat(text, *_NAMED[self.layout]) + self.end
        step = self.layout.removeprefix("indent-")
        return "".join(_indented(text, "\t" if step == "tab" else " " * int(step))) + self.end


def readable(body: bytes) -> tuple[str, Style] | None:
    """`body` indented, in ASCII, and the style that gives its bytes back; ``None`` where none does."""
    if len(body) > READABLE:
        return None
    try:
        text = body.decode()
        # Numbers are not built: 5,000 digits are JSON too, and Python refuses them.
        json.loads(text, parse_int=len, parse_float=len)
    except (ValueError, RecursionError):
        return None
    style = _guess(text)
    if style is None or not (pretty := _pretty(_escape(text) if style.unescaped else text)):
        return None
    if "\n" not in pretty or restored(pretty, style) != body:
        return None
    return pretty, style


def restored(text: str, style: Style | str) -> bytes:
    """The bytes that `readable` made `text` of; `ValueError` for an unknown style's name."""
    style = Style.named(style) if isinstance(style, str) else style
    return style.write(text).encode()


def _pretty(text: str) -> str:
    """The text indented; empty where it would be more indent than text."""
    out: list[str] = []
    room = _WIDENED * len(text)
    for piece in _indented(text, " " * _INDENT):
        out.append(piece)
        room -= len(piece)
        if room < 0:
            return ""
    return "".join(out)


def _guess(text: str) -> Style | None:
    """The one style that may have written `text`, from its first separators; whether it did is seen by trying."""
    value = text.rstrip("\r\n")
    end = text[len(value) :]
    if end not in ("", "\n", "\r\n"):
        return None
    unescaped = not text.isascii()
    if first := re.match(r"[\[{]\n([ ]{0,9}|\t)\S", value):
        step = first[1]
        return Style("indent-tab" if step == "\t" else f"indent-{len(step)}", unescaped, end)
    comma, colon = _first_gap(value, ","), _first_gap(value, ":")
    for name, (between, after) in _NAMED.items():
        if comma in (None, between[1:]) and colon in (None, after[1:]):
            return Style(name, unescaped, end)
    return None


def _first_gap(text: str, mark: str) -> str | None:
    """The blanks after the first `mark` outside a string; ``None`` where it has none."""
    for piece in _TOKEN.finditer(text):
        if piece[0] == mark:
            rest = text[piece.end() :]
            return rest[: len(rest) - len(rest.lstrip())]
    return None


def _flat(text: str, comma: str, colon: str) -> str:
    """Indented JSON on one line. A string holds no line feed, so lines tell all that there is to tell."""
    if colon == ":":
        text = _KEY.sub(r"\1:", text)
    return _LINE.sub("", _ITEM.sub(comma, text))


def _indented(text: str, step: str) -> Iterator[str]:
    """The tokens as `json.dumps` with ``indent`` lays them out: empty containers stay on their line."""
    depth = 0
    opened = ""
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if opened:
            empty = piece == _CLOSING[opened]
            depth += not empty
            yield "" if empty else "\n" + step * depth
            if empty:
                opened = ""
                yield piece
                continue
            opened = ""
        if piece in "]}":
            depth -= 1
            yield "\n" + step * depth
        yield ": " if piece == ":" else piece
        if piece == ",":
            yield "\n" + step * depth
        elif piece in "[{":
            opened = piece


def _escape(text: str) -> str:
    return re.sub(r"[^\x00-\x7f]+", lambda found: json.dumps(found[0])[1:-1], text)


def _unescape(text: str) -> str:
    """Escapes of text outside ASCII undone; the others, and halves of pairs, are JSON's own need."""
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    high, low, single = found.groups()
    if high:
        return (bytes.fromhex(high) + bytes.fromhex(low)).decode("utf-16-be")
    code = int(single, 16) if single else 0
    return found[0] if code < 128 or 0xD800 <= code < 0xE000 else chr(code)
