"""Which calls of a map an operation is, and what a change of it does to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from pytest_apiint.consumption.reads import SAFE, Consumed, Field
from pytest_apiint.messages import shorten

# What may come that didn't: so a field's safety is called in the map.
Harm: TypeAlias = Literal["null", "missing", "unknown"]
_PARAMETER: Final = re.compile(r"\{[^{}]*\}")
_CAME: Final[Mapping[Harm, str]] = {"null": "null", "missing": "its absence", "unknown": "a new member"}
WHOLE: Final = Field("$", "", "read")


@dataclass(frozen=True, slots=True)
class Touch:
    """A field that a call reads, or passes on, and that is changed."""

    call: Consumed
    field: Field

    def harmed(self, harm: Harm | None) -> str:
        """The error that it raises then; empty where it's safe, or not known."""
        outcome = getattr(self.field, harm) if harm else ""
        return outcome if outcome not in ("", SAFE) else ""

    def safe(self, harm: Harm | None) -> bool:
        """Whether it's known to bear that, and nobody else gets to see it."""
        return harm is not None and self.field.use == "read" and getattr(self.field, harm) == SAFE

    def plain(self, harm: Harm | None) -> dict[str, str]:
        raised = self.harmed(harm)
        return {
            "suite": self.call.suite,
            "call": self.call.call,
            "place": self.field.place,
            "use": self.field.use,
            "raises": raised,
        }

    def told(self, harm: Harm | None) -> str:
        """``get_user reads $.plan: a new member raises KeyError``."""
        verb = "reads" if self.field.use == "read" else "passes on"
        raised = self.harmed(harm)
        more = f": {_CAME[harm]} raises {raised}" if raised and harm else ""
        more = f": {_CAME[harm]} is safe" if self.safe(harm) and harm else more
        return f"{shorten(self.call.call, 30)} {verb} {shorten(self.field.place, 30)}{more}"


def spread(touches: Sequence[Touch], harm: Harm | None, most: int = 2) -> list[str]:
    """The worst few in a line each, and how many more there are."""
    order = sorted(touches, key=lambda one: (not one.harmed(harm), one.field.use != "read"))
    told = list(dict.fromkeys(one.told(harm) for one in order))
    return [*told[:most], *([f"and {len(told) - most} more"] if len(told) > most else [])]


def is_operation(call: Consumed, label: str, operation_id: str = "") -> bool:
    """Whether `call` is the operation so labelled (``GET /users/{id}``), whatever its parameters are called."""
    if operation_id and call.operation_id == operation_id:
        return True
    if call.operation_id or call.operation == label:
        return _PARAMETER.sub("{}", call.operation) == _PARAMETER.sub("{}", label)
    return _fits(label, call.operation)


def is_request(call: Consumed, request: str) -> bool:
    """Whether `call` makes such requests: method and URL without a query."""
    method, _, url = request.partition(" ")
    called, _, path = call.operation.partition(" ")
    base = call.base_url.rstrip("/")
    return bool(base) and method == called and url.startswith(f"{base}/") and _alike(path, url.removeprefix(base))


def _fits(label: str, called: str) -> bool:
    (method, _, template), (other, _, path) = label.partition(" "), called.partition(" ")
    return method == other and _alike(template, path)


def _alike(template: str, path: str) -> bool:
    parts, others = template.split("/"), path.split("/")
    return len(parts) == len(others) and all(
        _PARAMETER.search(one) is not None or one == other for one, other in zip(parts, others, strict=True)
    )


def calls_of(calls: Iterable[Consumed], service: str | None) -> tuple[Consumed, ...]:
    """Those that a map tells something of, of one service where it's named."""
    return tuple(one for one in calls if not one.untold and service in (None, one.service))
