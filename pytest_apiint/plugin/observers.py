"""Who is told of a test's exchanges as they come: the hooks of users, then what the run was asked to write."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout
from pytest_apiint.plugin import raised
from pytest_apiint.plugin.keys import OBSERVERS

if TYPE_CHECKING:
    from pytest_apiint.api import Api, Apis
    from pytest_apiint.exchange import Exchange, Request

# What pytest.fail and its like raise isn't an Exception; whoever ends the run with pytest.exit means it.
_RAISED: Final = (Exception, pytest.fail.Exception, pytest.skip.Exception, pytest.xfail.Exception)


def attach(item: pytest.Item, apis: Apis) -> None:
    """Let all who watch `item` be told of its session's exchanges."""
    made = [make(item, apis) for make in item.config.stash.get(OBSERVERS, ())]
    apis.session.observers = (Hooked(item.ihook, apis), *made)


@dataclass(frozen=True, slots=True)
class Hooked:
    """Calls the hooks of users."""

    hook: Any
    apis: Apis
    _inside: threading.local = field(default_factory=threading.local, repr=False)

    def began(self, request: Request) -> None:
        self._call("pytest_apiint_before_exchange", request.host, request=request)

    def ended(self, exchange: Exchange) -> None:
        self._call("pytest_apiint_after_exchange", exchange.request.host, exchange=exchange)

    def _call(self, name: str, host: str, **facts: Any) -> None:
        hook: Callable[..., Any] = getattr(self.hook, name)
        if getattr(self._inside, "now", False):
            return  # a hook's own request
        self._inside.now = True
        try:
            hook(api=self._api(host), **facts)
        except _RAISED as error:
            self.apis.session.findings.raised(name, UsageProblem(_told(name, error)))
        finally:
            self._inside.now = False

    def _api(self, host: str) -> Api | None:
        return self.apis.get(self.apis.session.realm(host))


def _told(name: str, error: BaseException) -> str:
    rows = [
        *raised.rows(error),
        ("fix", "mend the hook; what it meets must not disturb it"),
    ]
    return layout(f"the hook {name} raised", rows)
