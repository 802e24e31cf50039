"""Patches are put in once for a process, and ask "is a session active?" each time they run.

There is no un-patching: taking patches out after a test opens a window in which threads reach the network.
"""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING, Any

from pytest_apiint.imports import whenever

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

# The module whose import calls for an interceptor -> that interceptor's module and function.
INTERCEPTORS = {
    "http.client": "pytest_apiint.wire.clients.http_client:intercept",
    "urllib3.connection": "pytest_apiint.wire.clients.urllib3:intercept",
    "urllib3.connectionpool": "pytest_apiint.wire.clients.urllib3:intercept_pool",
    "httpcore": "pytest_apiint.wire.clients.httpcore:intercept",
    "httpcore2": "pytest_apiint.wire.clients.httpcore:intercept",
    "httpx": "pytest_apiint.wire.clients.httpx:intercept",
    "httpx2": "pytest_apiint.wire.clients.httpx:intercept",
    "aiohttp.connector": "pytest_apiint.wire.clients.aiohttp:intercept",
    "ssl": "pytest_apiint.wire.trust:intercept",
}
_OURS = object()
_installed = False


def replace(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Put ``make(original)`` in the place of ``owner.name``, once."""
    original = vars(owner).get(name) or getattr(owner, name)
    owner_of_patch = getattr(original, "__apiint__", None)
    if owner_of_patch is _OURS:
        return
    if owner_of_patch is not None:
        original = original.__wrapped__  # by a copy of ours that was unloaded, and asks sessions that are no more
    replacement: Any = functools.wraps(original)(make(original))
    replacement.__apiint__ = _OURS
    setattr(owner, name, replacement)


def install() -> None:
    """Patch the client libraries that are loaded, and each later one when it's imported."""
    global _installed  # noqa: PLW0603 - once for a process, as the patches are
    if _installed:
        return
    _installed = True
    for name, interceptor in INTERCEPTORS.items():
        whenever(name, functools.partial(_run, interceptor))


def _run(interceptor: str, module: ModuleType) -> None:
    where, _, function = interceptor.partition(":")
    getattr(importlib.import_module(where), function)(module)
