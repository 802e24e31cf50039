"""Header fields that lie, come twice, or are far too many (RFC 9110, 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pytest_apiint.exchange import Response
from pytest_apiint.faults import arguments
from pytest_apiint.faults.changed import MEGABYTE, Changed, with_field, with_more
from pytest_apiint.faults.kinds import Fault

_MOST: Final = 64  # megabytes of header fields


@dataclass(frozen=True, slots=True)
class WrongType(Changed):
    """The usual body under another media type, or under none."""

    value: str

    @property
    def kind(self) -> str:
        return f"wrong_content_type {self.value or 'none'}"

    def change(self, response: Response) -> Response:
        return with_field(response, "Content-Type", self.value or None)


@dataclass(frozen=True, slots=True)
class Huge(Changed):
    """`count` fields of `size` bytes beside the usual ones."""

    count: int
    size: int

    @property
    def kind(self) -> str:
        return f"huge_headers {self.count} of {self.size} B"

    def change(self, response: Response) -> Response:
        return with_more(response, [(f"X-Padding-{number}", "x" * self.size) for number in range(self.count)])


@dataclass(frozen=True, slots=True)
class Duplicate(Changed):
    """One field twice."""

    name: str
    value: str

    @property
    def kind(self) -> str:
        return f"duplicate_headers {self.name}"

    def change(self, response: Response) -> Response:
        return with_more(response, [(self.name, self.value)] * (1 if self.name in response.headers else 2))


def wrong_content_type(value: str = "text/html; charset=utf-8") -> Fault:
    """The usual body under another media type; an empty `value` sends none at all (RFC 9110, 8.3)."""
    return WrongType(arguments.fields("wrong_content_type", {"Content-Type": value})["Content-Type"])


def huge_headers(*, count: int = 1_000, size: int = 100) -> Fault:
    """`count` header fields of `size` bytes each beside the usual ones (RFC 9110, 5.4: limits are the client's)."""
    arguments.number("huge_headers", "count", count, 1, 100_000)
    arguments.number("huge_headers", "size", size, 1, MEGABYTE)
    if count * size > _MOST * MEGABYTE:
        written = f"huge_headers(count={count}, size={size})"
        raise arguments.problem(written, f"that's more than {_MOST} MB, which no test needs")
    return Huge(count, size)


def duplicate_headers(name: str = "Content-Type", value: str = "text/html") -> Fault:
    """The field `name` a second time, with `value`; twice where the usual answer has none of it.

    Source: RFC 9110, section 5.3, which forbids it for most fields.
    """
    if isinstance(name, str) and name.lower() in ("content-length", "transfer-encoding"):
        written = f"duplicate_headers({name!r})"
        raise arguments.problem(written, "that's framing, which faults.wrong_content_length() gets wrong")
    arguments.fields("duplicate_headers", {name: value})
    return Duplicate(name, value)
