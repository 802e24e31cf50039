"""Redirects the builtins of `time`, once per process.

Where a slot can't be trusted (a free-threaded build, another interpreter, an unknown layout) names are rebound
instead: in `time`, in every imported module and class, and in default arguments. That misses what sits in a
container or a closure, so the holders that were missed are named in one warning.
"""

from __future__ import annotations

import gc
import os
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from pytest_apiint.clock import builtin, switch

FALLBACK = "APIINT_CLOCK_FALLBACK"  # set in the environment, it rules the slots out
_done = False


def install() -> None:
    """Send the builtins to the bodies in `switch`. Safe to call again."""
    global _done  # noqa: PLW0603  one process, one set of slots
    if _done:
        return
    _done = True
    bodies = [(getattr(time, name), body) for name, body in switch.BODIES.items()]
    if os.environ.get(FALLBACK) or any(builtin.obstacle(function) for function, _ in bodies):
        _rebind({id(function): body for function, body in bodies}, [function for function, _ in bodies])
        return
    for function, body in bodies:
        builtin.redirect(function, body)


def _rebind(bodies: dict[int, Callable[..., Any]], originals: list[Any]) -> None:
    """Replace the builtins wherever a name or a default argument holds them."""
    for module in list(sys.modules.values()):
        if not getattr(module, "__name__", "").startswith("pytest_apiint.clock"):
            _rebind_in(module, bodies)
    missed = sorted({text for original in originals for text in _holders(original)})
    if missed:
        text = f"virtual time doesn't reach these holders of the real clock: {', '.join(missed)}"
        warnings.warn(text, RuntimeWarning, stacklevel=4)


def _rebind_in(owner: Any, bodies: dict[int, Callable[..., Any]]) -> None:
    """Rebind the attributes of a module or a class, and the default arguments of its functions."""
    for name, value in list(vars(owner).items()):
        if id(value) in bodies:
            setattr(owner, name, bodies[id(value)])
        elif isinstance(value, type) and value.__module__ == getattr(owner, "__name__", None):
            _rebind_in(value, bodies)
        elif isinstance(function := getattr(value, "__func__", value), types.FunctionType):
            _rebind_defaults(function, bodies)


def _rebind_defaults(function: types.FunctionType, bodies: dict[int, Callable[..., Any]]) -> None:
    if function.__defaults__:
        function.__defaults__ = tuple(bodies.get(id(value), value) for value in function.__defaults__)
    keywords = function.__kwdefaults__ or {}
    keywords.update({name: bodies[id(value)] for name, value in keywords.items() if id(value) in bodies})


def _holders(original: Any) -> Iterator[str]:
    """What still refers to a builtin: the containers and closures that rebinding can't reach."""
    ours = {id(vars(module)) for name, module in sys.modules.items() if name.startswith("pytest_apiint.clock")}
    for holder in gc.get_referrers(original):
        if isinstance(holder, (tuple, list, set, dict, types.CellType)) and id(holder) not in ours:
            yield f"a {type(holder).__name__} with time.{original.__name__}{_named(holder)}"


def _named(holder: Any) -> str:
    """Where a container is bound, if a module binds it."""
    for name, module in list(sys.modules.items()):
        for key, value in list(vars(module).items()) if isinstance(module, types.ModuleType) else ():
            if value is holder:
                return f" ({name}.{key})"
    return ""
