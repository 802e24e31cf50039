"""Pages of the documentation, as the tests read them: fenced blocks in their order, and how each of them is run.

- A block with a title is that file: ```python title="test_users.py"```. Blocks of one title follow one another in it.
- Python without a title goes on in ``test_page.py``.
- Console blocks are run: lines with ``$`` are commands, the others what they print; ``...`` stands for anything.
- Text blocks are what the command before them printed.
- ``<!-- needs: respx -->`` in the line above: it's run where that library is installed, as it is for ``make docs``.
- All else needs ``<!-- not run: why -->`` there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(
    r"(?:^ *<!-- (?:not run: (?P<why>[^\n]+?)|needs: (?P<needs>\w+)) -->\n)?"
    r"^(?P<indent> *)```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?[^\n]*\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """`line` is where it begins; `why` says why it isn't run, where it isn't; `needs` names a library."""

    language: str
    title: str
    text: str
    line: int
    why: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A command, and the lines that it prints."""

    command: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    return [_block(text, match) for match in _FENCE.finditer(text)]


def _block(text: str, match: re.Match[str]) -> Block:
    indent = len(match["indent"])
    body = "".join(line[indent:] or "\n" for line in match["text"].splitlines(keepends=True))
    line = text.count("\n", 0, match.start()) + 1
    return Block(match["language"], match["title"] or "", body, line, match["why"] or "", match["needs"] or "")


def steps(block: Block) -> list[Step]:
    """The commands of a console block; one may go on in the next line, after a backslash."""
    found: list[tuple[str, list[str]]] = []
    for line in block.text.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            found.append((line[2:].partition("  #")[0].strip(), []))
        elif found:
            found[-1][1].append(line)
    return [Step(command, tuple(lines)) for command, lines in found]


def missing(shown: list[str], printed: str) -> str:
    """The first of `shown` that isn't printed after those before it; empty where all are."""
    rest = [" ".join(line.split()) for line in printed.splitlines()]
    for line in shown:
        wanted = " ".join(line.split())
        if wanted in ("", "..."):
            continue
        pattern = re.compile(".*".join(re.escape(part.strip()) for part in wanted.split("...")).replace(r"\ ", " +"))
        at = next((place for place, one in enumerate(rest) if pattern.fullmatch(one)), None)
        if at is None:
            return line
        rest = rest[at + 1 :]
    return ""
