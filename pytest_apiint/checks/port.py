"""What a check needs of the rest of the house: a journal, or something that has one."""

from __future__ import annotations

from typing import Protocol, TypeAlias

from pytest_apiint.errors import UsageProblem
from pytest_apiint.journal import Exchanges


class HasJournal(Protocol):
    """``api``, for one."""

    @property
    def journal(self) -> Exchanges: ...


Judged: TypeAlias = Exchanges | HasJournal


def exchanges_of(judged: Judged) -> Exchanges:
    """The exchanges to judge: those given, or the journal of the object given."""
    if isinstance(judged, Exchanges):
        return judged
    journal = getattr(judged, "journal", None)
    if isinstance(journal, Exchanges):
        return journal
    raise UsageProblem(f"{judged!r:.60} has no journal: give api, api.journal, or a selection from it")
