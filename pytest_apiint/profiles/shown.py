"""What a message shows of a profile: names whole, values short."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import MISSING
from pathlib import Path
from typing import Never

from pytest_apiint.errors import SettingsProblem
from pytest_apiint.messages import layout, shorten


def fail(path: Path, headline: str, rows: list[tuple[str, str]]) -> Never:
    """Raise SettingsProblem; the first row names the file."""
    raise SettingsProblem(layout(headline, [("file", path.name), *rows])) from None


def show(value: object) -> str:
    """A TOML value: scalars short, containers by their kind; MISSING is nothing."""
    match value:
        case str():
            return quoted(value)
        case bool():
            return f"the boolean {str(value).lower()}"
        case int():  # hex(), since str() refuses integers of 4,300 digits, which TOML can write
            return f"the integer {value if abs(value) < 10**20 else shorten(hex(value), 40)}"
        case float():
            return f"the float {value}"
        case list():
            return f"an array of {len(value)}"
        case dict():
            return f"a table of {len(value)}"
    return "nothing" if value is MISSING else f"a {type(value).__name__}"


def quoted(text: str) -> str:
    """A text in quotes, short enough for one row."""
    return f'"{shorten(text, 60)}"'


def called(table: tuple[str, ...]) -> str:
    """A table as its header writes it."""
    return shorten(f"[{'.'.join(table)}]", 68) if table else "the top level"


def nearest(name: str, known: Collection[str]) -> str:
    """A question that names the known word nearest to `name`; empty where none is near."""
    import difflib  # noqa: PLC0415 -- only a mistake needs it

    near = difflib.get_close_matches(name[:80], known, n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""
