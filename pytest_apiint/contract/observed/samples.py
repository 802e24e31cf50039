"""One recorded exchange, as far as it tells what an API is like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

NOTHING: Final[Any] = object()


@dataclass(frozen=True, slots=True)
class Sample:
    """A request and its answer. `path` is the one below the service's base URL, as sent; `server` is where it lies.

    `query` has the names of its parameters, `sent` the media type of its body, empty without one. `media` is the
    answer's, `bodiless` whether that has no body, and `value` its parsed JSON or `NOTHING`; `headers` has its fields'
    names. `file` is the recording's.
    """

    method: str
    path: str
    status: int
    media: str = ""
    value: Any = field(default=NOTHING, repr=False)
    query: tuple[str, ...] = ()
    sent: str = ""
    headers: tuple[str, ...] = ()
    bodiless: bool = False
    server: str = ""
    file: str = ""
