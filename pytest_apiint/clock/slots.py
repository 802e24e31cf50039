"""Redirects the builtins of `time`, once per process."""

from __future__ import annotations

import time

from pytest_apiint.clock import builtin, switch

_done = False


def install() -> None:
    """Point the slots at the bodies in `switch`. Safe to call again."""
    global _done
    if _done:
        return
    _done = True
    for name, body in switch.BODIES.items():
        builtin.redirect(getattr(time, name), body)
