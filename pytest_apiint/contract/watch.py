"""One test's exchanges with one service, held against its description as they come."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from pytest_apiint.contract.router import NoMatch
from pytest_apiint.contract.told import Place, Teller, whole
from pytest_apiint.contract.verdict import Judgement, Problem, Verdict, worst
from pytest_apiint.errors import (
    AnswerNotInSpec,
    ApiintError,
    ContractWarning,
    MockNotInSpec,
    RequestNotInSpec,
    SpecDamaged,
)
from pytest_apiint.exchange import Headers, Request, Response

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.coverage import Coverage
    from pytest_apiint.exchange import Exchange
    from pytest_apiint.settings import Level


class Found(Protocol):
    """Where a session keeps what it found."""

    def mismatch(self, cause: object, error: ApiintError) -> None: ...
    def warn(self, cause: object, warning: Warning) -> None: ...


@dataclass(frozen=True, slots=True)
class Watch:
    """Holds what a service is asked and answers against its description, as strictly as `level` says.

    `teller` knows that and its exceptions, `owns` tells the service's hosts from others, `coverage` counts what is met.
    `thin` says what of a mock's answer is much less than what was recorded; only the level "strict" asks.
    """

    teller: Teller
    level: Level
    owns: Callable[[str], bool]
    coverage: Coverage
    findings: Found
    thin: Callable[[Request, Response], Problem | None] | None = None
    _told: set[object] = field(default_factory=set, repr=False)
    _exempt: set[Exchange] = field(default_factory=set, repr=False)

    @property
    def contract(self) -> Contract:
        return self.teller.contract

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
        judgement = self._whole(self.contract.response(request, response, strict=self.strict), request, response)
        text = self.teller.text("mock", judgement, place, strict=self.strict)
        if not text:
            return
        if self.level == "warn":
            self._told.add(_cause(judgement))
            warnings.warn_explicit(ContractWarning(text), None, place.file, place.line)
            return
        raise MockNotInSpec(text)

    def heard(self, exchange: Exchange, place: Place | None = None, *, answer: bool = True) -> None:
        """Judge an exchange that is over; a mock's answer was registered at `place`, and without `answer` is let be."""
        if not self._judges(exchange):
            return
        if not answer:
            self._exempt.add(exchange)
        try:
            judgements = self._judged(exchange)
        except SpecDamaged as damaged:
            self.findings.mismatch(str(damaged), damaged)
            return
        self.coverage.heard(self.contract, exchange, judgements)
        for index, judgement in enumerate(judgements):
            side = exchange.origin if index else "request"
            cause = _cause(judgement)
            if cause not in self._told and (
                text := self.teller.text(side, judgement, place if index else None, strict=self.strict)
            ):
                self._tell(side, cause, text)

    def verdict(self, exchange: Exchange) -> tuple[str, str]:
        """What an exchange that was heard came to, and its operation's label; empty where there is none."""
        if not self._judges(exchange):
            return "", ""
        try:
            judgements = self._judged(exchange)
        except SpecDamaged:  # which failed the test
            return "", ""
        found = self.contract.find(exchange.request)
        return str(worst(judgements)), "" if isinstance(found, NoMatch) else found.operation.label

    def _judges(self, exchange: Exchange) -> bool:
        return self.level != "off" and whole(exchange) and self.owns(exchange.request.host)

    def _judged(self, exchange: Exchange) -> Sequence[Judgement]:
        judgements = self.contract.exchange(exchange, strict=self.strict, answer=exchange not in self._exempt)
        outcome = exchange.outcome
        if exchange.origin == "mock" and len(judgements) > 1 and isinstance(outcome, Response):
            asked, answered = judgements
            return asked, self._whole(answered, exchange.request, outcome)
        return judgements

    def _whole(self, judgement: Judgement, request: Request, response: Response) -> Judgement:
        """The judgement of a mock's answer, which strictly may not be a thin one; what is wrong with it goes first."""
        if not self.strict or self.thin is None or judgement.problems:
            return judgement
        problem = self.thin(request, response)
        return judgement if problem is None else replace(judgement, verdict=Verdict.INVALID, problems=(problem,))

    def _tell(self, side: str, cause: object, text: str) -> None:
        if self.level == "warn":
            self.findings.warn(cause, ContractWarning(text))
            return
        kinds: dict[str, type[ApiintError]] = {"mock": MockNotInSpec, "request": RequestNotInSpec}
        self.findings.mismatch(cause, kinds.get(side, AnswerNotInSpec)(text))


def _cause(judgement: Judgement) -> object:
    """What tells one lie from another."""
    return judgement.operation, judgement.status, judgement.problems
