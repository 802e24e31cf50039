"""When the next request may go: the service's rate, and the waits its sandbox asked for, over all of a run's processes.

The rate is a sliding window kept by pyrate-limiter in the run's notes. Each request takes the first turn that is free,
also one to come: so nobody is overtaken, and nobody polls.
"""

from __future__ import annotations

import math
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pytest_apiint.clock.port import Clock
from pytest_apiint.errors import SandboxTrouble, UsageProblem
from pytest_apiint.exchange import Exchange
from pytest_apiint.journal import retry_after
from pytest_apiint.messages import layout, shorten
from pytest_apiint.sandbox.ledger import noted, writing
from pytest_apiint.sandbox.refused import Refused, uncountable
from pytest_apiint.settings import Rate

_BUSY = (429, 503)
_NOT_THE_SANDBOX = ("fault", "mock", "nobody")  # origins of answers that the test itself planned
# Milliseconds by which a window is longer than the service's own: requests don't all take equally long to get there.
_MARGIN = 50


@dataclass(frozen=True, slots=True)
class Pace:
    """When requests to `service` may go; `folder` is the run's own.

    Times are civil, in seconds since 1970, since all processes read those alike. Nobody waits longer than `longest`
    seconds: such a request is refused.
    """

    service: str
    rate: Rate | None
    folder: Path
    longest: float = 300.0

    def reserve(self, clock: Clock, *, since: float | None = None) -> float | Refused:
        """Take the first turn that is free: how many seconds it is from now. `since` is when the waiting began."""
        if self.rate and (refused := _without_limiter()):  # imported now: others may not wait for that
            return refused
        if not self.rate and not noted(self.folder):
            return 0.0
        try:
            with writing(self.folder) as notes:
                now = clock.now  # read here: waiting for the notes takes time too
                last = (now if since is None else since) + self.longest
                until, asked = self._held(notes)
                if until > last:
                    return self._held_back(until - now, asked)
                turn = max(now, until)
                if self.rate:
                    turn = _turn(notes, self.service, self.rate, turn, last)
        except (OSError, sqlite3.Error) as reason:
            return uncountable("pace", self.service, reason)
        return turn - now if turn <= last else self._used_up(turn - now)

    def wait(self, clock: Clock) -> float | Refused:
        """Block until a request may go: how many seconds that took."""
        started = clock.now
        delay = self.reserve(clock, since=started)
        while not isinstance(delay, Refused) and delay > 0:
            clock.wait(delay)
            delay = self.again(clock, since=started)
        return delay if isinstance(delay, Refused) else clock.now - started

    def again(self, clock: Clock, *, since: float) -> float | Refused:
        """How many seconds more, when a wait that began at `since` is over: the sandbox may have asked meanwhile."""
        return self.reserve(clock, since=since) if self.held(clock.now) else 0.0

    def held(self, now: float) -> float:
        """For how many seconds from `now` the sandbox has asked all of us to wait; 0 where it hasn't."""
        with suppress(OSError, sqlite3.Error), writing(self.folder) as notes:
            return max(0.0, self._held(notes)[0] - now)
        return 0.0

    def heed(self, exchange: Exchange, *, epoch: float = 0.0) -> None:
        """Hold every process back until the moment that a 429 or 503 asks for (RFC 9110, 10.2.3).

        `epoch` is the civil time of the second 0 that the exchange's times count from.
        """
        if exchange.status not in _BUSY or exchange.origin in _NOT_THE_SANDBOX:
            return
        if (asked := retry_after(exchange, epoch=epoch)) is None:
            return
        until = epoch + exchange.ended + asked.seconds
        # Where it can't be noted, no further request goes out, and the refusal says why.
        with suppress(OSError, sqlite3.Error), writing(self.folder) as notes:
            notes.execute(
                "INSERT INTO held VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET until = excluded.until, "
                "asked = excluded.asked WHERE excluded.until > held.until",
                (self.service, until, f"{exchange.status} with {shorten(str(asked), 50)}"),
            )

    def _held(self, notes: sqlite3.Connection) -> tuple[float, str]:
        row = notes.execute("SELECT until, asked FROM held WHERE service = ?", (self.service,)).fetchone()
        return row or (0.0, "")

    def _held_back(self, seconds: float, asked: str) -> Refused:
        rows = [
            ("asked", f"{asked}: {shorten(f'{seconds:.0f}', 20)} s from now"),
            ("limit", f"tests wait for at most {self.longest:.0f} s"),
            ("fix", "run these tests later; a rate_limit in the service's settings keeps below its limit"),
        ]
        text = layout(f'the sandbox of "{self.service}" asks for a wait that is too long', rows)
        return Refused("pace", text, SandboxTrouble)

    def _used_up(self, seconds: float) -> Refused:
        rows = [
            ("next turn", f"in {math.ceil(seconds)} s"),
            ("limit", f"tests wait for at most {self.longest:.0f} s"),
            ("fix", "let fewer tests reach the sandbox, or raise rate_limit in its settings"),
        ]
        return Refused("pace", layout(f'the rate of {self.rate} for "{self.service}" is used up', rows), UsageProblem)


def _turn(notes: sqlite3.Connection, service: str, rate: Rate, start: float, last: float) -> float:
    """The first turn from `start` on, taken; where it came after `last`, a moment after that, and none is taken."""
    from pyrate_limiter import Rate as Limit  # noqa: PLC0415 -- the doorstep: 140 ms, and an extra
    from pyrate_limiter import RateItem, SQLiteBucket, SQLiteQueries  # noqa: PLC0415

    table = f"pace {service.encode().hex()}"  # since SQLite's names know no case
    notes.execute(SQLiteQueries.CREATE_BUCKET_TABLE.format(table=table))
    notes.execute(SQLiteQueries.CREATE_INDEX_ON_TIMESTAMP.format(index_name=f"by time {table}", table_name=table))
    bucket = SQLiteBucket([Limit(rate.requests, rate.seconds * 1000 + _MARGIN)], notes, table)
    turn = math.ceil(start * 1000)
    while not bucket.put(item := RateItem(service, turn)):
        turn += max(1, cast("int", bucket.waiting(item)))
        if turn / 1000 > last:
            break
    return turn / 1000


def _without_limiter() -> Refused | None:
    try:
        import pyrate_limiter  # noqa: F401, PLC0415 -- the doorstep: 140 ms, and an extra
    except ModuleNotFoundError:
        rows = [("fix", "pip install 'pytest-apiint[sandbox]'")]
        return Refused("pace", layout("the setting rate_limit needs pyrate-limiter", rows))
    return None
