"""The scorecard of each suite: calls by groups of checks, and what came of each check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_apiint.checks.result import IGNORED
from pytest_apiint.checks.verdict import Outcome, Severity
from pytest_apiint.report.page.outcomes import SIGNS, Tone
from pytest_apiint.report.run import Checked, Run
from pytest_apiint.report.scorecard import GROUPS

_WEIGHTS: Final = {str(severity): weight for weight, severity in enumerate(Severity)}
_TONES: Final[dict[str, Tone]] = {"must": "bad", "should": "warn", "advisory": "plain"}
_ORDER: Final = (Outcome.FAIL, Outcome.PASS, Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE, IGNORED)


@dataclass(frozen=True, slots=True)
class Cell:
    """``5/7 must``: kept of those judged, and the gravest that is broken; without text where nothing was judged."""

    text: str = ""
    sign: str = ""
    word: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Told:
    """One check that isn't simply kept; `link` leads to its test."""

    check: str
    severity: str
    outcome: str
    tone: Tone
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Call:
    """A row of the card, and what is behind it; `kept` names the checks of which there's no more to say."""

    name: str
    cells: tuple[Cell, ...]
    told: tuple[Told, ...]
    kept: tuple[str, ...]
    summary: str
    broken: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One suite."""

    suite: str
    summary: str
    groups: tuple[str, ...]
    calls: tuple[Call, ...]


def cards(run: Run, links: Sequence[str]) -> tuple[Card, ...]:
    """The suite with the most to mend first; `links` are the tests', in their order."""
    by_suite: dict[str, list[tuple[Checked, str]]] = {}
    for test, link in zip(run.tests, links, strict=True):
        if test.checked is not None:
            by_suite.setdefault(test.checked.suite, []).append((test.checked, link))
    told = sorted(by_suite.values(), key=lambda card: _badness(checked for checked, _ in card))
    return tuple(_card(card) for card in told)


def _card(linked: Sequence[tuple[Checked, str]]) -> Card:
    every = [checked for checked, _ in linked]
    judged = {checked.group for checked in every if _judged(checked)}
    groups = tuple(dict.fromkeys(group for group in (*GROUPS, *sorted(judged)) if group in judged))
    calls: dict[str, list[tuple[Checked, str]]] = {}
    for checked, link in linked:
        calls.setdefault(checked.call, []).append((checked, link))
    rows = sorted(calls.items(), key=lambda call: _badness(checked for checked, _ in call[1]))
    return Card(every[0].suite, _summary(every), groups, tuple(_call(name, mine, groups) for name, mine in rows))


def _call(name: str, linked: Sequence[tuple[Checked, str]], groups: Sequence[str]) -> Call:
    every = [checked for checked, _ in linked]
    cells: Mapping[str, list[Checked]] = {group: [one for one in every if one.group == group] for group in groups}
    plain = [one.check for one in every if _plain(one)]
    told = [_told(checked, link) for checked, link in sorted(linked, key=_weight) if not _plain(checked)]
    return Call(
        name,
        tuple(_cell(cells[group]) for group in groups),
        tuple(told),
        tuple(plain),
        _summary(every),
        any(_failed(one) for one in every),
    )


def _cell(every: Sequence[Checked]) -> Cell:
    judged = [one for one in every if _judged(one)]
    if not judged:
        return Cell()
    broken = sorted((one.severity for one in judged if _failed(one)), key=_rank)
    text = f"{len(judged) - len(broken)}/{len(judged)}"
    if not broken:
        return Cell(text, SIGNS["good"], "kept", "good")
    tone = _TONES.get(broken[0], "bad")
    return Cell(text, SIGNS[tone], broken[0], tone)


def _told(checked: Checked, link: str) -> Told:
    broken = _failed(checked)
    text = checked.headline if broken or not checked.reason else checked.reason
    word = "broken" if broken else "partly kept" if checked.outcome == Outcome.PASS else checked.outcome
    return Told(
        checked.check, checked.severity, word, _TONES.get(checked.severity, "bad") if broken else "plain", text, link
    )


def _summary(every: Sequence[Checked]) -> str:
    """``38 kept, 2 must and 1 should broken, 4 not applicable``."""
    counts = Counter(one.outcome for one in every)
    failed = Counter(one.severity for one in every if _failed(one))
    broken = " and ".join(f"{failed[severity]} {severity}" for severity in sorted(failed, key=_rank))
    parts = [f"{counts[Outcome.PASS]} kept", f"{broken} broken" if broken else ""]
    parts += [f"{counts[outcome]} {outcome}" if counts[outcome] else "" for outcome in _ORDER[2:]]
    return ", ".join(filter(None, parts))


def _badness(every: Iterable[Checked]) -> tuple[int, ...]:
    """The worst sorts first."""
    failed = Counter(one.severity for one in every if _failed(one))
    return tuple(-failed[severity] for severity in _WEIGHTS)


def _weight(linked: tuple[Checked, str]) -> tuple[int, int]:
    checked, _ = linked
    rank = _ORDER.index(checked.outcome) if checked.outcome in _ORDER else len(_ORDER)
    return rank, _rank(checked.severity)


def _rank(severity: str) -> int:
    return _WEIGHTS.get(severity, 0)


def _plain(checked: Checked) -> bool:
    return checked.outcome == Outcome.PASS and not checked.reason


def _failed(checked: Checked) -> bool:
    return checked.outcome == Outcome.FAIL


def _judged(checked: Checked) -> bool:
    return checked.outcome in (Outcome.PASS, Outcome.FAIL)
