"""What a log record tells of an exchange: found in its text, and not by chance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from pytest_apiint.exchange import Exchange

_URL: Final = re.compile(r"https?://[^\s\"'<>]+")
_VERSION: Final = re.compile(r"HTTP/\d(?:\.\d)?")
_MOMENT: Final = re.compile(r"(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?")
_UNIT: Final = r"(?:ms|[u\u00b5\u03bc]s|ns|s|secs?|seconds?|millis|milliseconds?|microseconds?)\b"
# What makes a number another one: digits, or a unit that isn't the next field's name.
_NO_STATUS: Final = rf"\w|\.\d|\s*{_UNIT}(?![\"']?\s*[=:])|\s*(?:bytes|B)\b"
_DURATION: Final = re.compile(
    rf"\d\s*{_UNIT}"
    r"|(?:duration|elapsed|took|latency|seconds|time|millis|ms)\w*[\"']?\s*[=: ]\s*[\"']?\d"
    r"|(?<![\w.,:/-])\d+\.\d+(?![\w.:])"
    r"|(?<![\w.,:/-])\d:\d\d:\d\d(?:\.\d+)?(?![\w:]|\s*[ap]\.?m)",  # as str(timedelta) is; times of day have two digits
    re.IGNORECASE,
)


def missing(row: Exchange, text: str, fields: Iterable[str], correlation: str | None) -> Iterator[str]:
    """Which of `fields` the record's `text` doesn't tell of the exchange, and whether its id; the URL first."""
    for name in sorted(fields, key=list(FACTS).index):
        if not FACTS[name](row, text):
            yield name
    if correlation is not None:
        own = row.request.headers.get(correlation)
        if own is None:
            yield f"{correlation} (the request has none)"
        elif own not in text or not re.search(rf"(?<![\w-]){re.escape(own)}(?![\w-])", text):
            yield correlation


def _method(row: Exchange, text: str) -> bool:
    return re.search(rf"\b{re.escape(row.request.method)}\b", text) is not None


def _url(row: Exchange, text: str) -> bool:
    """The path, whole, after a host or by itself: ``/users/1`` isn't in ``/users/12``, nor in ``/v2/users/1``."""
    # Nearly all records are about others, and a search costs.
    path = row.request.path
    if path not in text and unquote(path) not in text and path != "/":
        return False
    return _place(row.request.host, path).search(text) is not None


@lru_cache(maxsize=1024)
def _place(host: str, path: str) -> re.Pattern[str]:
    named = rf"(?:https?://)?(?:[^\s/@]*@)?{re.escape(host)}(?::\d+)?"
    paths = "|".join(re.escape(text) for text in dict.fromkeys((path, unquote(path))))
    before = rf"(?:^|(?<![\w%./~:@-])|(?<![\w.-]){named})"
    root = rf"|(?<![\w.-]){named}(?![\w./:-])" if path == "/" else ""
    return re.compile(rf"{before}(?:{paths})(?![\w/%~-]|\.\w){root}", re.IGNORECASE)


def _rest(row: Exchange, text: str) -> str:
    """`text` without its URLs, paths, versions and moments, which hold numbers of their own."""
    text = _VERSION.sub(" ", _URL.sub(" ", text))
    return _MOMENT.sub(" ", text.replace(row.request.path, " ") if len(row.request.path) > 1 else text)


def _status(row: Exchange, text: str) -> bool:
    """Of an attempt that got no answer, nothing is asked."""
    if row.status is None:
        return True
    return re.search(rf"(?<![\w.]){row.status}(?!{_NO_STATUS})", _rest(row, text)) is not None


def _duration(row: Exchange, text: str) -> bool:
    return _DURATION.search(_rest(row, text)) is not None


FACTS: Final[Mapping[str, Callable[[Exchange, str], bool]]] = {
    "url": _url,  # the quickest to say no
    "method": _method,
    "status": _status,
    "duration": _duration,
}
