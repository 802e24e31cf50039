"""What faults can be asked for. Anything else is the test author's slip, and told at once: `UsageProblem`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, shorten

# RFC 9110, 5.1 and 5.5: a name is a token, and a value holds no line end.
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
_LINE_END = re.compile(r"[\r\n\0]")


def problem(call: str, why: str) -> UsageProblem:
    """`call` is what was written, `why` what would be right."""
    return UsageProblem(layout(f"faults.{call}: {why}", []))


def is_number(value: object) -> bool:
    """A whole number, and not ``True``."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_amount(value: object) -> bool:
    """A number, 0 or more; it may be infinite."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def is_seconds(value: object) -> bool:
    """A finite amount."""
    return is_amount(value) and math.isfinite(value)  # type: ignore[arg-type]


def number(call: str, name: str, value: int, least: int, most: int | None = None) -> int:
    """`value`, a whole number from `least` to `most`."""
    if is_number(value) and least <= value and (most is None or value <= most):
        return value
    meant = f"{least} or more" if most is None else f"from {least} to {most}"
    raise problem(f"{call}({name}={shown(value)})", f"{name} is a whole number, {meant}")


def seconds(call: str, value: float, name: str = "") -> float:
    """`value` as a duration."""
    if is_seconds(value):
        return float(value)
    written = f"{name}={shown(value)}" if name else shown(value)
    raise problem(f"{call}({written})", f"{name or 'seconds'} is a finite number of seconds, 0 or more")


def choice(call: str, name: str, value: str, allowed: tuple[str, ...]) -> str:
    """`value`, one of `allowed`."""
    if value in allowed:
        return value
    listed = ", ".join(f'"{one}"' for one in allowed)
    raise problem(f"{call}({name}={shown(value)})", f"{name} is one of {listed}")


def fields(call: str, headers: Mapping[str, str] | None) -> dict[str, str]:
    """`headers` as they can be sent: a line end inside would start a field, or an answer, of its own."""
    given = dict(headers or {})
    for name, value in given.items():
        if not isinstance(name, str) or not _NAME.match(name):
            raise problem(f"{call}(...)", f"{shown(name)} is no name of a header field")
        if not isinstance(value, str) or _LINE_END.search(value):
            raise problem(f"{call}(...)", f"{name} is text without line ends, not {shown(value)}")
    return given


def shown(value: Any) -> str:
    """`value` as it was written, if that's short."""
    return shorten(repr(value), 40)
