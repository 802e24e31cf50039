"""What an error carries for those who catch it: its public attributes, its args, and what lies one level below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from email.message import Message
from typing import Any, Final

# Of a response, a body or the like that an error holds on to.
_PARTS: Final = (
    "status",
    "status_code",
    "code",
    "headers",
    "body",
    "content",
    "text",
    "data",
    "request_id",
    "reason",
)
_DEPTH: Final = 3  # botocore: error.response["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]
_MOST: Final = 500


def carried(error: BaseException) -> list[Any]:
    """The values that `error` and its cause carry: texts, numbers, and what is neither mapping nor sequence."""
    found: list[Any] = []
    for one in (error, error.__cause__):
        if one is not None:
            for value in (*attributes(one).values(), *one.args, str(one)):
                found += _flat(value, _DEPTH)
    return found[:_MOST]


def attributes(error: BaseException) -> dict[str, Any]:
    """The public attributes of `error` that are no methods; those that can't be read are left out."""
    found = {}
    for name in dir(error):
        if name.startswith("_") or name in ("args", "with_traceback", "add_note"):
            continue
        value = _read(error, name)
        if value is not None and not callable(value):
            found[name] = value
    return found


def status_of(error: BaseException) -> int | None:
    """The status that `error` shows: a number from 400 to 599 in a public attribute, in `args`, or one level below."""
    direct = [*attributes(error).items(), *(("args", value) for value in error.args)]
    for _, value in sorted(direct, key=lambda pair: "status" not in pair[0]):
        for one in _flat(value, _DEPTH):
            number = _number(one)
            if number is not None and 400 <= number <= 599:
                return int(number)
    return None


def holds(values: list[Any], wanted: str) -> bool:
    """Whether one of `values` is `wanted`, or a text with it as a word; a number or a duration may say it too."""
    word = re.compile(rf"(?<![\w.]){re.escape(wanted)}(?![\w.]*\w)")
    for value in values:
        if isinstance(value, timedelta):
            value = value.total_seconds()  # noqa: PLW2901
        number = _number(value)
        if number is not None and wanted.isdecimal() and number == float(wanted):
            return True
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if isinstance(text, str) and word.search(text):
            return True
    return False


def _flat(value: Any, depth: int) -> Iterator[Any]:
    """`value`, or what it holds, down to `depth` levels."""
    if isinstance(value, str | bytes | int | float | timedelta) or value is None:
        yield value
    elif depth == 0:
        return
    elif isinstance(value, Mapping | Message):  # http.client's headers are no mapping
        for part in list(value.values())[:_MOST]:
            yield from _flat(part, depth - 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for part in list(value)[:_MOST]:
            yield from _flat(part, depth - 1)
    else:
        own = [name for name in getattr(value, "__dict__", ()) if not name.startswith("_")]
        for name in dict.fromkeys((*_PARTS, *own[:_MOST])):
            part = _read(value, name)
            if part is not None and not callable(part):
                yield from _flat(part, depth - 1)


def _read(owner: Any, name: str) -> Any:
    try:
        return getattr(owner, name, None)
    except Exception:  # noqa: BLE001 - a property of somebody else's, such as httpx's Response.elapsed
        return None


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", value, re.ASCII):
        return float(value)
    return None
