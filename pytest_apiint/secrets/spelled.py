"""Secrets that a text spells: one character a line, as diffs of sequences do, or one by one in a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

# Characters in quotes, or bytes as numbers, with commas between them.
_LISTED: Final = re.compile(r"(?:b?'(?:[^'\\\n]|\\.)',? ?|b?\"(?:[^\"\\\n]|\\.)\",? ?){8,}|(?:\d{2,3}, ?){7,}\d{2,3}")
_ITEM: Final = re.compile(r"b?(['\"])(\\?.)\1|(\d{2,3})")
_LINE: Final = re.compile(
    r"(?P<margin>[E|>]?\s*)(?P<mark>[-+] ?|)\s*"
    r"(?:b?(?P<q>['\"])(?P<char>\\?.)(?P=q)|(?P<byte>\d{2,3})|(?P<bare>\S)),?\s*"
)
_LEAST: Final = 8


def hidden(text: str, tells: Callable[[str], bool]) -> str:
    """`text` with ``*`` for each character of a word that is spelled and `tells` something."""
    text = _LISTED.sub(lambda found: _starred(found[0]) if tells(_word(found[0])) else found[0], text)
    lines = text.split("\n")
    for run in _runs(lines) if len(lines) >= _LEAST else ():
        if any(tells("".join(lines_chars)) for lines_chars in _sides(run)):
            for number, found in run:
                lines[number] = _star_line(found)
    return "\n".join(lines)


def _runs(lines: list[str]) -> Iterator[list[tuple[int, re.Match[str]]]]:
    """Lines of one character each, one below the other; a diff's hints between them don't end a run."""
    run: list[tuple[int, re.Match[str]]] = []
    for number, line in enumerate([*lines, "the end"]):
        if len(line) < 40 and (found := _LINE.fullmatch(line)):
            run.append((number, found))
        elif not re.fullmatch(r"[E|>]?\s*\?[ ^+-]*", line):
            if len(run) >= _LEAST:
                yield run
            run = []


def _sides(run: list[tuple[int, re.Match[str]]]) -> Iterator[list[str]]:
    """What is spelled on each side of a diff."""
    for other in "+-":
        yield [_char(found) for _, found in run if found["mark"].strip() != other]


def _char(found: re.Match[str]) -> str:
    if found["byte"]:
        return chr(int(found["byte"]))
    return (found["char"] or found["bare"] or "")[-1:]


def _star_line(found: re.Match[str]) -> str:
    group = next(name for name in ("char", "byte", "bare") if found[name])
    start, end = found.span(group)
    return f"{found[0][:start]}*{found[0][end:]}"


def _word(listed: str) -> str:
    return "".join(chr(int(item[3])) if item[3] else item[2][-1] for item in _ITEM.finditer(listed))


def _starred(listed: str) -> str:
    return _ITEM.sub(lambda item: "*" if item[3] else f"{item[1]}*{item[1]}", listed)
