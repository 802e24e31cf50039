"""Where a webhook can be delivered: a function, a WSGI or ASGI application in this process, a URL on this machine."""

from __future__ import annotations

import inspect
from typing import Any

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, shorten
from pytest_apiint.webhooks.targets.asgi import AsgiTarget
from pytest_apiint.webhooks.targets.function import FunctionTarget
from pytest_apiint.webhooks.targets.loopback import LoopbackTarget
from pytest_apiint.webhooks.targets.port import Hold, Target, unheld
from pytest_apiint.webhooks.targets.wsgi import WsgiTarget

__all__ = ["Hold", "Target", "target"]

_KINDS = "a callable (headers, body), a WSGI or ASGI application, or a URL on this machine"


def target(handler: Any, *, rejects: tuple[type[BaseException], ...] = (), hold: Hold = unheld) -> Target:
    """What delivers to `handler`; told apart by what its call takes.

    `rejects` are the exceptions by which it refuses. `hold` keeps virtual time from jumping while bytes are under way.

    Raises:
        UsageProblem: it's nothing that can be delivered to.
    """
    if isinstance(handler, str):
        return LoopbackTarget(handler, hold)
    names = _parameters(handler)
    if names is not None and names[-3:] == ["scope", "receive", "send"]:
        return AsgiTarget(handler, rejects)
    if names is not None and names[-1:] == ["start_response"]:
        return WsgiTarget(handler, rejects)
    if callable(handler):
        return FunctionTarget(handler, rejects, len(names) if names is not None else 2)
    rows = [("found", shorten(repr(handler), 60)), ("expected", _KINDS)]
    raise UsageProblem(layout("no webhook can be delivered there", rows))


def _parameters(handler: Any) -> list[str] | None:
    """The names of what must be given to `handler` by place; None where it can't be asked."""
    try:
        found = inspect.signature(handler).parameters.values()
    except (TypeError, ValueError):
        return None
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [one.name for one in found if one.kind in kinds and one.default is one.empty]
