"""What an API may answer, and what it may answer next year, is no reason to crash."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.escapes import base_names
from pytest_apiint.checks.fuzz import drawing
from pytest_apiint.checks.fuzz.meeting import Finding
from pytest_apiint.checks.fuzz.trying import Tried, tried, wanted
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Outcome, Severity, Verdict, failed, inconclusive, not_applicable
from pytest_apiint.checks.wording import times
from pytest_apiint.contract.variations.edits import Tier

NO_JSON: Final = "its answer isn't JSON"


@check(
    "survives-valid",
    Severity.MUST,
    "fuzz",
    says="returns a value from every answer that the API may give",
    why="what may be null or missing is, one day, and for one customer",
    reference="the API's description; JSON Schema 2020-12",
)
def survives_valid(bench: Bench) -> Verdict:
    """Null, absent, empty, many, each member of an enum, each variant, odd texts, numbers and dates; then pairs."""
    return _survives(bench, "valid", "survives-valid")


@check(
    "survives-tolerant",
    Severity.SHOULD,
    "fuzz",
    says="bears fields, enum members and kinds of object that it doesn't know",
    why="APIs add these without a new version: a client that crashes on one fails on a day of the vendor's choice",
    reference="Stripe, GitHub and Adyen: compatibility policies; RFC 9413",
)
def survives_tolerant(bench: Bench) -> Verdict:
    """An unknown field in every object, a new member of every enum, a new type of event, an extra header."""
    return _survives(bench, "tolerant", "survives-tolerant")


@check(
    "breaks-cleanly",
    Severity.SHOULD,
    "fuzz",
    says="returns a value or raises its own errors when an answer isn't as described",
    why="descriptions are wrong, and APIs break them: a KeyError far from its cause says nothing of either",
    reference="RFC 9413, 4; the API's description",
)
def breaks_cleanly(bench: Bench) -> Verdict:
    """Required members absent, null where nobody may send it, other types."""
    variations = bench.variations
    if variations is None:
        return not_applicable(NO_JSON)
    if reason := wanted(bench, variations, "breaking"):
        return not_applicable(reason)
    found = tried(bench, variations, "breaking", "breaks-cleanly", refusals=False)
    if not found.crashed:
        return _passed(found)
    first = found.crashed[0]
    return failed(
        f"{first.crash.kind} escaped from an answer that isn't as described",
        expected=f"a value, or {base_names(bench)}",
        seen=_seen(found, found.crashed),
        hint="check what you read (a schema, or isinstance), and raise your own error from what went wrong",
        trial=first.trial,
        variation=found.variation(first, "breaking"),
    )


def _survives(bench: Bench, tier: Tier, name: str) -> Verdict:
    variations = bench.variations
    if variations is None:
        return not_applicable(NO_JSON)
    if reason := wanted(bench, variations, tier):
        return not_applicable(reason)
    found = tried(bench, variations, tier, name, refusals=True)
    if found.crashed:
        first = found.crashed[0]
        return failed(
            f"{first.crash.kind} escaped from an answer that {_is(tier)}",
            expected="a value: the API may answer so" if tier == "valid" else "a value: the API may come to answer so",
            seen=_seen(found, found.crashed),
            hint=_HINTS[tier],
            trial=first.trial,
            severity=_weight(bench, found, first),
            variation=found.variation(first, tier),
        )
    if found.refused:
        first = found.refused[0]
        return failed(
            f"{first.crash.kind} for an answer that {_is(tier)}",
            expected="a value; if that answer does mean a failure, ignore this",
            seen=_seen(found, found.refused),
            hint="take what the API may send; leave what you don't need unread",
            trial=first.trial,
            severity=Severity.SHOULD if tier == "valid" else Severity.ADVISORY,
            variation=found.variation(first, tier),
        )
    return _passed(found)


_HINTS: Final = {
    "valid": "read it with .get() and a default, or raise nothing where the description lets it be missing or null",
    "tolerant": "keep what you don't know (a plain text for an enum), and read only the fields that you use",
}


def _weight(bench: Bench, found: Tried, finding: Finding) -> Severity | None:
    """A page that was made up may be empty and say that there is more: it's valid, and few APIs send it."""
    made_up = bench.subject.kind == "listing" and not found.cases[finding.name].changes
    return Severity.SHOULD if made_up else None


def _is(tier: Tier) -> str:
    return "is valid" if tier == "valid" else "is to be tolerated"


def _seen(found: Tried, findings: tuple[Finding, ...]) -> str:
    """The crash, and how many more there are."""
    first = findings[0]
    others = len({name for one in findings for name in one.names}) - 1
    more = f"; {others} more of {times(len(found.cases), 'answer')}" if others else ""
    places = f", in {times(len(findings), 'place')}" if len(findings) > 1 else ""
    return f"{first.crash}{more}{places}"


def _passed(found: Tried) -> Verdict:
    if not found.cases:
        return not_applicable("no such answer can be made")
    if found.unseen:
        return inconclusive(f"{found.unseen} answers were not met: the client asks only once")
    return Verdict(Outcome.PASS, drawing.MISSING) if found.undrawn else PASSED
