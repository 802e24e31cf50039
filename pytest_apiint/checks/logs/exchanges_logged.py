"""Each exchange leaves a record that tells what was asked and what came."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from pytest_apiint.checks.choice import chosen
from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.logs.records import Logs, level_of, records_of, text_of
from pytest_apiint.checks.port import Judged
from pytest_apiint.checks.wording import listed, times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal.shown import target

_NUMBER: Final = re.compile(
    r"\d+(?:\.\d+)?\s*(?:ms|s|sec|seconds|milliseconds)?\b|duration|elapsed|took", re.IGNORECASE
)


def assert_exchanges_logged(
    journal: Judged,
    logs: Logs,
    *,
    fields: Iterable[str] = ("method", "url", "status", "duration"),
    correlation: str | None = None,
    level: int | str = "INFO",
    route: str | None = None,
) -> None:
    """Each exchange left a record at `level` or above that holds all `fields`, in its message or its attributes.

    `fields` are of ``method``, ``url`` (its path will do), ``status`` (of a failure nothing is asked) and ``duration``
    (a number beside what the others need). `correlation` names the request's header field whose value has to be in the
    record too.
    """
    __tracebackhide__ = True
    wanted = list(fields)
    unknown = [name for name in wanted if name not in _HOLDS]
    if unknown:
        raise UsageProblem(f"assert_exchanges_logged: no field is called {unknown[0]!r}; there are {', '.join(_HOLDS)}")
    expected = f"a record of each exchange with {', '.join(wanted)}{f' and {correlation}' if correlation else ''}"
    rows = chosen(journal, route, expected=expected)
    least = level_of(level)
    left = [text_of(record) for record in records_of(logs) if record.levelno >= least]
    for row in rows:
        place = next((n for n, text in enumerate(left) if not _missing(row, text, wanted, correlation)), None)
        if place is None:
            raise _unlogged(row, left, wanted, correlation, expected)
        del left[place]


def _unlogged(row: Exchange, left: list[str], wanted: list[str], correlation: str | None, expected: str) -> Exception:
    best = min((_missing(row, text, wanted, correlation) for text in left), key=len, default=None)
    near = best is not None and len(best) < len(wanted) + bool(correlation)
    return failure(
        f"no record of {target(row.request)[:40]} at t={row.started:.2f}",
        expected=expected,
        seen=f"the nearest record lacks {listed(best or [])}"
        if near
        else f"{times(len(left), 'record')} of other things",
        hint="log once after each attempt: method, path, status, seconds, and the id that you send",
    )


def _missing(row: Exchange, text: str, wanted: list[str], correlation: str | None) -> list[str]:
    missing = [name for name in wanted if not _HOLDS[name](row, text)]
    if correlation is not None and (row.request.headers.get(correlation) or "\0") not in text:
        missing.append(correlation)
    return missing


def _has_duration(row: Exchange, text: str) -> bool:
    for known in (row.request.url, row.request.path, str(row.status)):
        text = text.replace(known, " ")
    return _NUMBER.search(text) is not None


_HOLDS: Final[Mapping[str, Callable[[Exchange, str], bool]]] = {
    "method": lambda row, text: re.search(rf"\b{re.escape(row.request.method)}\b", text) is not None,
    "url": lambda row, text: row.request.path in text,
    "status": lambda row, text: row.status is None or re.search(rf"\b{row.status}\b", text) is not None,
    "duration": _has_duration,
}
