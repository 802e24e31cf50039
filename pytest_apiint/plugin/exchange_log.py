"""``--api-log``: a line for each exchange when it ends, written at once, by whichever process it was in."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_apiint.journal.calls import Grouping
from pytest_apiint.messages import layout, near
from pytest_apiint.plugin.scrubbing import scrubber
from pytest_apiint.report import log_line
from pytest_apiint.report.clean import Clean
from pytest_apiint.report.ended import OF_A_SUCCESS, attempt

if TYPE_CHECKING:
    from pytest_apiint.api import Apis
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.session import Observer


def begun(config: pytest.Config, file: Path) -> Callable[[pytest.Item, Apis], Observer]:
    """What makes each test's watcher; all of a process write to one descriptor.

    Raises:
        pytest.UsageError: the file can't be opened.
    """
    is_text = str(file) == "-"
    try:
        # By now pytest doesn't yet capture, and what tests do to their own doesn't reach a second one.
        descriptor = os.dup(2) if is_text else _opened(file, anew=not hasattr(config, "workerinput"))
    except OSError as error:
        rows = [("seen", (error.strerror or "it can't be opened").lower()), ("fix", "--api-log=FILE, or - for stderr")]
        raise pytest.UsageError(layout(f"{near(str(file))}: no log can be written there", rows)) from None
    config.add_cleanup(lambda: os.close(descriptor))
    return lambda item, apis: Logged(item, apis, descriptor, log_line.text if is_text else log_line.record)


def _opened(file: Path, *, anew: bool) -> int:
    """A file to append to: each line is then one write at its end, whoever else writes. A run begins it `anew`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if anew else 0), 0o666)


class Logged:
    """Watches one test's exchanges."""

    def __init__(self, item: pytest.Item, apis: Apis, descriptor: int, line: Callable[..., str]) -> None:
        self._clean = Clean(scrubber(item.config).registry)
        self._test = self._clean.text(item.nodeid)
        self._apis = apis
        self._descriptor = descriptor
        self._line = line
        self._grouping = Grouping()

    def began(self, request: Request) -> None:
        """Nothing is written before it's over."""

    def ended(self, exchange: Exchange) -> None:
        """Write its line; a disk that is full, or a reader that has gone, disturbs no test."""
        session = self._apis.session
        epoch = session.journal.epoch
        self._clean.learn(exchange.request, exchange.response, OF_A_SUCCESS)
        service = session.realm(exchange.request.host)
        one = attempt(exchange, self._clean, call=0, epoch=epoch, service=service)
        facts: dict[str, Any] = {"epoch": epoch, "test": self._test, "mode": self._mode}
        line = self._line(one, number=self._grouping.add(exchange), **facts)
        with suppress(OSError):
            os.write(self._descriptor, f"{line}\n".encode())

    @property
    def _mode(self) -> str:
        return next(iter(self._apis.values())).mode
