"""One test's exchanges with one service, held against its description as they come."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, Protocol

from pytest_apiint.contract import told
from pytest_apiint.contract.verdict import Judgement, Problem, Verdict
from pytest_apiint.errors import (
    AnswerNotInSpec,
    ApiintError,
    ContractWarning,
    MockNotInSpec,
    RequestNotInSpec,
    SpecDamaged,
)
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.messages import near, shorten

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.coverage import Coverage
    from pytest_apiint.contract.waivers import Waiver, Waivers
    from pytest_apiint.exchange import Exchange
    from pytest_apiint.settings import Level

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
_NOBODY: Final = "nobody"


class Place(Protocol):
    """A line of a test."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...


class Found(Protocol):
    """Where a session keeps what it found."""

    def mismatch(self, cause: object, error: ApiintError) -> None: ...
    def warn(self, cause: object, warning: Warning) -> None: ...


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Watch:
    """Holds what a service is asked and answers against `contract`, as strictly as `level` says.

    `owns` tells its hosts from others. `waivers` are its exceptions, `coverage` counts what was met. In a test's time
    dates are virtual, so a waiver's is held against `today`, which is real.
    """

    service: str
    contract: Contract
    level: Level
    owns: Callable[[str], bool]
    coverage: Coverage
    findings: Found
    waivers: Waivers | None = None
    today: date = field(default_factory=_today)
    _told: set[object] = field(default_factory=set, repr=False)

    @property
    def strict(self) -> bool:
        return self.level == "strict"

    def registered(self, method: str, url: str, response: Response, place: Place) -> None:
        """Judge an answer that was registered at `place`.

        Raises:
            MockNotInSpec: the API would never answer so; at the level "warn" it's a warning there.
        """
        __tracebackhide__ = True
        request = Request(method.upper(), url, Headers())
        if self.level == "off" or not self.owns(request.host):
            return
        judgement = self.contract.response(request, response, strict=self.strict)
        text = self.text("mock", judgement, place)
        if not text:
            return
        if self.level == "warn":
            self._told.add(_cause(judgement))
            warnings.warn_explicit(ContractWarning(text), None, place.file, place.line)
            return
        raise MockNotInSpec(text)

    def heard(self, exchange: Exchange, place: Place | None = None, *, answer: bool = True) -> None:
        """Judge an exchange that is over; a mock's answer was registered at `place`, and without `answer` is let be."""
        if self.level == "off" or not _whole(exchange) or not self.owns(exchange.request.host):
            return
        try:
            judgements = self.contract.exchange(exchange, strict=self.strict, answer=answer)
        except SpecDamaged as damaged:
            self.findings.mismatch(str(damaged), damaged)
            return
        self.coverage.heard(self.contract, exchange, judgements)
        for index, judgement in enumerate(judgements):
            side = exchange.origin if index else "request"
            cause = _cause(judgement)
            if cause not in self._told and (text := self.text(side, judgement, place if index else None)):
                self._tell(side, cause, text)

    def said(self, exchange: Exchange, *, strict: bool) -> str | None:
        """What is wrong with an exchange, whatever the level; None where the description says nothing of it at all."""
        if not _whole(exchange):
            return None
        watch = replace(self, level="strict" if strict else "valid")
        judgements = self.contract.exchange(exchange, strict=strict)
        texts = [
            watch.text(exchange.origin if index else "request", judgement) for index, judgement in enumerate(judgements)
        ]
        if not any(texts) and all(one.verdict is Verdict.UNCHECKED for one in judgements):
            return None
        return "\n".join(filter(None, texts))

    def _tell(self, side: str, cause: object, text: str) -> None:
        if self.level == "warn":
            self.findings.warn(cause, ContractWarning(text))
            return
        kinds: dict[str, type[ApiintError]] = {"mock": MockNotInSpec, "request": RequestNotInSpec}
        self.findings.mismatch(cause, kinds.get(side, AnswerNotInSpec)(text))

    def text(self, side: str, judgement: Judgement, place: Place | None = None) -> str:
        """What is to be said of `judgement`; empty where nothing is, or where a waiver covers all of it."""
        left, expired = self._left(judgement)
        if not left:
            return ""
        side = side if side in _FIXES else "request"
        label = f"{judgement.operation} {judgement.status or ''}".strip()
        return told.text(
            _HEADLINES[side].format(shorten(label, 50)),
            near(f"{place.file}:{place.line}") if place is not None else "",
            judgement,
            left,
            self.contract.document,
            fix=_FIXES[side],
            waivers=self.waivers.path if self.waivers is not None else None,
            service=self.service,
            expired=expired,
            today=self.today,
        )

    def _left(self, judgement: Judgement) -> tuple[Sequence[Problem], Waiver | None]:
        """The problems that no waiver covers, and a waiver that did until lately."""
        if judgement.verdict in (Verdict.VALID, Verdict.UNCHECKED):
            return (), None
        problems = [one for one in judgement.problems if self.strict or not one.strict]
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


def _whole(exchange: Exchange) -> bool:
    """Whether the request was sent, and to somebody: before that there is no body to look at."""
    return exchange.origin != _NOBODY and (exchange.failure is None or exchange.failure.sent)


def _cause(judgement: Judgement) -> object:
    """What tells one lie from another."""
    return judgement.operation, judgement.status, judgement.problems
