"""Where in a client an error came up: the innermost line that is the client's own."""

from __future__ import annotations

import linecache
import re
import sysconfig
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
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
    found = _innermost(error.__traceback__)
    if found is None:
        return Crash(type_name(error))
    file, line = found
    return Crash(type_name(error), f"{_named(file)}:{line}", shorten(linecache.getline(file, line).strip(), 100))


def _innermost(trace: TracebackType | None) -> tuple[str, int] | None:
    found = None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if _own(file):
            found = file, trace.tb_lineno
        trace = trace.tb_next
    return found


@lru_cache(maxsize=512)
def _own(file: str) -> bool:
    if _FROZEN.fullmatch(file) or file.startswith(_HERE) or _LIBRARIES.search(file):
        return False
    return "/site-packages/" in file or not file.startswith(f"{sysconfig.get_path('stdlib')}/")


def _named(file: str) -> str:
    _, installed, rest = file.rpartition("/site-packages/")
    return shorten(rest if installed else near(file), 60)
