"""Chance, pinned: every draw of `random` becomes one given point of its range.

Run once at 0 and once just under 1, a client's schedule shows the bounds of its jitter, and "no jitter" is a
decision instead of a guess. `secrets` and numpy are out of reach. Samplers that draw until they like the result
(`normalvariate`, `gammavariate`, `sample` and kin) keep their chance: a constant would keep them for ever.
"""

# ruff: noqa: SLF001  what has to be seen here is private to the interpreter and its libraries

from __future__ import annotations

import ctypes
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from pytest_apiint.clock import builtin
from pytest_apiint.errors import UsageProblem

LOWEST: Final = 0.0
MIDDLE: Final = 0.5
HIGHEST: Final = 1 - 2**-53

_PICKY = {
    getattr(random.Random, name).__code__
    for name in ("normalvariate", "gammavariate", "vonmisesvariate", "binomialvariate")
    if hasattr(random.Random, name)
}
_RANGES = {random.Random.randrange.__code__, random.Random.choice.__code__}

_pins: list[float] = []
_system_random = random.SystemRandom.random
_below: Callable[[random.Random, int], int] = random.Random._randbelow  # type: ignore[attr-defined]


@contextmanager
def pinned(u: float) -> Iterator[None]:
    """Within, `random.random()` is `u` for everybody, and what is made of it follows: `uniform`, `randint`, `gauss`.

    Reaches the module's functions, however early they were bound, every `Random` and `SystemRandom`. `u` is at
    least 0 and less than 1; may be nested.
    """
    if not 0 <= u < 1:
        raise UsageProblem(f"chance.pinned({u!r}): random numbers are at least 0 and less than 1")
    second = random._inst.gauss_next  # type: ignore[attr-defined]
    random._inst.gauss_next = None  # type: ignore[attr-defined]  # gauss keeps every second value for later
    _pins.append(u)
    if len(_pins) == 1:
        _point_at_pin()
    try:
        yield
    finally:
        _pins.pop()
        if not _pins:
            _point_back()
        random._inst.gauss_next = second  # type: ignore[attr-defined]


def _draw(generator: Any, _: object = None) -> float:
    """The body of `Random.random` while pinned."""
    caller: FrameType | None = sys._getframe(1)
    if not _pins or (caller is not None and (caller.f_code in _PICKY or _names_a_file(caller))):
        return float(generator.getrandbits(53) * 2**-53)
    return _pins[-1]


def _draw_below(generator: random.Random, n: int) -> int:
    """The body of `Random._randbelow` while pinned, for those who ask once."""
    if not _pins or sys._getframe(1).f_code not in _RANGES:
        return _below(generator, n)
    return min(int(_pins[-1] * n), n - 1)


def _names_a_file(caller: FrameType | None) -> bool:
    """Whether tempfile asks, which must not get the same name twice."""
    for _ in range(3):
        if caller is None:
            return False
        if caller.f_code.co_filename == tempfile.__file__:
            return True
        caller = caller.f_back
    return False


# A ctypes callback loses exceptions, and may stand here because a draw raises none.
_callback = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.c_void_p)(_draw)
_reachable = builtin.obstacle(random.random) is None
_original = builtin.definition(random.random).meth if _reachable else None


def _point_at_pin() -> None:
    """One method definition stands behind every `Random().random`, bound early or late."""
    if _reachable:
        builtin.definition(random.random).meth = ctypes.cast(_callback, ctypes.c_void_p).value
    for kind in (random.Random, random.SystemRandom):
        kind._randbelow = _draw_below  # type: ignore[attr-defined]
    random.SystemRandom.random = _draw  # type: ignore[method-assign, assignment]


def _point_back() -> None:
    if _reachable:
        builtin.definition(random.random).meth = _original
    random.Random._randbelow = _below  # type: ignore[attr-defined]
    del random.SystemRandom._randbelow  # type: ignore[attr-defined]
    random.SystemRandom.random = _system_random  # type: ignore[method-assign]
