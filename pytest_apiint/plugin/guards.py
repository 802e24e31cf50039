"""What pytest writes of a run goes through here: reports, warnings, logs, the terminal and ids of tests.

The running test sees true values; only what leaves it is scrubbed. Each guard is idle while no secret is registered.
"""

from __future__ import annotations

import linecache
import logging
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final, TextIO

import pytest

if TYPE_CHECKING:
    import warnings

    from pytest_apiint.secrets.told import Told

_OF_A_REPORT: Final = ("sections", "user_properties", "wasxfail", "location", "keywords")


class Guards:
    """The guards as pytest's hooks, to be registered as a plugin; `Guards(told).install(config)` does it."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._is_worker = False
        self._streams: dict[str, TextIO] = {}

    def install(self, config: pytest.Config) -> None:
        """Register the hooks; guard the terminal, pytest's log handlers and, under ``-s``, what tests print.

        To be called once, from ``pytest_sessionstart``: in xdist's workers and controller, too.
        """
        self._is_worker = hasattr(config, "workerinput")
        config.pluginmanager.register(self, "apiint-guards")
        guard_terminal(self._told, config)
        guard_logs(self._told, config)
        if config.getoption("capture") == "no":
            for name in ("stdout", "stderr"):
                self._streams[name] = getattr(sys, name)
                setattr(sys, name, Stream(self._told, self._streams[name]))

    def pytest_unconfigure(self) -> None:
        for name, stream in self._streams.items():
            if isinstance(getattr(sys, name), Stream):
                setattr(sys, name, stream)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        scrub_report(self._told, report)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # xdist's worker compares the id with its test's; where the report is written, nobody does.
        if self._told.active and not self._is_worker:
            report.nodeid = self._told.text(report.nodeid)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        scrub_report(self._told, report)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        scrub_warning(self._told, warning_message)

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> None:
        if self._told.active:
            _scrubbed(self._told, excrepr)

    @pytest.hookimpl(tryfirst=True)
    def pytest_make_parametrize_id(self, val: object) -> str | None:
        return parameter_id(self._told, val)


def scrub_report(told: Told, report: pytest.TestReport | pytest.CollectReport) -> None:
    """A report without secrets, in place: before xdist sends it, JUnit writes it or the terminal shows it."""
    if not told.active:
        return
    for name in _OF_A_REPORT:
        if name in vars(report):
            setattr(report, name, _scrubbed(told, getattr(report, name)))
    longrepr = _scrubbed(told, report.longrepr)
    # Whatever shape it has, its text is what is written in the end.
    if longrepr is not None and (text := told.text(str(longrepr))) != str(longrepr):
        longrepr = text
    report.longrepr = longrepr


def scrub_warning(told: Told, message: warnings.WarningMessage) -> None:
    """A recorded warning without secrets, in its text and in the line of source that is shown with it."""
    if not told.active:
        return
    text = str(message.message)
    if (scrubbed := told.text(text)) != text:
        message.message = scrubbed
    line = linecache.getline(message.filename, message.lineno).strip() if message.line is None else message.line
    if (scrubbed := told.text(line)) != line:
        message.line = scrubbed


def parameter_id(told: Told, value: object) -> str | None:
    """The id for a parameter that is or holds a secret; ``None`` where pytest may make its own."""
    if not told.active or not isinstance(value, str | bytes):
        return None
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return scrubbed if (scrubbed := told.text(text)) != text else None


def guard_terminal(told: Told, config: pytest.Config) -> None:
    """Scrub each text that goes to the terminal: the rest of what other plugins, hooks and explicit ids say."""
    if not config.pluginmanager.has_plugin("terminalreporter"):  # as in xdist's workers
        return
    writer: Any = config.get_terminal_writer()
    write = writer.write

    def scrubbed(msg: str, *args: Any, **options: Any) -> None:
        # Reports come here scrubbed, line by line; what others cut is left to look for.
        write(told.text(msg) if "..." in msg else told.whole(msg), *args, **options)

    writer.write = scrubbed


def guard_logs(told: Told, config: pytest.Config) -> None:
    """Scrub what ``log_cli`` and ``log_file`` write, tracebacks too. Records stay true: tests judge them."""
    plugin = config.pluginmanager.get_plugin("logging-plugin")
    for name in ("log_cli_handler", "log_file_handler"):
        handler = getattr(plugin, name, None)
        if isinstance(handler, logging.Handler) and not isinstance(handler.formatter, Formatter):
            handler.setFormatter(Formatter(told, handler.formatter or logging.Formatter()))


class Formatter(logging.Formatter):
    """Another formatter's text, scrubbed."""

    def __init__(self, told: Told, inner: logging.Formatter) -> None:
        super().__init__()
        self._told = told
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return self._told.text(self._inner.format(record))


class Stream:
    """A text stream that scrubs each text before it's written; all else is the stream's own."""

    def __init__(self, told: Told, inner: TextIO) -> None:
        self._told = told
        self._inner = inner

    def write(self, text: str) -> int:
        self._inner.write(self._told.text(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _scrubbed(told: Told, value: Any) -> Any:
    """`value` with scrubbed texts; lists and pytest's own representations are changed in place."""
    match value:
        case str():
            return told.text(value)
        case list() if value and all(isinstance(part, str) and "\n" not in part for part in value):
            # Together, since a secret may be spelled over several lines.
            value[:] = told.text("\n".join(value)).split("\n")
        case list():
            value[:] = [_scrubbed(told, part) for part in value]
        case tuple():
            parts = [_scrubbed(told, part) for part in value]
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        case dict():
            return {_scrubbed(told, key): _scrubbed(told, part) for key, part in value.items()}
        case _ if type(value).__module__.startswith("_pytest."):
            for name, part in vars(value).items():
                setattr(value, name, _scrubbed(told, part))
        case _ if not isinstance(value, int | float | None) and told.text(str(value)) != str(value):
            return told.text(str(value))
    return value
