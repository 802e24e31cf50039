"""The process's imports: a hook for each time a module is loaded, and one copy of ourselves for good.

Test suites load modules again: pytester empties `sys.modules` after each inner run, and some tests do it by hand.
A client library that's loaded anew must be patched anew, and what has patched the process must not be there twice.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, TypeAlias

Hook: TypeAlias = Callable[[ModuleType], None]
_hooks: dict[str, list[Hook]] = {}
_PACKAGE = __name__.partition(".")[0]


def whenever(name: str, hook: Hook) -> None:
    """Call `hook` with the module called `name`: now if it's loaded, and whenever it is loaded from now on."""
    watch()
    _hooks.setdefault(name, []).append(hook)
    if name in sys.modules:
        hook(sys.modules[name])


def forget(name: str, hook: Hook) -> None:
    """The end of what `whenever` began."""
    _hooks[name].remove(hook)


def lazily(package: dict[str, Any], rooms: Mapping[str, str], name: str) -> Any:
    """The attribute `name` for the namespace of a `package`: its own from now on, of the room that `rooms` has for it.

    Raises:
        AttributeError: there's no such name.
    """
    if name not in rooms:
        raise AttributeError(f"module {package['__name__']!r} has no attribute {name!r}")
    value = package[name] = getattr(import_module(f"{package['__name__']}.{rooms[name]}"), name)
    return value


def watch() -> None:
    """See to it that the hooks are called; some test tools put `sys.meta_path` back to what it was."""
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


def keep() -> None:
    """Let every later import of our modules find those that are loaded now. `pytest_apiint/__init__.py` looks there."""
    if "_pytest_apiint" not in vars(sys):
        ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == _PACKAGE}
        vars(sys)["_pytest_apiint"] = ours


class _Finder(MetaPathFinder):
    """Finds nothing itself: it lets the others find, and is told when the module has been executed."""

    def __init__(self) -> None:
        self._asking = threading.local()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in _hooks or getattr(self._asking, "name", None) == fullname:
            return None
        self._asking.name = fullname
        try:
            spec = next((found for finder in sys.meta_path if (found := self._ask(finder, fullname, path))), None)
        finally:
            self._asking.name = None
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec

    def _ask(self, finder: Any, name: str, path: Sequence[str] | None) -> ModuleSpec | None:
        ask = getattr(finder, "find_spec", None)
        return None if finder is self or ask is None else ask(name, path)


class _Loader(Loader):
    """Loads as the loader inside it does, then calls the hooks."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._inner.create_module(spec)  # type: ignore[no-any-return]

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self._inner
        self._inner.exec_module(module)
        for hook in _hooks.get(module.__name__, ()):
            hook(module)


_finder = _Finder()
