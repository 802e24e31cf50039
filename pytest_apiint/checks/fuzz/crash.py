"""Where in a client an error came up: the innermost line that is the client's own."""

from __future__ import annotations

import linecache
import re
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from inspect import CO_GENERATOR
from itertools import takewhile
from pathlib import Path
from types import CodeType, TracebackType
from typing import Final

from pytest_apiint.checks.errors.escapes import type_name
from pytest_apiint.messages import near, shorten

_HERE: Final = f"{Path(__file__).parents[2]}/"
# What clients stand on: a crash in there is named by the line that called it.
_LIBRARIES: Final = re.compile(
    r"/site-packages/(requests|urllib3|httpx|httpx2|httpcore|httpcore2|aiohttp|anyio|h11|h2|requests_mock|yarl|"
    r"charset_normalizer|chardet|certifi|idna|json|pydantic|pydantic_core|orjson|msgspec|attr|dateutil|pytz)/"
)
_FROZEN: Final = re.compile(r"<.*>")


@dataclass(frozen=True, slots=True)
class Crash:
    """`kind` is the error's type, `where` the file as seen from here and the line in it, `source` what stands there."""

    kind: str
    where: str = ""
    source: str = ""

    def __str__(self) -> str:
        place = f" at {self.where}" if self.where else ""
        return f"{self.kind}{place}" + (f": {self.source}" if self.source else "")


def crash_of(error: BaseException) -> Crash:
    """Where `error` came up. What it says is left out: that may be a value that is nobody's business."""
    inner, kind = error, type_name(error)
    while isinstance(inner, BaseExceptionGroup):  # of a group, the first
        inner = inner.exceptions[0]
        kind = f"{type_name(error)} of {type_name(inner)}"
    found = _innermost(inner.__traceback__) or _innermost(error.__traceback__)
    if found is None:
        return Crash(kind)
    file, line = found
    return Crash(kind, f"{_named(file)}:{line}", shorten(linecache.getline(file, line).strip(), 100))


def _innermost(trace: TracebackType | None) -> tuple[str, int] | None:
    """In a program's own client the program's innermost line; in an SDK that of its own package."""
    steps: list[tuple[CodeType, int]] = []
    while trace is not None:
        if _own(trace.tb_frame.f_code.co_filename):
            steps.append((trace.tb_frame.f_code, trace.tb_lineno))
        trace = trace.tb_next
    best = next(_likely(steps), None)
    return (best[0].co_filename, best[1]) if best is not None else None


def _likely(steps: Sequence[tuple[CodeType, int]]) -> Iterator[tuple[CodeType, int]]:
    """The best first; a suite's own lines are no client's where there are others."""
    clients = steps[_of_suite([code for code, _ in steps]) :]
    packages = [_package(code.co_filename) for code, _ in clients]
    for wanted in ("", *packages[:1]):
        yield from (step for step, package in reversed([*zip(clients, packages, strict=True)]) if package == wanted)
    yield from reversed(steps)


def _of_suite(codes: Sequence[CodeType]) -> int:
    """How many of the first are the suite's call: its method, and comprehensions in that. A generator is a client's."""
    if not codes or codes[0].co_flags & CO_GENERATOR:
        return 0
    inner = takewhile(lambda code: code.co_filename == codes[0].co_filename and code.co_name[:1] == "<", codes[1:])
    return 1 + sum(1 for _ in inner)


@lru_cache(maxsize=512)
def _own(file: str) -> bool:
    if _FROZEN.fullmatch(file) or file.startswith(_HERE) or _LIBRARIES.search(file):
        return False
    return "/site-packages/" in file or not file.startswith(f"{sysconfig.get_path('stdlib')}/")


def _package(file: str) -> str:
    """The installed package that `file` is of; empty where it's none's."""
    return file.rpartition("/site-packages/")[2].partition("/")[0] if "/site-packages/" in file else ""


def _named(file: str) -> str:
    _, installed, rest = file.rpartition("/site-packages/")
    return shorten(rest if installed else near(file), 60)
