"""What a handler made of a delivery."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Reaction(StrEnum):
    """`crashed` is an answer of its own: the handler neither took the delivery nor refused it."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is HTTP's, where there was one; `raised` what came out of the handler; `returned` a callable's own."""

    reaction: Reaction
    status: int | None = None
    body: bytes = b""
    raised: BaseException | None = None
    returned: Any = None

    @property
    def accepted(self) -> bool:
        return self.reaction is Reaction.ACCEPTED

    @property
    def speaks(self) -> bool:
        """Whether it's a whole answer with a body, and no mere yes or no."""
        return self.status is not None

    def __str__(self) -> str:
        if self.raised is not None:
            return f"{self.reaction}: {type(self.raised).__name__}"
        return f"{self.reaction}, {self.status}" if self.status is not None else str(self.reaction)


def answered(status: int, body: bytes = b"") -> Answer:
    """An HTTP answer: 2xx accepts, 5xx is a crash, anything else refuses."""
    if status >= 500:
        return Answer(Reaction.CRASHED, status, body)
    return Answer(Reaction.ACCEPTED if 200 <= status < 300 else Reaction.REJECTED, status, body)


def raised(error: BaseException, rejects: tuple[type[BaseException], ...]) -> Answer:
    """An exception: one of `rejects` refuses, and one with a 4xx as frameworks have them; any other is a crash."""
    for name in ("status_code", "status", "code"):
        status = getattr(error, name, None)
        if isinstance(status, int) and 400 <= status < 500:
            return Answer(Reaction.REJECTED, status, raised=error)
    return Answer(Reaction.REJECTED if isinstance(error, rejects) else Reaction.CRASHED, raised=error)
