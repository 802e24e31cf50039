"""Real time for those who time the run: pytest, Hypothesis, xdist, coverage, and for waits on other processes.

Their modules are given clones of the builtins, so that they need no question at each call.
"""

from __future__ import annotations

import sys
import time
import types
from typing import Any, Final

from pytest_apiint.clock import real

PACKAGES: Final = frozenset({
    "_pytest", "coverage", "execnet", "hypothesis", "multiprocessing", "pluggy", "pytest_benchmark", "pytest_cov",
    "pytest_rerunfailures", "pytest_timeout", "subprocess", "xdist",
})  # fmt: skip
NAMES: Final = ("sleep", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "time", "time_ns")

_replaced: dict[int, Any] = {}
_seen: set[str] = set()
_count = 0


class RealTime(types.ModuleType):
    """The module `time`, with the real clocks in it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


def give_real_time() -> None:
    """Give the tools' modules the real clock; those imported since the last time only."""
    global _count  # noqa: PLW0603  the modules are the process's, too
    if len(sys.modules) == _count:
        return
    _count = len(sys.modules)
    new = [name for name in list(sys.modules) if name not in _seen and name.partition(".")[0] in PACKAGES]
    _seen.update(new)
    for name in new:
        _give(sys.modules[name])


def _give(module: types.ModuleType) -> None:
    replacements = _replaced or _prepare()
    for name, value in list(vars(module).items()):
        if id(value) in replacements:
            setattr(module, name, replacements[id(value)])


def _prepare() -> dict[int, Any]:
    """Which object is replaced by which."""
    proxy = RealTime("time", time.__doc__)
    for name in NAMES:
        function = getattr(real, name)
        setattr(proxy, name, function)
        _replaced[id(getattr(time, name))] = function
    _replaced[id(time)] = proxy
    return _replaced
