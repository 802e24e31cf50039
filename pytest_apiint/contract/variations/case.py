"""A case: an answer that an API gave or could give, and what is changed of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from pytest_apiint.contract.variations.edits import Edit
from pytest_apiint.contract.variations.oddities import HEADER
from pytest_apiint.exchange import Headers, Response

JSON: Final = "application/json"


@dataclass(frozen=True, slots=True, eq=False)
class Seed:
    """Where a case begins: `body` is parsed JSON. `base` is what somebody made it of, who has given it its name."""

    name: str
    body: Any
    status: int = 200
    headers: Headers = Headers({"Content-Type": JSON})
    base: Seed | None = None


@dataclass(frozen=True, slots=True)
class ResponseCase:
    """`seed`, so edited. Of edits whose places others have taken away, nothing comes."""

    seed: Seed
    edits: tuple[Edit, ...] = ()
    first: bool = False  # the seed is the first of all: names leave it out

    @property
    def name(self) -> str:
        """``null $.email``, ``minimal``, ``maximal: absent $.a, null $.b``."""
        edits = ", ".join(edit.name for edit in self.edits)
        return edits if self.first and edits else f"{self.seed.name}: {edits}" if edits else self.seed.name

    @property
    def body(self) -> Any:
        """The answer's body, as JSON's readers give it."""
        body = self.seed.body
        for edit in self.edits:
            body = edit.apply(body)
        return body

    @property
    def response(self) -> Response:
        """The answer in bytes: JSON in ASCII, as most APIs write it."""
        more = [(HEADER, "new")] if any(edit.kind == "header" for edit in self.edits) else []
        kept = [pair for pair in self.seed.headers.pairs if pair[0].lower() not in ("content-length", "etag")]
        return Response(self.seed.status, Headers([*kept, *more]), json.dumps(self.body).encode())

    @property
    def changes(self) -> int:
        """How far it is from what the API is known to answer: its edits, and one for a seed that somebody gave."""
        return len(self.edits) + (self.seed.base is not None)

    @property
    def usual(self) -> Seed:
        """The API's own answer behind it."""
        return self.seed.base or self.seed

    @property
    def bare(self) -> ResponseCase | None:
        """The same without its edits, else what it was made of; None where there's neither."""
        if self.edits:
            return replace(self, edits=())
        return ResponseCase(self.seed.base) if self.seed.base is not None else None

    def without(self, edit: Edit) -> ResponseCase:
        return replace(self, edits=tuple(one for one in self.edits if one is not edit))

    def __str__(self) -> str:
        return self.name
