"""Trust stores load only when a real handshake comes: parsing one takes 20 ms, and offline nobody asks it.

A context made while a session is active remembers what it should have loaded, and loads it as soon as
anything depends on it: a handshake, or a question about its certificates. Wrong paths still fail at once.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_apiint.wire.active import pipeline
from pytest_apiint.wire.patches import replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_PENDING = "_apiint_pending"
_LOADING = "_apiint_loading"
# A file of this size or more is a trust store; a smaller one is a test's own, and is checked at once.
_STORE_SIZE = 64 * 1024


def intercept(module: ModuleType) -> None:
    context = module.SSLContext
    replace(context, "load_verify_locations", _load_verify_locations)
    replace(context, "load_default_certs", _load_default_certs)
    replace(context, "set_default_verify_paths", _load_default_certs)
    for name in ("wrap_socket", "wrap_bio", "get_ca_certs", "cert_store_stats"):
        replace(context, name, _settled)


def _deferrable(context: Any) -> bool:
    # Loading for real passes through the same functions, and must not be put off again.
    return pipeline() is not None and type(context) is ssl.SSLContext and _LOADING not in vars(context)


def _load_verify_locations(original: Callable[..., Any]) -> Callable[..., Any]:
    def load_verify_locations(self: Any, cafile: Any = None, capath: Any = None, cadata: Any = None) -> None:
        if cadata is None and capath is None and _deferrable(self) and _is_store(cafile):
            _defer(self, lambda: original(self, cafile, capath, cadata))
        else:
            original(self, cafile, capath, cadata)

    return load_verify_locations


def _is_store(cafile: Any) -> bool:
    try:
        return cafile is not None and Path(cafile).stat().st_size >= _STORE_SIZE and os.access(cafile, os.R_OK)
    except (OSError, TypeError, ValueError):
        return False  # the real call says what is wrong


def _load_default_certs(original: Callable[..., Any]) -> Callable[..., Any]:
    def load_default_certs(self: Any, *args: Any, **kwargs: Any) -> None:
        if _deferrable(self):
            _defer(self, lambda: original(self, *args, **kwargs))
        else:
            original(self, *args, **kwargs)

    return load_default_certs


def _defer(context: Any, load: Callable[[], None]) -> None:
    vars(context).setdefault(_PENDING, []).append(load)


def _load(context: Any, pending: list[Callable[[], None]]) -> None:
    vars(context)[_LOADING] = True
    try:
        for load in pending:
            load()
    finally:
        del vars(context)[_LOADING]


def _settled(original: Callable[..., Any]) -> Callable[..., Any]:
    def with_trust_store(self: Any, *args: Any, **kwargs: Any) -> Any:
        if pending := vars(self).pop(_PENDING, ()):
            _load(self, pending)
        return original(self, *args, **kwargs)

    return with_trust_store
