"""Faults in one line of text: ``GET /users 429 retry-after=30 x2``, as ``api.fail`` plans them.

A line is a route (a path, any method where none is named), a kind, what the kind takes, and how often: ``x2`` for the
next two requests, ``always`` for all, else for the next one.
"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pytest_apiint import faults
from pytest_apiint.errors import UsageProblem
from pytest_apiint.faults import Fault, Schedule
from pytest_apiint.messages import layout, shorten

_EXAMPLE: Final = '"GET /users/* 429 retry-after=30 x2"'
_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Planned:
    """A route, and the faults that its next requests meet."""

    route: str
    faults: tuple[Fault | Schedule, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a fault is made, and what its words are read as: `takes` has their names in the line and in the call."""

    make: Callable[..., Fault]
    takes: Mapping[str, tuple[str, Callable[[str], Any]]] = field(default_factory=dict)


def _after_headers(text: str) -> bool:
    if text != "headers":
        raise ValueError(text)
    return True


def _status(code: int, retry_after: str | None = None, text: str | None = None) -> Fault:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return faults.status(code, text=text, headers=headers)


_RETRY: Final = {"retry-after": ("retry_after", str)}
_AFTER: Final = {"after": ("after_headers", _after_headers)}
_STATUS: Final = _Kind(_status, {**_RETRY, "text": ("text", str)})
_KINDS: Final[Mapping[str, _Kind]] = {
    "rate-limited": _Kind(faults.rate_limited, _RETRY),
    "unavailable": _Kind(faults.unavailable, _RETRY),
    "latency": _Kind(faults.latency, {"seconds": ("seconds", float), "jitter": ("jitter", float)}),
    "reset": _Kind(faults.reset, _AFTER),
    "hang": _Kind(faults.read_timeout, _AFTER),
    "truncated": _Kind(faults.truncated_body, {"after": ("after", int)}),
}
_OTHER_NAMES: Final = {"read-timeout": "hang", "timeout": "hang", "truncated-body": "truncated"}


def planned(line: str) -> Planned:
    """What `line` says.

    Raises:
        UsageProblem: it can't be read; the message names the word, what may stand there, and the nearest of it.
    """
    try:
        words = shlex.split(line)
    except ValueError:
        raise _problem("a quote isn't closed", line) from None
    route, words = _route(words, line)
    if not words:
        raise _problem("what is to go wrong? no kind of fault is named", line)
    name, *words = words
    *words, last = words or [""]
    if (often := _often(last)) is None:
        words, often = [*words, *filter(None, [last])], 1
    fault = _made(name, words, line)
    return Planned(route, (faults.always(fault),) if often == 0 else (fault,) * often)


def _route(words: list[str], line: str) -> tuple[str, list[str]]:
    method = words[:1] if words and re.fullmatch(r"[A-Za-z]+|\*", words[0]) else []
    path, *rest = words[len(method) :] or [""]
    if not path.startswith("/") or "?" in path:
        raise _problem("it begins with a route: a path, or a method and a path, without a query", line)
    return " ".join([*(one.upper() for one in method if one != "*"), path]), rest


def _often(word: str) -> int | None:
    """How often a fault strikes, 0 for always; None where the word says something else."""
    if word == "always":
        return 0
    if re.fullmatch(r"x[0-9]{1,5}", word) and 1 <= int(word[1:]) <= _MOST:
        return int(word[1:])
    return None


def _made(name: str, words: list[str], line: str) -> Fault:
    kind, given = _kind(name, line)
    for word in words:
        key, equals, value = word.partition("=")
        key = key.lower().replace("_", "-")
        if not equals or key not in kind.takes:
            raise _problem(f"{name} takes no {shorten(word, 24)}", line, key, [*kind.takes, "x2", "always"])
        argument, read = kind.takes[key]
        try:
            given[argument] = read(value)
        except ValueError:
            meant = {float: "a number", int: "a whole number"}.get(read, '"headers"')  # type: ignore[call-overload]
            raise _problem(f"{key} takes {meant}, not {shorten(value, 24)!r}", line) from None
    try:
        return kind.make(**given)
    except TypeError:
        raise _problem(f"{name} needs {next(iter(kind.takes))}=...", line) from None


def _kind(name: str, line: str) -> tuple[_Kind, dict[str, Any]]:
    if re.fullmatch(r"[0-9]{3}", name):
        return _STATUS, {"code": int(name)}
    plain = name.lower().replace("_", "-")
    plain = _OTHER_NAMES.get(plain, plain)
    if plain not in _KINDS:
        raise _problem(f"no kind of fault is called {shorten(name, 24)}", line, plain, ["429 (any status)", *_KINDS])
    return _KINDS[plain], {}


def _problem(headline: str, line: str, word: str = "", known: list[str] | None = None) -> UsageProblem:
    close = difflib.get_close_matches(word, known or [], 1, 0.5) if word else []
    rows = [
        ("found", shorten(line, 66)),
        ("known", ", ".join(known or ())),
        ("nearest", close[0] if close else ""),
        ("write", _EXAMPLE),
    ]
    return UsageProblem(layout(f"--fault: {headline}", rows))
