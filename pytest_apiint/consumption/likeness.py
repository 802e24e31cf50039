"""Two values that a call returned, held beside each other: where they differ, by their structure.

An object is what its class and its attributes are: an `==` that compares ids would call two users with one id equal.
The same object twice differs in nothing: a client that its results refer to plays no part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, Final, TypeAlias
from uuid import UUID

# How a part of a value is come to: a key, an index, or an attribute, which a class, not a program, may have named.
Path: TypeAlias = "tuple[str | int, ...]"
_TIMES: Final = (date, time, timedelta, tzinfo)
_PLAIN: Final = (str, bytes, bytearray, int, float, complex, Decimal, UUID, PurePath, Enum, *_TIMES)
_NAMED: Final = (type, FunctionType, BuiltinFunctionType, MethodType, ModuleType)
_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]+")
_DEEPEST: Final = 40
_MOST: Final = 20_000  # parts of one value: what is larger is no answer's


class TooLarge(Exception):
    """A value has more parts than can be looked at."""


def differences(before: Any, after: Any) -> set[Path]:
    """The paths at which `after` isn't what `before` is; of a part that differs whole, its own alone.

    Raises:
        TooLarge: there are too many parts.
    """
    return set(_Beside().differing(before, after, ()))


class _Beside:
    """One comparison: pairs that are being looked at already, or were, aren't looked at again."""

    def __init__(self) -> None:
        self._met: set[tuple[int, int]] = set()
        self._kept: list[Any] = []  # what is known by its identity has to stay

    def differing(self, before: Any, after: Any, path: Path) -> Iterator[Path]:
        if before is after:
            return
        if type(before) is not type(after):
            yield path
        elif before is None or isinstance(before, _PLAIN):
            if not _same(before, after):
                yield path
        elif isinstance(before, _NAMED):
            if _name(before) != _name(after):
                yield path
        elif len(path) < _DEEPEST and self._first(before, after):
            yield from self._parts(before, after, path)

    def _first(self, before: Any, after: Any) -> bool:
        pair = id(before), id(after)
        if pair in self._met:
            return False
        if len(self._met) >= _MOST:
            raise TooLarge
        self._met.add(pair)
        self._kept += [before, after]
        return True

    def _parts(self, before: Any, after: Any, path: Path) -> Iterator[Path]:
        if isinstance(before, (set, frozenset)):
            if before != after:
                yield path
            return
        plain = True
        if isinstance(before, Mapping):
            plain = False
            yield from self._members(dict(before), dict(after), path)
        elif isinstance(before, Sequence) or _is_deque(before):
            plain = False
            yield from self._items(list(before), list(after), path)
        yield from self._attributes(before, after, path, opaque=plain)

    def _members(self, before: dict[Any, Any], after: dict[Any, Any], path: Path) -> Iterator[Path]:
        for key in dict.fromkeys((*before, *after)):
            here = (*path, key if isinstance(key, (str, int)) else repr(key))
            if key not in before or key not in after:
                yield here
            else:
                yield from self.differing(before[key], after[key], here)

    def _items(self, before: list[Any], after: list[Any], path: Path) -> Iterator[Path]:
        if len(before) != len(after):
            yield path
        for index, (one, other) in enumerate(zip(before, after, strict=False)):
            yield from self.differing(one, other, (*path, index))

    def _attributes(self, before: Any, after: Any, path: Path, *, opaque: bool) -> Iterator[Path]:
        old, new = _state(before), _state(after)
        if old or new:
            yield from self._members(old, new, path)
        elif opaque and not _equal(before, after):
            yield path


def _same(before: Any, after: Any) -> bool:
    """Whether two plain values are: NaN is no other than NaN, and JSON with more blanks says the same."""
    if before == after or (before != before and after != after):  # noqa: PLR0124
        return True
    if isinstance(before, (str, bytes)) and before[:1] in ("{", "[", b"{", b"["):
        try:
            return bool(json.loads(before) == json.loads(after))
        except (ValueError, RecursionError):
            return False
    return False


def _state(value: Any) -> dict[str, Any]:
    """The attributes that an object has by itself, those of slots too."""
    found: dict[str, Any] = dict(vars(value)) if hasattr(value, "__dict__") else {}
    for cls in type(value).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            private = name.startswith("__") and not name.endswith("__")
            full = f"_{cls.__name__.lstrip('_')}{name}" if private else name
            if name not in ("__dict__", "__weakref__") and hasattr(value, full):
                found.setdefault(full, getattr(value, full))
    return found


def _equal(before: Any, after: Any) -> bool:
    """Of objects that show nothing: as their own `==` says, else as they're shown."""
    try:
        if any("__eq__" in cls.__dict__ for cls in type(before).__mro__[:-1]):
            return bool(before == after)
        return _ADDRESS.sub("", repr(before)) == _ADDRESS.sub("", repr(after))
    except Exception:  # noqa: BLE001 - it's somebody's code
        return False


def _is_deque(value: Any) -> bool:
    return type(value).__name__ == "deque"


def _name(value: Any) -> tuple[str, str]:
    return getattr(value, "__module__", "") or "", getattr(value, "__qualname__", repr(value))
