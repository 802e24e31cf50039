"""What an odd body is: the bytes, how they are labelled, and whether anybody could make sense of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pytest_apiint.faults import kinds
from pytest_apiint.faults.kinds import Fault

JSON: Final = "application/json"
TEXT: Final = "text/plain; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
DEEP: Final = 100_000  # levels; Python's recursion limit is 1,000
PAGE: Final = (
    b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
)


@dataclass(frozen=True, slots=True)
class OddBody:
    """A body, and the header fields that it comes with; `media_type` is None where nothing says what it is.

    `readable` is true for a JSON object in a published format, well-formed and labelled as what it is: a client that
    knows the format can be expected to make an error (or a value) of it. `status` is set where the oddity is one of a
    certain status.
    """

    name: str
    body: bytes
    media_type: str | None = JSON
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    readable: bool = False
    status: int | None = None

    def fault(self, status: int = 200) -> Fault:
        """An answer with this body, and with `status` where it has none of its own."""
        own = {"Content-Type": self.media_type} if self.media_type is not None else {}
        answer = kinds.status(self.status or status, body=self.body, headers={**own, **self.headers})
        return replace(answer, label=f"with body {self.name}")

    def __str__(self) -> str:
        return self.name


def known(name: str, value: Any, media_type: str = JSON) -> OddBody:
    """A body in a published format."""
    return OddBody(name, json.dumps(value).encode(), media_type, readable=True)


def odd(name: str, value: Any) -> OddBody:
    """Well-formed JSON that nobody can be expected to know."""
    return OddBody(name, json.dumps(value).encode())
