"""Places in a JSON value, as people write them: ``$``, ``$.items[0].name``, ``$["odd name"]``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

Place: TypeAlias = "tuple[str | int, ...]"
ROOT: Final[Place] = ()
GONE: Final = object()  # what a change makes of a value that is to be left out
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_INDEX: Final = re.compile(r"\[(0|[1-9][0-9]{0,8})\]")
_TEXT: Final = json.JSONDecoder()


def spelled(place: Place) -> str:
    """``$.items[0].name``."""
    return "$" + "".join(_step(step) for step in place)


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN.fullmatch(step) else f"[{json.dumps(step)}]"


def scanned(text: str, at: int) -> tuple[Place, int]:
    """The place that is written in `text` from `at` on, and where it ends.

    Raises:
        ValueError: there's none.
    """
    if not text.startswith("$", at):
        raise ValueError("a place begins with $")
    at += 1
    steps: list[str | int] = []
    while at < len(text):
        if text[at] == "." and (found := _PLAIN.match(text, at + 1)):
            steps.append(found[0])
            at = found.end()
        elif found := _INDEX.match(text, at):
            steps.append(int(found[1]))
            at = found.end()
        elif text.startswith('["', at):
            name, at = _TEXT.raw_decode(text, at + 1)
            if text[at : at + 1] != "]":
                raise ValueError("a bracket isn't closed")
            steps.append(name)
            at += 1
        else:
            break
    return tuple(steps), at


def reaches(value: Any, place: Place) -> bool:
    """Whether there is something at `place`."""
    for step in place:
        if not _has(value, step):
            return False
        value = value[step]
    return True


def at(value: Any, place: Place) -> Any:
    """What stands at `place`, which `value` has."""
    for step in place:
        value = value[step]
    return value


def changed(value: Any, place: Place, change: Callable[[Any], Any]) -> Any:
    """A copy of `value` with what `change` makes of the part at `place`; the other parts are shared.

    It's `value` itself where nothing is at `place`: another edit has taken that away.
    """
    if not place:
        return change(value)
    step = place[0]
    if not _has(value, step):
        return value
    inner = changed(value[step], place[1:], change)
    if inner is value[step]:
        return value
    if isinstance(value, dict):
        if inner is GONE:
            return {name: part for name, part in value.items() if name != step}
        return {**value, step: inner}
    return [*value[:step], *([] if inner is GONE else [inner]), *value[step + 1 :]]  # type: ignore[operator]


def _has(value: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(value, list) and step < len(value)
    return isinstance(value, dict) and step in value
