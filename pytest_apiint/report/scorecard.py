"""The scorecard of a run's suites: calls by groups of checks, and what to mend, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from pytest_apiint.checks.result import IGNORED, Result
from pytest_apiint.checks.verdict import Outcome, Severity
from pytest_apiint.messages import WIDTH, ascii_only, shorten

# Twelve groups have to stand beside a call's name in 80 columns.
_SHORT: Final = {
    "retries": "retry",
    "idempotency": "idemp",
    "backoff": "back",
    "limits": "limit",
    "transport": "trans",
    "errors": "error",
    "bodies": "body",
    "fuzz": "fuzz",
    "credentials": "cred",
    "pagination": "pages",
    "requests": "reqst",
    "resilience": "resil",
    # Of webhooks; no card has all of both.
    "presence": "pres",
    "secret": "secrt",
    "body": "body",
    "time": "time",
    "replay": "repl",
    "encoding": "enc",
    "versioning": "vers",
    "headers": "head",
    "url": "url",
    "jwt": "jwt",
    "certificate": "cert",
    "handshake": "shake",
}
# In the order in which cards have them.
GROUPS: Final = tuple(_SHORT)
_CELL: Final = 6
_NAME: Final = 14
_TOLD: Final = 12
_WEIGHTS: Final = {Severity.MUST: 0, Severity.SHOULD: 1, Severity.ADVISORY: 2}
Weight = Literal["plain", "good", "must", "should", "faint"]

_LOOKS: Final[dict[Severity, Weight]] = {Severity.MUST: "must", Severity.SHOULD: "should", Severity.ADVISORY: "faint"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, and how it should look where it can look like anything."""

    text: str
    weight: Weight = "plain"


def scorecard(results: Iterable[Result], *, every: bool = False) -> list[Line]:
    """One card for each suite, that with the most to mend first; without `every`, the 12 worst findings of each."""
    by_suite: dict[str, list[Result]] = {}
    for result in results:
        by_suite.setdefault(result.suite, []).append(result)
    cards = sorted(by_suite.values(), key=lambda card: [-_failures(card, severity) for severity in _WEIGHTS])
    return [line for card in cards for line in _card(card, every=every)]


def _card(card: Sequence[Result], *, every: bool) -> Iterator[Line]:
    head, rest = _headline(card)
    yield Line(head, "good" if not any(_failed(result) for result in card) else "plain")
    if rest:
        yield Line(rest, "faint")
    groups = [group for group in _SHORT if any(_judged(r) for r in card if r.group == group)]
    calls = _worst_first(card)
    if groups:
        cells = {
            (call, group): _cell([result for result in card if (result.call, result.group) == (call, group)])
            for call in calls
            for group in groups
        }
        wide = {group: max(len(_SHORT[group]), *(len(cells[call, group]) for call in calls)) + 1 for group in groups}
        if WIDTH - 2 - _CELL * len(groups) >= _NAME:
            wide = {group: max(_CELL, columns) for group, columns in wide.items()}
        width = min(max(len(call) for call in calls), WIDTH - 2 - sum(wide.values()), _NAME)
        head = "".join(f"{_SHORT[group]:>{wide[group]}}" for group in groups)
        yield Line(f"  {'':<{width}}{head}", "faint")
        for call in calls:
            mine = [result for result in card if result.call == call]
            row = "".join(f"{cells[call, group]:>{wide[group]}}" for group in groups)
            yield Line(f"  {shorten(call, width):<{width}}{row}", _weight(mine))
    yield from _findings([result for result in card if _failed(result)], every=every)
    yield from _left_out(card)


def _headline(card: Sequence[Result]) -> tuple[str, str]:
    """What was kept and broken, and the rest, in one line if there's room; else the rest in a line of its own."""
    failed = Counter(result.severity for result in card if _failed(result))
    passed = sum(result.outcome == Outcome.PASS for result in card)
    other = Counter(result.outcome for result in card)
    broken = [f"{failed[severity]} {severity}" for severity in _WEIGHTS if failed[severity]]
    parts = [f"{passed} kept", *([f"{' and '.join(broken)} broken"] if broken else [])]
    rest = [
        f"{other[outcome]} {outcome}"
        for outcome in (Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE, IGNORED)
        if other[outcome]
    ]
    whole = f"{card[0].suite}: {', '.join([*parts, *rest])}"
    if len(whole) <= WIDTH or not rest:
        return shorten(whole, WIDTH), ""
    return shorten(f"{card[0].suite}: {', '.join(parts)}", WIDTH), shorten(f"  {', '.join(rest)}", WIDTH)


def _cell(results: Sequence[Result]) -> str:
    """``7/9`` kept of those judged, ``!`` where a must is broken; nothing where nothing was judged."""
    judged = [result for result in results if _judged(result)]
    if not judged:
        return "-"
    kept = sum(result.outcome == Outcome.PASS for result in judged)
    text = str(kept) if kept == len(judged) else f"{kept}/{len(judged)}"
    return text + "!" if any(_failed(r) and r.severity == Severity.MUST for r in judged) else text


def _findings(failed: Sequence[Result], *, every: bool) -> Iterator[Line]:
    def key(result: Result) -> tuple[int, str, str]:
        return _WEIGHTS[Severity(result.severity)], result.check, result.headline

    alike = [list(found) for _, found in groupby(sorted(failed, key=key), key)]
    for found in alike if every else alike[:_TOLD]:
        first = found[0]
        calls = ", ".join(dict.fromkeys(result.call for result in found))
        weight = _LOOKS[Severity(first.severity)]
        yield Line(shorten(f"  {first.severity:<9}{first.check:<28} {calls}", WIDTH), weight)
        yield Line(f"  {'':<9}{shorten(ascii_only(first.headline), WIDTH - 11)}")
    if not every and len(alike) > _TOLD:
        yield Line(f"  and {len(alike) - _TOLD} more, which -v shows", "faint")


def _left_out(card: Sequence[Result]) -> Iterator[Line]:
    reasons = {result.check: result.reason for result in card if result.outcome == IGNORED}
    for check, reason in reasons.items():
        yield Line(shorten(f"  ignored  {check}: {reason}", WIDTH), "faint")
    partly = {result.check: result.reason for result in card if result.outcome == Outcome.PASS and result.reason}
    for check, reason in partly.items():
        yield Line(shorten(f"  partly   {check}: {reason}", WIDTH), "faint")


def _worst_first(card: Sequence[Result]) -> list[str]:
    calls = list(dict.fromkeys(result.call for result in card))
    return sorted(
        calls, key=lambda call: [-_failures([r for r in card if r.call == call], severity) for severity in _WEIGHTS]
    )


def _weight(results: Sequence[Result]) -> Weight:
    if _failures(results, Severity.MUST):
        return "must"
    return "should" if _failures(results, Severity.SHOULD) else "plain"


def _failures(results: Sequence[Result], severity: Severity) -> int:
    return sum(_failed(result) and result.severity == severity for result in results)


def _failed(result: Result) -> bool:
    return result.outcome == Outcome.FAIL


def _judged(result: Result) -> bool:
    return result.outcome in (Outcome.PASS, Outcome.FAIL)
