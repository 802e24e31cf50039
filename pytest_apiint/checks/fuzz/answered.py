"""A varied answer as what a client meets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pytest_apiint.exchange import Response
from pytest_apiint.faults.kinds import Status


@dataclass(frozen=True, slots=True)
class Answered(Status):
    """In the place of the usual answer, which has had its turn all the same: a listing's next page is the next one."""

    needs_answer: ClassVar[bool] = True


def answered(name: str, response: Response) -> Answered:
    """`response`, by the name that journals and stories show."""
    return Answered(response, label=name)
