"""What comes of holding a request or an answer against a description: one of four verdicts, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pytest_apiint.contract.mistakes import Mistake


class Verdict(StrEnum):
    """`UNDOCUMENTED` and `UNCHECKED` tell apart what the description doesn't have from what it says nothing of.

    Undocumented: no such operation, status or media type. Unchecked: it's there, but without a schema, or in a form
    that nothing here reads. Neither is a pass.
    """

    VALID = "valid"
    INVALID = "invalid"
    UNDOCUMENTED = "undocumented"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that the description doesn't have so.

    `where` is ``"body"``, ``"header"``, ``"query"``, ``"path"``, ``"cookie"``, ``"status"``, ``"media type"``,
    ``"security"`` or ``"operation"``. `pointer` leads into the body (RFC 6901), or is a header's or parameter's name
    after a slash. `found` never holds a value, as that might be a secret: a kind, a size, a name. `spec_pointer` is
    where the description says it, unless `says` has words for that. `strict` where only the level "strict" minds.
    """

    where: str
    pointer: str
    keyword: str
    expected: str
    found: str
    spec_pointer: str = ""
    strict: bool = False
    says: str = ""

    @classmethod
    def of(cls, mistake: Mistake, where: str, *, name: str = "", strict: bool = False) -> Problem:
        """`mistake`, made in the header or parameter called `name`, or in the body."""
        pointer = f"/{name}{mistake.pointer}" if name else mistake.pointer
        return cls(where, pointer, mistake.keyword, mistake.expected, mistake.found, mistake.spec_pointer, strict)

    def __str__(self) -> str:
        place = f"{self.where} {self.pointer}".rstrip()
        return f"{place}: {self.found}; expected {self.expected}" if self.expected else f"{place}: {self.found}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be said of one request or one answer.

    `operation` is its label (``GET /users/{id}``), empty where there's none. `status` is the answer's, None for a
    request. `why` says what is undocumented or unchecked. A valid one has no `problems`; all others may.
    """

    verdict: Verdict
    operation: str = ""
    status: int | None = None
    problems: tuple[Problem, ...] = ()
    why: str = ""

    @property
    def valid(self) -> bool:
        return self.verdict is Verdict.VALID


_BADNESS: Final = (Verdict.VALID, Verdict.UNCHECKED, Verdict.UNDOCUMENTED, Verdict.INVALID)


def worst(judgements: Iterable[Judgement]) -> Verdict:
    """What an exchange is, of both of whose sides something was said."""
    return max((one.verdict for one in judgements), key=_BADNESS.index)
