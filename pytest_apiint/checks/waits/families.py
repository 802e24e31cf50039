"""Which backoff policies fit the waits that were seen, the tightest first.

Made for runs with chance pinned at 0, 1/2 and just under 1: the least and the most of each wait are then the bounds
of its jitter, and equal runs mean that there is none. A policy is proposed from those bounds, and kept only if it
admits every wait of every run; so what is returned is never refuted by what was seen. A wider policy often fits too
(no jitter fits into full jitter), and the narrowest one says most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pytest_apiint.checks.waits.policies import Exponential, Fixed, Linear, Policy

_RELATIVE = 1e-6
_ABSOLUTE = 1e-6


def fitting(runs: Iterable[Sequence[float]]) -> tuple[Policy, ...]:
    """The policies that admit every wait, in seconds, of every run: tightest first, then simplest."""
    waits = [tuple(run) for run in runs if run]
    if not waits:
        return ()
    bounds = [(min(nth), max(nth)) for nth in zip(*waits, strict=False)]
    lows, highs = [low for low, _ in bounds], [high for _, high in bounds]
    proposed = dict.fromkeys(_proposed(lows, highs))
    return tuple(sorted((policy for policy in proposed if _admits(policy, waits)), key=lambda p: _width(p, waits)))


def _admits(policy: Policy, runs: Iterable[Sequence[float]]) -> bool:
    for run in runs:
        for n, wait in enumerate(run):
            low, high = policy.bounds(n, run[n - 1] if n else None)
            slack = _ABSOLUTE + _RELATIVE * wait
            if not low - slack <= wait <= high + slack:
                return False
    return True


def _width(policy: Policy, runs: Iterable[Sequence[float]]) -> float:
    bounds = [policy.bounds(n, run[n - 1] if n else None) for run in runs for n in range(len(run))]
    return round(sum(high - low for low, high in bounds), 6)


def _proposed(lows: Sequence[float], highs: Sequence[float]) -> Iterator[Policy]:
    if _same(lows, highs):
        yield from _grown(highs)
        return
    yield from (replace(policy, jitter="full") for policy in _grown(highs))
    yield from (replace(policy, jitter="equal") for policy in _grown(highs))
    if max(lows) > _ABSOLUTE:
        yield from _additive(lows, highs)
        yield from _scaled(lows, highs)
    yield from _decorrelated(lows, highs)


def _decorrelated(lows: Sequence[float], highs: Sequence[float]) -> Iterator[Policy]:
    if lows[0] > 0 and _same(lows, [lows[0]] * len(lows)):
        yield Exponential(base=_plain(lows[0]), jitter="decorrelated", cap=_plateau(highs))


def _additive(lows: Sequence[float], highs: Sequence[float]) -> Iterator[Policy]:
    extra = [high - low for low, high in zip(lows, highs, strict=True)]
    most = _plain(max(extra))
    # Where less than all of it was added, the cap cut it.
    cap = None if _same(extra[1:], [most] * len(extra[1:])) else _plain(highs[-1])
    for policy in _grown(lows):
        if cap is None:
            yield replace(policy, additive=most)
        elif not isinstance(policy, Fixed):
            yield replace(policy, additive=most, cap=cap)


def _scaled(lows: Sequence[float], highs: Sequence[float]) -> Iterator[Policy]:
    """Jitter by a factor. Which of its ends counts as 1 is a matter of taste: that with the plainest first wait."""
    n = next(n for n, high in enumerate(highs) if high > _ABSOLUTE)
    ratio = lows[n] / highs[n]
    ends = [share for share in (1.0, (1 + ratio) / 2, ratio) if share > _RELATIVE]
    unit = min(ends, key=lambda share: len(f"{highs[n] * share:.6g}"))
    for policy in _grown([high * unit for high in highs]):
        yield replace(policy, jitter=(_plain(ratio / unit), _plain(1 / unit)))


def _grown(waits: Sequence[float]) -> Iterator[Exponential | Fixed | Linear]:
    """Fixed, exponential or linear growth without jitter. A first wait of 0 before others is set apart."""
    skipped = 1 if len(waits) > 1 and waits[0] <= _ABSOLUTE < waits[1] else 0
    first = 0.0 if skipped else None
    rest = waits[skipped:]
    if _same(rest, [rest[0]] * len(rest)):
        yield Fixed(seconds=_plain(rest[0]), first=first)
        return
    growths = list(_growths(rest, skipped, None, first))
    if not growths:
        cap = rest[-1]
        below = [wait for wait in rest if not _same([wait], [cap])]
        growths = list(_growths(below, skipped, _plain(cap), first))
    yield from growths


def _growths(
    waits: Sequence[float], skipped: int, cap: float | None, first: float | None
) -> Iterator[Exponential | Linear]:
    if not waits or waits[0] <= _ABSOLUTE:
        return
    # One wait below the cap leaves the growth open; doubling is what clients do.
    factor = waits[1] / waits[0] if len(waits) > 1 else 2.0
    step = waits[1] - waits[0] if len(waits) > 1 else 0.0
    if factor > 1 and all(_same([earlier * factor], [later]) for earlier, later in pairwise(waits)):
        yield Exponential(base=_plain(waits[0] / factor**skipped), factor=_plain(factor), cap=cap, first=first)
    if step > 0 and all(_same([earlier + step], [later]) for earlier, later in pairwise(waits)):
        base = _plain(waits[0] - step * skipped)
        if base >= 0:
            yield Linear(base=base, step=_plain(step), cap=cap, first=first)


def _plateau(waits: Sequence[float]) -> float | None:
    """The value that waits end on and stay at, if they grew before."""
    level = len(waits) > 2 and _same(waits[-2:], [waits[-1]] * 2)
    short = len(waits) > 1 and waits[-1] < 3 * waits[-2] * (1 - _RELATIVE)
    return _plain(waits[-1]) if level or short else None


def _same(some: Sequence[float], others: Sequence[float]) -> bool:
    pairs = zip(some, others, strict=True)
    return all(abs(one - other) <= _ABSOLUTE + _RELATIVE * max(abs(one), abs(other)) for one, other in pairs)


def _plain(value: float) -> float:
    """`value` without the noise of its last digits."""
    return float(f"{value:.6g}")
