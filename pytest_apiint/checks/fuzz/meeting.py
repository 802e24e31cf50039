"""Many answers met by one client, in a call each; what looks wrong then is looked at alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.fuzz.crash import Crash, crash_of
from pytest_apiint.checks.in_turn import by_call
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.trial import Made, Trial
from pytest_apiint.faults import Fault

Wrong: TypeAlias = "Callable[[Made], bool]"
_ALONE: Final = 40  # answers at most that a client meets alone where it can't meet all in turn, as it keeps what it got
_CLIENTS: Final = 8
_PLACES: Final = 6  # places in a client whose findings are looked at alone; what else there is is counted


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer that goes wrong, met by a new client: `crash` says where; `names` are all that end there."""

    name: str
    crash: Crash
    trial: Trial
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """`survived` are those that went well; `unseen` counts those that nothing can be said of."""

    findings: tuple[Finding, ...]
    survived: tuple[str, ...]
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Meeting:
    """`battery` as one client met it, a call each; `made` has None for those that can't be told from the others."""

    bench: Bench
    battery: Mapping[str, Fault]
    made: Mapping[str, Made | None]

    @classmethod
    def of(cls, bench: Bench, battery: Mapping[str, Fault]) -> Meeting:
        return cls(bench, battery, _in_turn(bench, battery) if battery else {})

    def met(self, wrong: Wrong) -> Met:
        """The findings by `wrong`, in the battery's order, one for each place in the client."""
        told = {name: one for name, one in self.made.items() if one is not None}
        suspects = [name for name, one in told.items() if wrong(one)]
        untold = [name for name in self.battery if name not in told]
        groups = grouped((name, error) for name in suspects if (error := told[name].raised) is not None)
        found = list(_looked_at(self.bench, self.battery, groups, wrong))
        survived = [name for name in told if name not in suspects]
        for name in untold[:_ALONE]:
            finding = alone(self.bench, name, self.battery[name], wrong)
            if finding is None:
                survived.append(name)
            elif finding.crash not in [other.crash for other in found]:
                found.append(finding)
        return Met(tuple(found), tuple(survived), len(untold[_ALONE:]))


def alone(bench: Bench, name: str, fault: Fault, wrong: Wrong) -> Finding | None:
    """What is wrong with a new client that meets `fault` first of all."""
    trial = bench.run(Scenario(each=(fault,), standing=True))
    if trial.endless or not trial.made or not wrong(trial.made[-1]) or trial.raised is None:
        return None
    return Finding(name, crash_of(trial.raised), trial, (name,))


def grouped(errors: Iterable[tuple[str, BaseException]]) -> dict[Crash, list[str]]:
    """Names by the place where their errors came up."""
    groups: dict[Crash, list[str]] = {}
    for name, error in errors:
        groups.setdefault(crash_of(error), []).append(name)
    return groups


def _looked_at(
    bench: Bench, battery: Mapping[str, Fault], groups: Mapping[Crash, Sequence[str]], wrong: Wrong
) -> Iterator[Finding]:
    seen: set[Crash] = set()
    for names in list(groups.values())[:_PLACES]:
        some = (alone(bench, name, battery[name], wrong) for name in names[:2])
        finding = next((one for one in some if one is not None), None)
        if finding is not None and finding.crash not in seen:
            seen.add(finding.crash)
            yield replace(finding, names=tuple(names))


def _in_turn(bench: Bench, battery: Mapping[str, Fault]) -> dict[str, Made | None]:
    """The call that met each; None where that can't be told from the others.

    Where one answer keeps a client from asking again, another client goes on from there.
    """
    found: dict[str, Made] = {}
    left = dict(battery)
    for _ in range(_CLIENTS):
        told = _one_client(bench, left)
        found |= told
        left = {name: fault for name, fault in left.items() if name not in told}
        if not told or not left:
            break
    return {name: found.get(name) for name in battery}


def _one_client(bench: Bench, battery: Mapping[str, Fault]) -> dict[str, Made]:
    trial = bench.run(Scenario(each=tuple(battery.values()), standing=True, times=len(battery)))
    if trial.endless or len(trial.made) != len(battery):
        return {}
    calls = zip(battery, trial.made, by_call(trial), strict=True)
    return {name: made for name, made, attempts in calls if attempts}
