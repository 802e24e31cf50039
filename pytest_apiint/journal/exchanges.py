"""The rows: the journal itself, and views of it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TypeAlias, overload

from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import calls, story
from pytest_apiint.journal.filters import Statuses, matching
from pytest_apiint.journal.sleeps import SleepFact

_Pick: TypeAlias = Callable[[Sequence[Exchange]], Sequence[Exchange]]
# Says what is wrong with an exchange by its API's description, strictly or not; None where none is known for it.
Judge: TypeAlias = Callable[[Exchange, bool], str | None]
_number = attrgetter("number")


class Exchanges(Sequence[Exchange]):
    """Exchanges in the order in which they began: a journal, or a selection from one. Equal only to itself."""

    __slots__ = ()

    @property
    @abstractmethod
    def journal(self) -> Journal:
        """The journal that these are from."""

    @abstractmethod
    def rows(self) -> Sequence[Exchange]:
        """The exchanges as they are now, those still under way among them."""

    @property
    def epoch(self) -> float:
        """Civil time, in seconds since 1970, of the second 0 of the test's clock."""
        return self.journal.epoch

    def select(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        host: str | None = None,
        status: Statuses | None = None,
        origin: str | None = None,
    ) -> Selection:
        """Those that are everything asked for; a live view, so what comes later is found too.

        `path` and `host` may be globs (``"/users/*"``); `status` is a number, a range, ``"5xx"`` or a collection.
        An attempt that got no whole answer has no status.
        """
        matches = matching(method=method, path=path, host=host, status=status, origin=origin)
        return self.where(matches)

    def where(self, matches: Callable[[Exchange], bool]) -> Selection:
        """Those of which `matches` is true; a live view."""
        return Selection(self, lambda rows: [row for row in rows if matches(row)])

    def calls(self) -> list[calls.Call]:
        """The logical requests that these exchanges make up, by their first attempts.

        Attempts of one call have the same caller, method, URL and body, and no success between them; inside
        ``with api.operation(name)`` the name stands for the caller, and a success ends nothing.
        """
        journal = self.journal
        return calls.calls(self.rows(), journal.rows(), journal.sleeps, journal.epoch)

    def story(self, width: int = 80, *, lines: int = story.LINES) -> str:
        """What happened, drawn to scale in ASCII: ``#`` an exchange, ``.`` a wait, ``:`` a Retry-After.

        At most `width` columns and `lines` lines; what doesn't fit is left out of the middle, and counted.
        """
        return story.waterfall(self.calls(), width, lines=lines)

    @overload
    def __getitem__(self, index: int) -> Exchange: ...
    @overload
    def __getitem__(self, index: slice) -> Selection: ...
    def __getitem__(self, index: int | slice) -> Exchange | Selection:
        rows = self.rows()
        if isinstance(index, int):
            return rows[index]
        kept = rows[index]
        return Selection(self, lambda _: kept)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.rows())

    def __len__(self) -> int:
        return len(self.rows())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} exchanges>"


class Selection(Exchanges):
    """Some of a journal's exchanges. A slice is fixed, anything else follows the journal."""

    __slots__ = ("_of", "_pick")

    def __init__(self, of: Exchanges, pick: _Pick) -> None:
        self._of = of
        self._pick = pick

    @property
    def journal(self) -> Journal:
        return self._of.journal

    def rows(self) -> Sequence[Exchange]:
        return self._pick(self._of.rows())


class Journal(Exchanges):
    """All exchanges of a test. Only grows; any thread may add, at any time.

    `sleeps` and `pending` are asked anew for each reading: the clock's waits, and the exchanges under way. `judge`,
    where there is one, says of an exchange whether it's what its API's description has.
    """

    __slots__ = ("_added", "_epoch", "_pending", "_sleeps", "_sorted", "judge")

    def __init__(
        self,
        *,
        sleeps: Callable[[], Sequence[SleepFact]] = tuple,
        pending: Callable[[], Iterable[Exchange]] = tuple,
        epoch: float = 0.0,
    ) -> None:
        self._sleeps = sleeps
        self._pending = pending
        self._epoch = epoch
        self.judge: Judge | None = None
        self._added: list[Exchange] = []
        self._sorted: tuple[Exchange, ...] = ()

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange that is over. list.append is atomic, so there is no lock."""
        self._added.append(exchange)

    @property
    def journal(self) -> Journal:
        return self

    @property
    def epoch(self) -> float:
        return self._epoch

    @property
    def sleeps(self) -> Sequence[SleepFact]:
        """Every wait that somebody asked for, in the order of their starts."""
        return self._sleeps()

    def rows(self) -> Sequence[Exchange]:
        # Those under way first: one that ends between the two readings is then seen twice, and never lost.
        pending = list(self._pending())
        rows = self._ended()
        if not pending:
            return rows
        ended = {row.number for row in rows}
        return sorted((*rows, *(row for row in pending if row.number not in ended)), key=_number)

    def _ended(self) -> tuple[Exchange, ...]:
        rows = self._sorted
        if len(rows) != len(self._added):
            # Nearly in order already, which is what sorted() is fastest at.
            rows = self._sorted = tuple(sorted(self._added, key=_number))
        return rows
