"""A description as judge: of each request and each answer, whether the API would send it so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from pytest_apiint.contract import requests, responses
from pytest_apiint.contract.document import Document, Operation
from pytest_apiint.contract.router import Match, NoMatch, Router
from pytest_apiint.contract.schemas import Schemas
from pytest_apiint.contract.variations.edits import VALID
from pytest_apiint.contract.verdict import Judgement, Problem, Verdict
from pytest_apiint.exchange import Response

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from pytest_apiint.contract.variations.edits import Tier
    from pytest_apiint.contract.variations.variations import Variations
    from pytest_apiint.exchange import Exchange, Request


class Contract:
    """One description, ready to judge; methods may be called from several threads.

    `base_urls` are those that clients under test have, beside the description's servers; `formats` asserts `format`
    too. Strict judgements mind what isn't described as well: properties, statuses, fields, query parameters.
    `observed` where recordings say all of it, and nobody has described the API.
    """

    observed = False

    def __init__(self, document: Document, *, base_urls: Iterable[str] = (), formats: bool = False) -> None:
        """Raises SpecDamaged for paths that aren't as OpenAPI has them."""
        self.document = document
        self.schemas: Schemas = Schemas(document, formats=formats)
        self.router: Router = Router(document, base_urls=base_urls)

    @property
    def source(self) -> str:
        """The description's file."""
        return self.document.source

    @property
    def operations(self) -> Mapping[str, Operation]:
        """All operations of `paths` by label, such as ``GET /users/{id}``."""
        return {one.label: one for one in self.document.operations if one.kind == "path"}

    def operation(self, label: str) -> Operation | None:
        """The operation of `paths` called ``GET /users/{id}``, or None."""
        method, _, path = label.partition(" ")
        try:
            return self.document.operation(path, method)
        except (KeyError, StopIteration):
            return None

    def find(self, request: Request) -> Match | NoMatch:
        """The operation that `request` means.

        Raises:
            SpecDamaged: it isn't as OpenAPI has it.
        """
        return self.router.find(request.method, request.url)

    def request(self, request: Request, *, strict: bool = False) -> Judgement:
        """What is to be said of `request`.

        Raises:
            SpecDamaged: its operation isn't as OpenAPI has it.
        """
        found = self.find(request)
        if isinstance(found, NoMatch):
            return self._nowhere(found, request)
        return self._asked(found, request, strict=strict)

    def response(self, request: Request, response: Response, *, strict: bool = False) -> Judgement:
        """What is to be said of `response`, with which `request` was answered.

        Raises:
            SpecDamaged: its operation isn't as OpenAPI has it.
        """
        found = self.find(request)
        if isinstance(found, NoMatch):
            return self._nowhere(found, request)
        return self._answered(found, request, response, strict=strict)

    def webhook(self, name: str, request: Request, *, strict: bool = False) -> Judgement:
        """What is to be said of `request`, which the API sent by itself as its webhook `name`.

        Raises:
            UsageProblem: none is called so, or not with that method; the nearest name is told.
            SpecDamaged: it isn't as OpenAPI has it.
        """
        return self._delivered(self.document.webhook(name, request.method), request, strict=strict)

    def callback(self, name: str, request: Request, *, operation: str | None = None, strict: bool = False) -> Judgement:
        """The same for a callback; `operation` says whose (``POST /subscriptions``), where several have one so called.

        Raises:
            UsageProblem: none is called so, or several differ.
            SpecDamaged: it isn't as OpenAPI has it.
        """
        return self._delivered(
            self.document.callback(name, request.method, operation=operation), request, strict=strict
        )

    def _delivered(self, operation: Operation, request: Request, *, strict: bool) -> Judgement:
        return requests.judged(self.document, self.schemas, Match(operation, {}), request, strict=strict)

    def exchange(self, exchange: Exchange, *, strict: bool = False, answer: bool = True) -> tuple[Judgement, ...]:
        """What is to be said of both sides; of what no API answered, or a planned fault did, of the request alone.

        Without `answer` that is let be.

        Raises:
            SpecDamaged: the operation isn't as OpenAPI has it.
        """
        found = self.find(exchange.request)
        if isinstance(found, NoMatch):
            return (self._nowhere(found, exchange.request),)
        asked = self._asked(found, exchange.request, strict=strict)
        outcome = exchange.outcome
        if not answer or not isinstance(outcome, Response) or outcome.partial or exchange.fault is not None:
            return (asked,)
        real = exchange.origin != "mock"
        return asked, self._answered(found, exchange.request, outcome, strict=strict, real=real)

    def _asked(self, found: Match, request: Request, *, strict: bool) -> Judgement:
        return requests.judged(self.document, self.schemas, found, request, strict=strict)

    def _answered(
        self, found: Match, request: Request, response: Response, *, strict: bool, real: bool = False
    ) -> Judgement:
        """`real` where the API itself has answered so, now or when it was recorded."""
        return responses.judged(self.schemas, found, request, response, strict=strict)

    def _nowhere(self, found: NoMatch, request: Request) -> Judgement:
        return nowhere(found, request)

    def variations(self, operation: str, *, status: int | None = None) -> Variations:
        """What `operation` (``GET /users/{id}``, or its id) answers, and could answer: named edits, each proven.

        Raises:
            SpecMismatch: there's no such operation or status, or its body isn't JSON.
        """
        from pytest_apiint.contract.answering import Answerer  # noqa: PLC0415 - for those who vary answers
        from pytest_apiint.contract.variations.sources import of_description  # noqa: PLC0415

        return of_description(self, Answerer(self).operation(operation), status)

    def responses(
        self, operation: str, *, status: int | None = None, tiers: Collection[Tier] = VALID
    ) -> SearchStrategy[Response]:
        """A Hypothesis strategy of answers of `operation`, for tests with ``@given``; bodies are JSON in bytes.

        `tiers` are of "valid", "tolerant", "breaking" and "wire". The simplest is an example of the description's, or
        the smallest answer; a counterexample shrinks to the fewest edits of it.

        Raises:
            SpecMismatch: as `variations` does. UsageProblem: Hypothesis isn't installed (the extra ``fuzz``).
        """
        from pytest_apiint.contract.variations import strategies  # noqa: PLC0415 - for those who draw

        return strategies.responses(self.variations(operation, status=status), tiers)


def nowhere(found: NoMatch, request: Request) -> Judgement:
    """What is to be said of a request that no operation is described for."""
    match found.kind:
        case "method":
            expected, seen = f"{', '.join(found.methods)} {found.nearest}", f"{request.method} isn't described there"
        case "server":
            expected, seen = "a path below one of the servers", "none of their paths begins it"
        case _:
            expected, seen = f"perhaps {found.nearest}" if found.nearest else "", "no such path"
    label = f"{request.method} {request.path}"
    problem = Problem("operation", "", "undocumented", expected, seen)
    return Judgement(Verdict.UNDOCUMENTED, label, None, (problem,), "no such operation")
