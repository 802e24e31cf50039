"""Many faults met by one client, in a call each: which of them deserve a trial of their own.

Making a client costs more than a call does, so a battery of odd answers is met in one trial first. What that shows as
right is right; what it shows as wrong may have been made wrong by what came before, and is looked at alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.trial import Made, Trial
from pytest_apiint.exchange import Exchange
from pytest_apiint.faults import Fault

_SECTION: Final = 10


def cross_section(bench: Bench, battery: Mapping[str, Fault]) -> dict[str, Fault]:
    """All of `battery` on a suite's first call; on the others, which share its readers, ten from end to end."""
    if bench.subject.thorough:
        return dict(battery)
    stride = -(-len(battery) // _SECTION)
    return {name: fault for place, (name, fault) in enumerate(battery.items()) if place % stride == 0}


def suspects(
    bench: Bench, battery: Mapping[str, Fault], wrong: Callable[[Made, tuple[Exchange, ...]], bool]
) -> tuple[str, ...]:
    """The names in `battery` whose call, with its attempts, was `wrong`, or can't be told from the others.

    The first attempt of each call meets its fault; whatever comes after it gets the usual answers.
    """
    trial = bench.run(Scenario(each=tuple(battery.values()), times=len(battery)))
    if trial.endless or len(trial.made) != len(battery):
        return tuple(battery)
    calls = zip(battery, trial.made, by_call(trial), strict=True)
    return tuple(name for name, made, attempts in calls if not attempts or wrong(made, attempts))


def by_call(trial: Trial) -> list[tuple[Exchange, ...]]:
    """The attempts of each call, by how many exchanges had begun before it."""
    rows = trial.journal.rows()
    bounds = [*(made.exchanges for made in trial.made), len(rows)]
    own = set(trial.attempts)
    return [tuple(row for row in rows[begin:end] if row in own) for begin, end in pairwise(bounds)]
