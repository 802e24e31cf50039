"""An API as its description has it: requests that it doesn't allow are refused, others answered from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pytest_apiint.contract.answering import Answerer
from pytest_apiint.contract.router import NoMatch
from pytest_apiint.contract.verdict import Verdict
from pytest_apiint.errors import SpecDamaged, SpecMismatch
from pytest_apiint.exchange import Headers, Response
from pytest_apiint.origins.described import SPEC
from pytest_apiint.script import Answer
from pytest_apiint.serving import problems
from pytest_apiint.serving.port import Asked

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.document import Document
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.script import Forward

ELSEWHERE: Final = "(no such operation)"


def base_url(document: Document) -> str:
    """Where the description says that the API is: its first server, whose host no client of a mock needs."""
    try:
        first = urlsplit(next(iter(document.servers()), ""))
        host = first.hostname
    except ValueError:
        return "https://api.test"
    if host and first.scheme in ("http", "https"):
        return first._replace(query="", fragment="").geturl().rstrip("/")
    return f"https://api.test/{first.path.strip('/')}".rstrip("/")


class DescribedApi:
    """Answers as `contract` has it: with examples, else with what its schemas describe, as ``Prefer`` wishes."""

    live = False
    lacks = "isn't described"

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._answerer = Answerer(contract)

    def forward(self, attempt: Request) -> Forward | None:
        """Nowhere: the description answers here."""

    def heard(self, exchange: Exchange) -> None:
        """Nothing comes of it."""

    def unmatched(self, request: Request) -> ApiintError:
        return SpecMismatch(f"{request.method} {request.path} {self.lacks}")

    def decide(self, request: Request) -> Answer:
        try:
            return Answer(self._response(request), origin=SPEC)
        except SpecDamaged as damage:
            return Answer(problems.problem(500, f"the description is damaged: {damage}"), origin=SPEC)

    def _response(self, request: Request) -> Response:
        found = self._contract.find(request)
        if isinstance(found, NoMatch):
            if _about(found, request):
                return Response(204, Headers([("Allow", problems.allow(found.methods))]))
            return problems.nowhere(found, _nowhere(found, request))
        judgement = self._contract.request(request)
        if judgement.verdict is Verdict.INVALID:
            return problems.refusal(judgement.operation, judgement.problems)
        try:
            return self._answerer.answer(found, request)
        except SpecDamaged:
            raise
        except SpecMismatch as mismatch:
            # What the client prefers isn't described; without a wish it's the description that says too little.
            return problems.problem(400 if "prefer" in request.headers else 501, str(mismatch))

    def asked(self, request: Request) -> Asked:
        try:
            found = self._contract.find(request)
            if isinstance(found, NoMatch):
                about = _about(found, request)
                return Asked(f"OPTIONS {found.nearest}") if about else Asked(ELSEWHERE, (_nowhere(found, request),))
            judgement = self._contract.request(request)
            refused = judgement.verdict is Verdict.INVALID
            return Asked(found.operation.label, tuple(map(str, judgement.problems)) if refused else ())
        except SpecDamaged as damage:
            return Asked(ELSEWHERE, (str(damage),))


def _about(found: NoMatch, request: Request) -> bool:
    """Whether a client asks what it may do with a path that is described (RFC 9110, section 9.3.7)."""
    return request.method == "OPTIONS" and found.kind == "method"


def _nowhere(found: NoMatch, request: Request) -> str:
    """What is to be said of a request that no operation is described for."""
    if found.kind == "method":
        return f"{request.method} isn't described for {found.nearest}: {', '.join(found.methods)}"
    lacking = "no such path" if found.kind == "path" else "no server's path begins it"
    return f"{lacking}; perhaps {found.nearest}?" if found.nearest else lacking
