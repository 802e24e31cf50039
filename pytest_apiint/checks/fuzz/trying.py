"""What each check of varied answers does: takes the cases of its tier, lets a client meet them, and tells the smallest.

What an earlier run didn't survive comes first, and is forgotten once it's survived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.escapes import raw
from pytest_apiint.checks.fuzz import drawing
from pytest_apiint.checks.fuzz.answered import answered
from pytest_apiint.checks.fuzz.differing import differing
from pytest_apiint.checks.fuzz.meeting import Finding, Meeting, Met, Wrong, alone
from pytest_apiint.checks.fuzz.shrinking import fewest
from pytest_apiint.checks.trial import Made
from pytest_apiint.checks.verdict import Variation
from pytest_apiint.contract.variations.case import ResponseCase
from pytest_apiint.contract.variations.edits import KINDS, Tier
from pytest_apiint.contract.variations.variations import Variations
from pytest_apiint.errors import UsageProblem
from pytest_apiint.faults import Fault

# Of all cases of an operation, which are those that clients should survive; what breaks is beside them.
_SHARE: Final[Mapping[Tier, float]] = {"valid": 0.75, "tolerant": 0.25, "breaking": 0.25}
_DRAWN: Final = 0.2  # of all cases; combinations of what may happen, not of what may not
_FEW: Final = 6  # edits of which all pairs have been met
# Another member may mean that it has failed, and then the client's own error is what callers want. So may what a
# project gives: a client of an account that is frozen is right to say so.
_MEANT: Final = frozenset({"enum", "variant"})


@dataclass(slots=True)
class Tried:
    """What came of a tier's cases. `crashed` are errors that no caller expects, `refused` the client's own."""

    cases: dict[str, ResponseCase] = field(default_factory=dict)
    crashed: tuple[Finding, ...] = ()
    refused: tuple[Finding, ...] = ()
    unseen: int = 0
    undrawn: bool = False

    def variation(self, finding: Finding, tier: Tier) -> Variation:
        """The answer of `finding`, as it's told."""
        case = self.cases[finding.name]
        told = differing(case.usual.body, case.body)
        headers = [edit.name for edit in case.edits if edit.kind == "header"]
        differs = "\n".join([*([told] if told else []), *headers]) or f"nothing: it's the answer called {case.name}"
        right: Literal["returns", "either"] = "either" if tier == "breaking" else "returns"
        return Variation(case.name, differs, described=tier == "valid", right=right)


def tried(bench: Bench, variations: Variations, tier: Tier, check: str, *, refusals: bool) -> Tried:
    """Let clients meet the cases of `tier`; with `refusals`, errors of the client's own are looked at too."""
    # What a single edit shows is told rather than what several do, or a whole answer; what was given counts as one.
    cases = sorted(_cases(bench, variations, tier, check), key=lambda case: case.changes or len(KINDS))
    found = Tried({case.name: case for case in cases})
    meeting = Meeting.of(bench, faults(found.cases.values()))
    met = meeting.met(_crashes(bench))
    found.crashed, found.unseen = met.findings, met.unseen
    if tier == "valid" and not met.findings and not bench.fuzz.response:
        found.crashed = _combined(bench, variations, tier, found)
    smallest = [_smallest(bench, found, one) for one in found.crashed]
    # An answer that is fatal without a change is valid, and told where that is judged.
    found.crashed = tuple(one for one in smallest if tier == "valid" or found.cases[one.name].changes)
    if refusals and not found.crashed:
        found.refused = _refused(bench, found, meeting)
    _remember(bench, check, met, found.crashed)
    return found


def faults(cases: Iterable[ResponseCase]) -> dict[str, Fault]:
    """Each case as what a client meets, by name."""
    return {case.name: answered(case.name, case.response) for case in cases}


def wanted(bench: Bench, variations: Variations, tier: Tier) -> str:
    """Why cases of `tier` aren't asked for in this run; empty where they are.

    Raises:
        UsageProblem: the run names an answer that there isn't.
    """
    if tier not in bench.fuzz.tiers:
        return f"--api-fuzz-tier leaves out what is {tier}"
    if (name := bench.fuzz.response) and (name.startswith("wire ") or variations.tier(variations.case(name)) != tier):
        return f'"{name}" isn\'t {tier}'
    return ""


def _cases(bench: Bench, variations: Variations, tier: Tier, check: str) -> Sequence[ResponseCase]:
    if bench.fuzz.response:
        return [variations.case(bench.fuzz.response)]
    most = max(1, round(bench.fuzz.cases * _SHARE[tier]))
    return [*_kept(bench, variations, check), *variations.cases((tier,), most=most, seed=bench.fuzz.seed)]


def _kept(bench: Bench, variations: Variations, check: str) -> list[ResponseCase]:
    """What this call didn't survive before; of a description that has changed, what is still there."""
    found: list[ResponseCase] = []
    crashes, call = bench.fuzz.crashes, bench.subject.name
    for name in crashes.known(call, check) if crashes is not None else ():
        try:
            found.append(variations.case(name))
        except UsageProblem:
            if crashes is not None:
                crashes.drop(call, check, name)
    return found


def _remember(bench: Bench, check: str, met: Met, crashed: Iterable[Finding]) -> None:
    crashes, call = bench.fuzz.crashes, bench.subject.name
    if crashes is None:
        return
    for name in set(crashes.known(call, check)) & set(met.survived):
        crashes.drop(call, check, name)
    for finding in crashed:
        crashes.keep(call, check, finding.name, finding.crash.kind, finding.crash.where)


def _crashes(bench: Bench) -> Wrong:
    return lambda made: raw(bench, made)


def _refused(bench: Bench, found: Tried, meeting: Meeting) -> tuple[Finding, ...]:
    """Cases that the client answers with an error of its own, though nothing in them says that something failed."""
    plain = {name for name, case in found.cases.items() if not _meant(case)}
    part = Meeting(
        bench,
        {name: fault for name, fault in meeting.battery.items() if name in plain},
        {name: made for name, made in meeting.made.items() if name in plain and made is not None},
    )

    def wrong(made: Made) -> bool:
        return made.raised is not None and bench.subject.expects(made.raised)

    return tuple(_smallest(bench, found, one, wrong) for one in part.met(wrong).findings)


def _meant(case: ResponseCase) -> bool:
    return case.seed.base is not None or any(edit.kind in _MEANT for edit in case.edits)


def _combined(bench: Bench, variations: Variations, tier: Tier, found: Tried) -> tuple[Finding, ...]:
    """What several edits do together that none does by itself."""
    if sum(tier == "valid" for tier in variations.proven(variations.seeds[0], bench.fuzz.cases).values()) < _FEW:
        return ()
    if not drawing.installed():
        found.undrawn = True
        return ()
    count, seed = max(1, round(bench.fuzz.cases * _DRAWN)), bench.fuzz.seed
    cases = {case.name: case for case in drawing.drawn(variations, tier, count, seed)}
    met = Meeting.of(bench, faults(cases.values())).met(_crashes(bench))
    if not met.findings:
        return ()
    known = {finding.name for finding in met.findings}

    def fails(case: ResponseCase) -> bool:
        if case.name in cases:
            return case.name in known
        return alone(bench, case.name, answered(case.name, case.response), _crashes(bench)) is not None

    smallest = drawing.shrunk(variations, tier, count, seed, fails) or cases[met.findings[0].name]
    found.cases |= {**cases, smallest.name: smallest}
    finding = alone(bench, smallest.name, answered(smallest.name, smallest.response), _crashes(bench))
    return (finding,) if finding is not None else met.findings[:1]


def _plainer(variations: Variations | None, case: ResponseCase, fails: Callable[[ResponseCase], bool]) -> ResponseCase:
    """The same edits of an answer that is more like what the API sends, where they do it there too."""
    if variations is None or not case.edits or case.first:
        return case
    other = variations.case(", ".join(edit.name for edit in case.edits))
    if other.seed is case.seed or variations.tier(other) != variations.tier(case):
        return case
    return other if fails(other) else case


def _smallest(bench: Bench, found: Tried, finding: Finding, wrong: Wrong | None = None) -> Finding:
    """`finding` with the fewest of its case's edits."""
    judge = wrong or _crashes(bench)
    seen: dict[str, Finding] = {}

    def fails(case: ResponseCase) -> bool:
        one = alone(bench, case.name, answered(case.name, case.response), judge)
        if one is None or one.crash != finding.crash:
            return False
        seen[case.name] = replace(one, names=(one.name, *(name for name in finding.names if name != one.name)))
        return True

    case = _plainer(bench.variations, fewest(found.cases[finding.name], fails), fails)
    found.cases[case.name] = case
    return seen.get(case.name, finding)
