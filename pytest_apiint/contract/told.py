"""What a broken contract reads like: the place, what was found, what is described and where, and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from pytest_apiint.contract.observed.thin import THIN
from pytest_apiint.contract.verdict import Judgement, Problem, Verdict
from pytest_apiint.contract.waivers import Waiver, entry
from pytest_apiint.errors import SpecDamaged
from pytest_apiint.messages import layout, near, shorten

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.document import Document
    from pytest_apiint.contract.waivers import Waivers
    from pytest_apiint.exchange import Exchange

_FIXES: Final = {
    "mock": 'mock what the API answers; if it\'s odd on purpose, contract="off"',
    "cassette": "record it anew (--api-mode=record --api-record=all)",
    "sandbox": "get the newest description; if it's right, tell the API's makers",
    "request": "send what is described; is the description the newest one?",
}
_HEADLINES: Final = {
    "mock": "the mock of {} isn't what the API answers",
    "cassette": "the recording of {} isn't what is described",
    "sandbox": "the sandbox's {} isn't what is described",
    "request": "the API would refuse {} as it was sent",
}
# The same where recordings say what is wrong.
_OBSERVED_FIXES: Final = {
    "mock": 'mock what was recorded; if it\'s odd on purpose, contract="off"',
    "cassette": "record it anew (--api-mode=record --api-record=all)",
    "sandbox": "if the API has changed: --api-mode=record --api-record=all",
    "request": "record it, if the API takes it: --api-mode=record",
}
_OBSERVED_HEADLINES: Final = {
    "mock": "the mock of {} isn't what was recorded",
    "cassette": "this recording of {} isn't like the others",
    "sandbox": "the sandbox's {} isn't what was recorded",
    "request": "{} was never recorded as it was sent",
}
_SHOWN: Final = 2
_GOOD_FOR: Final = timedelta(days=90)


class Place(Protocol):
    """A line of a test."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...


def _today() -> date:
    return datetime.now(UTC).date()


def whole(exchange: Exchange) -> bool:
    """Whether the request was sent, and to somebody: before that there is no body to look at."""
    return exchange.origin != "nobody" and (exchange.failure is None or exchange.failure.sent)


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what is wrong by `contract`, the description of the service called `service`.

    `waivers` are its exceptions. In a test's time dates are virtual, so theirs are held against `today`, which is real.
    """

    contract: Contract
    service: str
    waivers: Waivers | None = None
    today: date = field(default_factory=_today)

    def said(self, exchange: Exchange, *, strict: bool) -> str | None:
        """What is wrong with an exchange, whatever the level; None where the description says nothing of it at all."""
        if not whole(exchange):
            return None
        judgements = self.contract.exchange(exchange, strict=strict)
        texts = [
            self.text(exchange.origin if index else "request", judgement, strict=strict)
            for index, judgement in enumerate(judgements)
        ]
        if not any(texts) and all(one.verdict is Verdict.UNCHECKED for one in judgements):
            return None
        return "\n".join(filter(None, texts))

    def text(self, side: str, judgement: Judgement, place: Place | None = None, *, strict: bool = False) -> str:
        """What is to be said of `judgement`; empty where nothing is, or where a waiver covers all of it.

        `side` is who answered, ``"mock"``, ``"cassette"`` or ``"sandbox"``, or else ``"request"``.
        """
        left, expired = self.left(judgement, strict=strict)
        if not left:
            return ""
        side = side if side in _FIXES else "request"
        label = f"{judgement.operation} {judgement.status or ''}".strip()
        observed = self.contract.observed
        fix = (_OBSERVED_FIXES if observed else _FIXES)[side]
        if observed and side == "mock" and left[0].where in ("operation", "status"):
            fix = 'record it: --api-mode=record; if it\'s odd on purpose, contract="off"'
        return text(
            (_OBSERVED_HEADLINES if observed else _HEADLINES)[side].format(shorten(label, 50)),
            near(f"{place.file}:{place.line}") if place is not None else "",
            judgement,
            left,
            self.contract.document,
            fix=fix,
            waivers=self.waivers.path if self.waivers is not None else None,
            service=self.service,
            expired=expired,
            today=self.today,
        )

    def left(self, judgement: Judgement, *, strict: bool) -> tuple[Sequence[Problem], Waiver | None]:
        """The problems of `judgement` that no waiver covers, and a waiver that did until lately."""
        if judgement.verdict in (Verdict.VALID, Verdict.UNCHECKED):
            return (), None
        problems = [one for one in judgement.problems if strict or not one.strict]
        if self.waivers is None or not problems:
            return problems, None
        operation = self.contract.operation(judgement.operation)
        name = operation.id if operation is not None else None
        left, expired = [], None
        for problem in problems:
            waiver = self.waivers.covering(judgement, name, problem, self.today)
            if waiver is None or waiver.expires < self.today:
                left.append(problem)
                expired = expired or waiver
        return left, expired


def text(
    headline: str,
    at: str,
    judgement: Judgement,
    problems: Sequence[Problem],
    document: Document,
    *,
    fix: str,
    waivers: Path | None = None,
    service: str = "",
    expired: Waiver | None = None,
    today: date,
) -> str:
    """The message for `problems` of `judgement`, which came `at` a place; the last rows are a waiver to paste.

    `waivers` is the service's file of them, if it has one, and `expired` the one that was good for this until lately.
    """
    rows = [("at", shorten(at, 68))] if at else []
    shown = problems if len(problems) <= _SHOWN else problems[: _SHOWN - 1]
    rows += [("" if index else "seen", _seen(one)) for index, one in enumerate(shown)]
    if len(problems) > len(shown):
        rows.append(("", f"and {len(problems) - len(shown)} more"))
    rows.append(("says", shorten(says(problems[0], document), 68)))
    if expired is not None and waivers is not None:
        rows.append(("waiver", f"{near(str(waivers))}:{expired.line} was good until {expired.expires.isoformat()}"))
        return layout(headline, [*rows, ("fix", fix)])
    rows.append(("fix", fix))
    where = near(str(waivers)) if waivers else f'a file: waivers = "..." in the settings of {service}'
    first, *others = entry(judgement, problems[0], today + _GOOD_FOR).splitlines()
    # A comment, so that all of it can be pasted as it stands.
    rows += [("waive", shorten(f"{first}  # in {where}", 68)), *(("", line) for line in others)]
    return layout(headline, rows)


def _seen(problem: Problem) -> str:
    place = f"{problem.where} {problem.pointer}" if problem.pointer else problem.where
    expected = f", expected {problem.expected}" if problem.expected and problem.keyword != "required" else ""
    # A name in any other may hold a line's end.
    found, *more = problem.found.split("\n") if problem.keyword == THIN else [problem.found]
    return "\n".join([shorten(f"{place}: {found}{expected}", 68), *(shorten(line, 68) for line in more)])


def says(problem: Problem, document: Document) -> str:
    """The file and line in which the description says it, and the pointer; or the recordings that do."""
    if problem.says:
        return problem.says
    if not (pointer := _there(problem.spec_pointer, document)):
        return near(document.source)
    line = document.line(pointer)
    file = near(document.file(pointer))
    place = f"{file}:{line}" if line else file
    return f"{place} #{pointer.partition('#')[2] or pointer}"


def _there(pointer: str, document: Document) -> str:
    """`pointer` as far as it leads: what is said in another way than a validator needs it was rewritten for that."""
    while pointer:
        try:
            document.resolve(pointer)
        except SpecDamaged:
            pointer = pointer.rpartition("/")[0]
        else:
            break
    return pointer
