"""What a session asks just before it gives an answer: the answer itself, or the same with one edit."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_apiint.contract.variations.case import ResponseCase, Seed
from pytest_apiint.contract.variations.places import reaches
from pytest_apiint.drift.plain import plain

if TYPE_CHECKING:
    from pytest_apiint.contract.variations.edits import Edit
    from pytest_apiint.exchange import Request, Response
    from pytest_apiint.script import Answer

# Which answers are meant: method and path.
Route: TypeAlias = "tuple[str, str]"


@dataclass(frozen=True, slots=True)
class Mutant:
    """`edit` of every answer to `route` that has the place."""

    route: Route
    edit: Edit


@dataclass(slots=True)
class Mutator:
    """Notes the answers in JSON that are given, the first of each route; with a `mutant` it edits those meant.

    `met` says whether an edited answer was given.
    """

    mutant: Mutant | None = None
    met: bool = False
    given: dict[Route, Seed] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)

    def answer(self, request: Request, usual: Answer) -> Answer:
        """`usual`, or the same edited."""
        seed = _seed(usual.response)
        if seed is None:
            return usual
        route = (request.method, request.path)
        self.routes.append(route)
        self.given.setdefault(route, seed)
        mutant = self.mutant
        if mutant is None or mutant.route != route or not reaches(seed.body, mutant.edit.place):
            return usual
        self.met = True
        return replace(usual, response=ResponseCase(seed, (mutant.edit,)).response)


def _seed(response: Response) -> Seed | None:
    """A success that is JSON, as what edits are made of."""
    read = plain(response)
    if read is None or not 200 <= read.status < 300 or not read.body:
        return None
    try:
        body: Any = json.loads(read.body)
    except (ValueError, RecursionError):
        return None
    return Seed("answer", body, read.status, read.headers) if isinstance(body, (dict, list)) else None
