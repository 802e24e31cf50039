"""A server's lines as its requests end, in the waterfall's language: ``GET /users/7  t=3.02 200``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from pytest_apiint.journal.shown import moment, outcome, target
from pytest_apiint.messages import WIDTH, shorten

if TYPE_CHECKING:
    from pytest_apiint.exchange import Exchange
    from pytest_apiint.serving.port import Asked
    from pytest_apiint.serving.tally import Tally

_SHOWN: Final = 3


class Log:
    """Counts in `tally`, and tells by `echo`: of each request where `every`, else of those that are wrong."""

    def __init__(self, tally: Tally, echo: Callable[[str], None], *, every: bool = False) -> None:
        self._tally = tally
        self._echo = echo
        self._every = every

    def over(self, exchange: Exchange, asked: Asked) -> None:
        self._tally.add(asked)
        if self._every or asked.wrong:
            self._echo("\n".join(_lines(exchange, asked)))

    def odd(self, what: str) -> None:
        """Something came that is no request."""
        self._tally.add_odd()
        self._echo(shorten(f"not answered as a request: {what}", WIDTH))


def _lines(exchange: Exchange, asked: Asked) -> Iterator[str]:
    note = f"  (planned: {exchange.fault})" if exchange.fault is not None else ""
    came = f"  {moment(exchange.started)} {outcome(exchange)}{note}"
    yield shorten(target(exchange.request), max(WIDTH - len(came), 20)) + came
    for text in asked.wrong[:_SHOWN]:
        yield shorten(f"  {text}", WIDTH)
    if len(asked.wrong) > _SHOWN:
        yield f"  and {len(asked.wrong) - _SHOWN} more"


def summary(tally: Tally) -> Iterator[str]:
    """What came in all, in lines of 80 columns."""
    requests = tally.requests
    told = f"served {requests:,} request{'' if requests == 1 else 's'}, {tally.invalid:,} invalid"
    yield told
    for name, count, wrong in tally.rows():
        yield f"  {shorten(name, 52):<52} {count:>9,}{f'  {wrong:,} invalid' if wrong else ''}"
    if tally.odd:
        yield f"  {'(not HTTP/1.1, or no URL)':<52} {tally.odd:>9,}  {tally.odd:,} invalid"
