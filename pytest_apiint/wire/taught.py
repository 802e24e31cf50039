"""What interceptors of plugins have replaced in client libraries, for as long as a run lasts.

Our own patches stay for the process. These don't, since the next run in it may have other plugins, or none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial, reduce
from types import ModuleType
from typing import Any

from pytest_apiint import imports
from pytest_apiint.settings.shown import nearest
from pytest_apiint.wire.interceptor import Interceptor


class Taught:
    """Replaces where a library is loaded, now or later, and gives everything back in the end.

    `failing` makes an exception of one that is met then: it's given the interceptor, the place, and the exception.
    """

    def __init__(self, failing: Callable[[Interceptor, str, Exception], BaseException]) -> None:
        self._failing = failing
        self._waiting: list[tuple[str, imports.Hook]] = []
        self._undoings: list[Callable[[], object]] = []

    def teach(self, interceptor: Interceptor) -> None:
        """Let `interceptor` replace what it wants to.

        Raises:
            BaseException: what `failing` makes of an exception, where the library is loaded.
        """
        for place in interceptor.replaces:
            module = place.partition(":")[0]
            hook = partial(self._replace, interceptor, place)
            self._waiting.append((module, hook))
            imports.whenever(module, hook)

    def undo(self) -> None:
        """Give everything back, but what somebody else has replaced since."""
        for module, hook in self._waiting:
            imports.forget(module, hook)
        for undo in reversed(self._undoings):
            undo()
        self._waiting.clear()
        self._undoings.clear()

    def _replace(self, interceptor: Interceptor, place: str, module: ModuleType) -> None:
        try:
            self._put(module, place.partition(":")[2], interceptor.replaces[place])
        except Exception as error:  # noqa: BLE001 - whatever a function of theirs raises
            raise self._failing(interceptor, place, error) from None

    def _put(self, module: ModuleType, path: str, make: Callable[[Any], Any]) -> None:
        kind = type(module)  # which `isinstance` doesn't ask alone: pytest-recording's says that it's a module
        if not issubclass(kind, ModuleType):
            raise TypeError(f"{kind.__module__}.{kind.__name__} stands in that module's place")
        *where, name = path.split(".")
        owner = reduce(_attribute, where, module)
        original, own = _attribute(owner, name), name in vars(owner)
        stored = vars(owner).get(name)
        replacement = make(original)
        if replacement is None:
            raise TypeError("its function returned nothing to put there")
        setattr(owner, name, replacement)
        self._undoings.append(lambda: _give_back(owner, name, replacement, stored, own=own))
        if owner is module:
            self._rebind(original, replacement)

    def _rebind(self, original: object, replacement: object) -> None:
        """Modules that have taken a name before (``from pycurl import Curl``) get what stands for it now."""
        for module in list(sys.modules.values()):
            names = vars(module) if isinstance(module, ModuleType) else {}
            for name in [name for name, value in list(names.items()) if value is original]:
                setattr(module, name, replacement)
                self._undoings.append(partial(_give_back, module, name, replacement, original, own=True))


def _attribute(owner: Any, name: str) -> Any:
    if hasattr(owner, name):
        return getattr(owner, name)
    near = nearest(name, dir(owner))
    raise AttributeError(f"{owner.__name__} has no {name}" + f"; {near}" * bool(near))


def _give_back(owner: Any, name: str, replacement: object, stored: object, *, own: bool) -> None:
    if vars(owner).get(name) is not replacement:
        return
    if own:
        setattr(owner, name, stored)
    else:
        delattr(owner, name)
