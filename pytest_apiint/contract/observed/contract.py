"""Recordings as judge: whether an API that was recorded so would answer so.

What a recording shows is no promise. So a mock may leave out what its test doesn't need, null may stand anywhere, a
whole number may have been one by chance, and what was recorded once, or never, isn't judged. Wrong is what contradicts
all recordings: another kind of value, or a misspelt property in the place of one that all have.
"""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract import bodies, requests, responses, styles
from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document
from pytest_apiint.contract.media import akin, named
from pytest_apiint.contract.observed import inside
from pytest_apiint.contract.observed.description import MARK, mark
from pytest_apiint.contract.observed.paths import NAMED
from pytest_apiint.contract.observed.segments import could_be_id, is_told, is_word, parted
from pytest_apiint.contract.router import Match, NoMatch
from pytest_apiint.contract.verdict import Judgement, Problem, Verdict
from pytest_apiint.messages import near, shorten

if TYPE_CHECKING:
    from pytest_apiint.contract.facts import Media, Parameter, ResponseSpec
    from pytest_apiint.exchange import Request, Response

_LAZY: Final = frozenset({"document", "schemas", "router"})
# What a description may forbid, and recordings can't.
_FORBIDDEN: Final = frozenset({"additionalProperties", "unevaluatedProperties"})


@dataclass(frozen=True, slots=True)
class Known:
    """What was recorded of an answer: `schema` is its body's, `value` the body itself; `said` tells of the `count`."""

    schema: Mapping[str, Any]
    value: Any
    count: int
    said: str


class Observed(Contract):
    """What `infer` gives, as `description` makes it; it's called when somebody first asks for a judgement.

    `source` says where the recordings lie.
    """

    observed = True

    def __init__(
        self, infer: Callable[[], dict[str, Any]], *, source: str = "recordings", base_urls: Iterable[str] = ()
    ) -> None:
        self._infer = infer
        self._source = source
        self._urls = tuple(base_urls)
        self._opening = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        """The parts that are there once the recordings have been read."""
        if name not in _LAZY:
            raise AttributeError(name)
        with self._opening:
            if name not in self.__dict__:
                super().__init__(Document(self._infer(), source=self._source), base_urls=self._urls)
        return self.__dict__[name]

    @property
    def source(self) -> str:
        return self._source

    def find(self, request: Request) -> Match | NoMatch:
        """The operation that `request` means; a word that was never recorded is no id: ``/users/me``."""
        found = super().find(request)
        if isinstance(found, Match) and not all(_fits(one, found) for one in found.operation.parameters):
            return NoMatch("path", found.operation.path)
        return found

    def recorded(self, request: Request, response: Response) -> Known | None:
        """What was recorded of such an answer; None where there's too little to tell."""
        found = self.find(request)
        if isinstance(found, NoMatch) or _unlike(found, request):
            return None
        spec = responses.described(found.operation, response.status)
        return self._known(spec, response) if spec is not None else None

    def _known(self, spec: ResponseSpec, response: Response) -> Known | None:
        kind = response.headers.get("Content-Type", "")
        media = _meant(kind, spec)
        if media is None or media.schema is None:
            return None
        read = bodies.read(response.content, kind, media)
        schema, _ = self.document.resolve(media.schema)
        return Known(schema, read.value, self._mark(spec)["bodies"], self._said(spec)) if read.known else None

    def _said(self, spec: ResponseSpec) -> str:
        """How many recordings say so, and the file of one."""
        known = self._mark(spec)
        file = known.get("file", "")
        return f"{known['recordings']} recordings" + (f", as in {shorten(near(file), 45)}" if file else "")

    def _mark(self, spec: ResponseSpec) -> Mapping[str, Any]:
        return mark(self.document.resolve(spec.pointer)[0])

    def _asked(self, found: Match, request: Request, *, strict: bool) -> Judgement:
        """Nothing that is sent is wrong; strictly, what was never sent is told."""
        judged = requests.judged(self.document, self.schemas, found, request, strict=True)
        told = [one for one in judged.problems if one.keyword in ("undocumented", "content")]
        new = tuple(replace(one, strict=True, says=self.source) for one in told if is_told(one.pointer[1:]))
        if strict and new:
            return Judgement(Verdict.INVALID, judged.operation, problems=new)
        why = "nobody knows which bodies are taken" if request.body else ""
        return Judgement(Verdict.UNCHECKED if why else Verdict.VALID, judged.operation, why=why)

    def _answered(
        self, found: Match, request: Request, response: Response, *, strict: bool, real: bool = False
    ) -> Judgement:
        judged = responses.judged(self.schemas, found, request, response, strict=strict)
        spec = responses.described(found.operation, response.status)
        if spec is None:
            return replace(judged, problems=tuple(replace(one, says=self.source) for one in judged.problems))
        why = _unlike(found, request) or ("" if self._mark(spec).get("recordings", 0) > 1 else "it was recorded once")
        if why:
            return Judgement(Verdict.UNCHECKED, judged.operation, judged.status, why=why)
        fair = [one for one in self._fair(judged, spec, response, real=real) if strict or not one.strict]
        problems = tuple(replace(one, says=self._said(spec)) for one in fair)
        if judged.verdict is Verdict.UNDOCUMENTED:
            return replace(judged, problems=problems)
        if problems:
            return replace(judged, verdict=Verdict.INVALID, problems=problems)
        passed = Verdict.VALID if judged.verdict is Verdict.INVALID else judged.verdict
        return replace(judged, verdict=passed, problems=())

    def _fair(self, judged: Judgement, spec: ResponseSpec, response: Response, *, real: bool) -> Iterator[Problem]:
        """The problems that contradict the recordings, and strictly what none of them has."""
        known = self._known(spec, response)
        for one in judged.problems:
            if one.where == "body" and one.keyword == "required":
                if not one.pointer:
                    yield from [one] if self._has_bodies(spec) else []
                elif (other := _instead(one, known)) is not None:
                    yield replace(one, found=f'missing; "{shorten(other, 30)}" is there')
                elif real:
                    yield one
            elif one.keyword == "type":
                yield replace(one, strict=_by_chance(one))
            elif one.keyword not in _FORBIDDEN:
                yield one
        for pointer, _ in inside.new(known.schema, known.value) if known is not None else ():
            yield Problem("body", pointer, "undocumented", "", "no recording has it", strict=True)

    def _has_bodies(self, spec: ResponseSpec) -> bool:
        """Whether all recordings have a body."""
        told = self._mark(spec)
        return bool(told["bodies"] == told["recordings"])

    def _nowhere(self, found: NoMatch, request: Request) -> Judgement:
        """Where nothing was recorded at all, nothing is told."""
        label = f"{request.method} {request.path}"
        like = f"{', '.join(found.methods)} {found.nearest}".strip() if _is_like(found, request) else ""
        seen = f"never recorded; {like} was" if like else "never recorded"
        problem = Problem("operation", "", "undocumented", "", seen, strict=True, says=self.source)
        problems = (problem,) if self.document.routes else ()
        return Judgement(Verdict.UNDOCUMENTED, label, None, problems, "it was never recorded")


def _is_like(found: NoMatch, request: Request) -> bool:
    """Whether the nearest path has a word in common with the request's, or nearly."""
    words = [one for one in (found.nearest or "").split("/") if one and "{" not in one]
    return any(difflib.get_close_matches(one, words, 1, 0.8) for one in request.path.split("/") if one)


def _meant(kind: str, spec: ResponseSpec) -> Media | None:
    if not kind:
        return spec.media[0] if spec.media else None
    return named(kind, spec.media) or akin(kind, spec.media)


def _fits(one: Parameter, found: Match) -> bool:
    """Whether what stands in the place of a path's parameter might be such a value."""
    if one.where != "path":
        return True
    value = parted(found.path_values.get(one.name, ""))[0]
    return not is_word(value) if NAMED in one.raw.get(MARK, ()) else could_be_id(value)


def _unlike(found: Match, request: Request) -> str:
    """Why recordings say nothing of this answer: it was asked for otherwise, as by ``?expand=owner``."""
    known = {one.name for one in found.operation.parameters if one.where == "query"}
    asked = {name for name, _ in styles.pairs(request.split.query) if is_told(name)}
    return "it was never asked for in this way" if asked - known else ""


def _instead(problem: Problem, known: Known | None) -> str | None:
    return inside.instead(known.schema, known.value, problem.pointer) if known is not None else None


def _by_chance(problem: Problem) -> bool:
    """Whether recordings that have it otherwise prove little: null, and fractions where whole numbers were seen."""
    return problem.found == "null" or (problem.found == "number" and "integer" in problem.expected.split(" or "))
