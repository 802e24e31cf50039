"""What was logged, from whatever holds it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Protocol, TypeAlias

from pytest_apiint.errors import UsageProblem

_FORM = logging.Formatter()


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
    """The message, its traceback and stack, and what it has as extra attributes."""
    parts = [_message(record)]
    # exc_text is a formatter's cache; a record that was pickled has nothing else.
    if record.exc_info and record.exc_info[0] is not None:
        parts.append(_FORM.formatException(record.exc_info))
    elif record.exc_text:
        parts.append(record.exc_text)
    if record.stack_info:
        parts.append(record.stack_info)
    parts += [f"{name}={value}" for name, value in vars(record).items() if name not in _USUAL]
    return ", ".join(parts)  # not by spaces: `status=200 seconds=1` would read as 200 seconds


def whole_of(record: logging.LogRecord) -> str:
    """`text_of`, and the arguments as they are: other handlers than a text's write those apart."""
    return f"{text_of(record)} {record.args!r}" if record.args else text_of(record)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - arguments that don't fit, or whose __str__ raises: logging drops the record
        return f"{record.msg} {record.args!r}"


_USUAL = frozenset((*vars(logging.LogRecord("", 0, "", 0, "", None, None)), "message", "asctime", "taskName"))
