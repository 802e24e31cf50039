"""What has drifted, joined with what calls read: which of it touches that, and how far that makes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pytest_apiint.consumption.reads import Consumed, Field
from pytest_apiint.consumption.touching import WHOLE, Harm, Touch, is_operation, is_request
from pytest_apiint.contract.pointers import tokens
from pytest_apiint.drift.finding import Drift, Finding, Tier, ranked

_HARMS: Final[Mapping[str, Harm]] = {
    "null": "null",
    "gone": "missing",
    "optional": "missing",
    "required": "missing",
    "enum": "unknown",
}
_WHOLE: Final = ("status", "body", "media type")


@dataclass(frozen=True, slots=True)
class Joined:
    """`drift`, its tiers as the map has them; `touches` by the findings' identities, None without a map."""

    drift: Drift
    touches: Mapping[int, tuple[Touch, ...]] | None = field(repr=False)

    def of(self, finding: Finding) -> tuple[Touch, ...]:
        """What `finding` touches of what is read, or passed on."""
        return (self.touches or {}).get(id(finding), ())

    @property
    def read(self) -> int:
        """How many findings touch a field that is read."""
        return sum(any(one.field.use == "read" for one in self.of(finding)) for finding in self.drift.findings)

    @property
    def passed(self) -> int:
        """How many others touch a field that is passed on."""
        return sum(bool(self.of(one)) for one in self.drift.findings) - self.read


def harm_of(finding: Finding) -> Harm | None:
    """What came that didn't come before."""
    seen = finding.difference
    return "null" if seen.rule == "type" and seen.after == "null" else _HARMS.get(seen.rule)


def joined(drift: Drift, calls: Sequence[Consumed]) -> Joined:
    """`drift`, with the tiers that it has for `calls`."""
    touches: dict[int, tuple[Touch, ...]] = {}
    findings: list[Finding] = []
    for one in drift.findings:
        some = tuple(dict.fromkeys(_touches(one, calls, drift)))
        findings.append(replace(one, difference=replace(one.difference, tier=_tier(one, some))))
        touches[id(findings[-1])] = some
    return Joined(replace(drift, findings=ranked(findings)), touches)


def _tier(finding: Finding, touches: Sequence[Touch]) -> Tier:
    """An error where a call breaks; a warning where every call that reads it bears it."""
    harm = harm_of(finding)
    if any(one.harmed(harm) for one in touches):
        return "error"
    safe = bool(touches) and all(one.safe(harm) for one in touches)
    return "warning" if finding.tier == "error" and safe else finding.tier


def _touches(finding: Finding, calls: Sequence[Consumed], drift: Drift) -> Iterator[Touch]:
    seen = finding.difference
    for call in calls:
        if _is_of(finding.request, call, described=drift.against == "description"):
            if seen.place in _WHOLE:
                yield Touch(call, WHOLE)
            elif seen.place.startswith("$") and (read := _field(call, seen.pointer)) is not None:
                yield Touch(call, read)


def _is_of(request: str, call: Consumed, *, described: bool) -> bool:
    if not described:
        return is_request(call, request)
    label, _, answer = request.rpartition(" ")
    return answer == str(call.status) and is_operation(call, label)


def _field(call: Consumed, pointer: str) -> Field | None:
    """The field that is read there, or what is passed on as a part of one."""
    if not pointer:
        return WHOLE
    wanted = tokens(pointer)
    for length in range(len(wanted), 0, -1):
        for one in call.fields:
            if _same(tokens(one.pointer), wanted[:length]):
                return one if one.use == "passed on" or (one.use == "read" and length == len(wanted)) else None
    return None


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    return len(one) == len(other) and all(a == b or "*" in (a, b) for a, b in zip(one, other, strict=True))
