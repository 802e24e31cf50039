"""How it is told that a description can't be read: which file, which place, what is there and what to do."""

from __future__ import annotations

from pytest_apiint.errors import SpecDamaged
from pytest_apiint.messages import layout, near, shorten


def damaged(
    file: str,
    seen: str,
    *,
    expected: str = "",
    hint: str = "",
    pointer: str | None = None,
    line: int | None = None,
) -> SpecDamaged:
    """The error to raise for `file`; `pointer` is a JSON pointer in it, `line` counts from 1."""
    name = shorten(near(file), 60)
    place = f"{name}:{line}" if line else name
    if pointer is not None:
        place += f"\nat {shorten(pointer, 60) or 'the top'}"
    rows = [("file", place), ("seen", shorten(seen, 180)), ("expected", expected), ("hint", hint)]
    error = SpecDamaged(layout("the API's description can't be read", rows))
    error.file, error.pointer, error.line, error.seen, error.hint = file, pointer, line, seen, hint
    return error
