"""What was logged, from whatever holds it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Protocol, TypeAlias

from pytest_apiint.errors import UsageProblem

_FORM = logging.Formatter("%(message)s")


class HasRecords(Protocol):
    """pytest's ``caplog``, for one."""

    @property
    def records(self) -> list[logging.LogRecord]: ...


Logs: TypeAlias = HasRecords | Iterable[logging.LogRecord] | str


def records_of(logs: Logs) -> list[logging.LogRecord]:
    """The records of ``caplog``, of an iterable of records, or of a text: one for each of its lines, at CRITICAL."""
    if isinstance(logs, str):
        return [logging.LogRecord("text", logging.CRITICAL, "", 0, line, None, None) for line in logs.splitlines()]
    held: object = getattr(logs, "records", logs)
    found = list(held) if isinstance(held, Iterable) else [held]
    records = [record for record in found if isinstance(record, logging.LogRecord)]
    if len(records) != len(found):
        raise UsageProblem(f"{logs!r:.60} holds no log records: give caplog, records, or the log's text")
    return records


def level_of(level: int | str) -> int:
    """A level by its number or name."""
    number = logging.getLevelNamesMapping().get(level.upper()) if isinstance(level, str) else level
    if number is None:
        raise UsageProblem(f"level={level!r} is no level: DEBUG, INFO, WARNING, ERROR, CRITICAL, or a number")
    return number


def text_of(record: logging.LogRecord) -> str:
    """The message with its arguments, its traceback, and what it has as extra attributes."""
    extra = [f"{name}={value}" for name, value in vars(record).items() if name not in _USUAL]
    return " ".join([_FORM.format(record), *extra])


_USUAL = frozenset((*vars(logging.LogRecord("", 0, "", 0, "", None, None)), "message", "asctime", "taskName"))
