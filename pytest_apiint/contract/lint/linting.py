"""All rules over one description, and their findings in order, each with its file and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_apiint.contract.lint import (
    compiling,
    examples,
    failures,
    operations,
    references,
    schemas,
    security,
    servers,
    structure,
)
from pytest_apiint.contract.lint.finding import Finding, Spot
from pytest_apiint.contract.lint.rules import RULES, SEVERITIES, Severity
from pytest_apiint.contract.lint.subject import Subject, subject

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document

_ORDER: Final = {rule: index for index, rule in enumerate(RULES)}
# What these say of a place is what makes it unreadable or unfit, in better words.
_CAUSES: Final = frozenset({"structure", "ref-broken", "ref-circular", "ref-kind", "ref-remote", "security-undefined"})


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in the description from the file `source`: the worst first, then in the order of `RULES`.

    `version` is OpenAPI's, `title` and `edition` are the API's own; `operations` and `answers` count what was read.
    """

    source: str
    version: str
    title: str
    edition: str
    operations: int
    answers: int
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """How many findings have that severity."""
        return sum(one.severity == severity for one in self.findings)


def lint(document: Document) -> Report:
    """What is wrong with `document`, and what it doesn't say that a robust client needs.

    A part that can't be read is a finding, and doesn't keep the others from being looked at. Takes 2 s for GitHub's
    13 MB.

    Raises:
        SpecDamaged: YAML's aliases stand for more than can be looked at in seconds.
    """
    looked = subject(document)
    info = document.raw.get("info")
    told = info if isinstance(info, dict) else {}
    return Report(
        document.source,
        document.version,
        str(told.get("title", "")),
        str(told.get("version", "")),
        len(looked.operations),
        sum(len(one.responses) for one in looked.operations),
        tuple(_findings(document, list(_spots(looked)))),
    )


def _spots(looked: Subject) -> Iterator[Spot]:
    causes = [*structure.spots(looked), *references.spots(looked), *security.spots(looked)]
    yield from causes
    known = _Near(one.pointer for one in causes if one.rule in _CAUSES)
    for damage in looked.damages:
        if damage.pointer is None or not known.near(damage.pointer):
            yield Spot("unreadable", damage.pointer or "", damage.seen, looked.label(damage.pointer or ""), damage.hint)
    yield from (spot for spot in compiling.spots(looked) if not known.near(spot.pointer))
    for room in (schemas, examples, operations, failures, servers):
        yield from room.spots(looked)


class _Near:
    """Whether one of `pointers` is at, above or below another one."""

    def __init__(self, pointers: Iterable[str]) -> None:
        self._at = {one for one in pointers if one}
        self._above = {above for one in self._at for above in _above(one)}

    def near(self, pointer: str) -> bool:
        return pointer in self._at or pointer in self._above or not self._at.isdisjoint(_above(pointer))


def _above(pointer: str) -> Iterator[str]:
    while pointer := pointer.rpartition("/")[0]:
        yield pointer


def _findings(document: Document, spots: list[Spot]) -> list[Finding]:
    """One for each place and what is seen there, however many operations it concerns."""
    uses = Counter((one.rule, one.pointer, one.seen) for one in spots)
    first: dict[tuple[str, str, str], Spot] = {}
    for one in spots:
        first.setdefault((one.rule, one.pointer, one.seen), one)
    lines = document.lines({one.pointer for one in spots})
    found = [
        Finding(
            one.rule,
            one.pointer,
            document.file(one.pointer),
            lines[one.pointer],
            one.operation,
            one.seen,
            one.fix or RULES[one.rule].fix,
            uses[key],
        )
        for key, one in first.items()
    ]
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), _ORDER[one.rule], one.file, one.line or 0))
