"""Bytes that aren't what they should be: an error of the client's own, or a value that wasn't spoiled on the way."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.escapes import base_names, by_type, raw
from pytest_apiint.checks.fuzz.answered import answered
from pytest_apiint.checks.fuzz.meeting import Meeting
from pytest_apiint.checks.in_turn import cross_section
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.trial import Made
from pytest_apiint.checks.verdict import PASSED, Severity, Variation, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import listed
from pytest_apiint.errors import UsageProblem
from pytest_apiint.faults import Fault
from pytest_apiint.messages import layout, shorten

WIRE: Final = "wire "
_DEEP: Final = 6
# What no gateway sends by accident: somebody would have to want it.
_EXOTIC: Final = frozenset(
    ("deep", "huge-integer", "huge-exponent", "lone-surrogate", "plain-as-gzip", "unknown-charset", "unknown-coding")
)
# What a reader must not take for good, and how it shows in what the call returns.
_SPOILED: Final[Mapping[str, str]] = {
    "bad-utf8": "U+FFFD in the place of what was sent",
    "cut-gzip": "gzip without its end, which says whether it's whole (RFC 1952, 2.3.1)",
    "nan": "NaN, which is no JSON (RFC 8259, 6), and equal to nothing",
    "duplicate-keys": "one of two values of the same name (RFC 8259, 4)",
}


@check(
    "breaks-cleanly-wire",
    Severity.SHOULD,
    "fuzz",
    says="returns a value or raises its own errors whatever a success's body looks like",
    why="captive portals, proxies and new API versions answer 200 too: a KeyError says nothing of them",
    reference="RFC 9110, 15.3.1; RFC 8259",
)
def breaks_cleanly_wire(bench: Bench) -> Verdict:
    """The usual answer damaged, and each of `faults.SUCCESS_BODIES`. Broken connections are other checks' business."""
    if reason := _unwanted(bench):
        return not_applicable(reason)
    battery = _chosen(bench, cross_section(bench, _battery(bench)))
    met = Meeting.of(bench, battery).met(lambda made: raw(bench, made))
    if not met.findings:
        return PASSED
    first = met.findings[0]
    names = by_type((name, error) for one in met.findings if (error := one.trial.raised) for name in one.names)
    kinds = "; ".join(f"{kind} after {listed(some, 2)}" for kind, some in list(names.items())[:2])
    wrong = {name for one in met.findings for name in one.names}
    return failed(
        f"{len(wrong)} of {len(battery)} odd bodies of a 200 end in errors that no caller expects",
        expected=f"a value, or {base_names(bench)}",
        seen=f"{first.crash}; {kinds}",
        hint="check what you read (a schema, or isinstance), and raise your own error from what went wrong",
        trial=first.trial,
        severity=Severity.ADVISORY if wrong <= _EXOTIC else None,
        variation=Variation(WIRE + first.name, described=False, right="either"),
    )


@check(
    "no-silent-corruption",
    Severity.ADVISORY,
    "fuzz",
    says="takes no answer for good that was spoiled on its way",
    why="half a list, a name with U+FFFD or a NaN goes on into a database, and nobody knows whence it came",
    reference="RFC 8259, 4, 6 and 8.1; RFC 1952, 2.3.1",
)
def no_silent_corruption(bench: Bench) -> Verdict:
    """Bytes that aren't UTF-8, gzip without its end, NaN, and a name that stands twice: nothing may come of them."""
    if reason := _unwanted(bench):
        return not_applicable(reason)
    if bench.control.returned is None or bench.variations is None:
        return not_applicable("nothing is returned of its answer")
    battery = _chosen(bench, {name: fault for name, fault in _damaged(bench).items() if name in _SPOILED})
    made = {name: one for name, one in Meeting.of(bench, battery).made.items() if one is not None}
    taken = [name for name, one in made.items() if _took(name, one)]
    if not taken:
        return PASSED if made else not_applicable("no such answer can be made")
    trial = bench.run(Scenario(each=(battery[taken[0]],), standing=True))
    return failed(
        f"took {listed(taken, 4)} for a good answer",
        expected=f"{base_names(bench)}, and no value",
        seen="; ".join(_SPOILED[name] for name in taken[:2]),
        hint="decode as UTF-8, strictly; json.loads(parse_constant=, object_pairs_hook=); see that gzip has ended",
        trial=trial,
        variation=Variation(WIRE + taken[0], described=False, right="raises"),
    )


def _took(name: str, made: Made) -> bool:
    """Whether something came of it; where that can be seen, whether it's what was spoiled."""
    if made.raised is not None or made.returned is None:
        return False
    if name == "bad-utf8":
        return any("\ufffd" in text for text in _texts(made.returned))
    return name != "nan" or any(math.isnan(number) for number in _numbers(made.returned))


def _battery(bench: Bench) -> dict[str, Fault]:
    return {body.name: body.fault(200) for body in faults.SUCCESS_BODIES} | _damaged(bench)


def _damaged(bench: Bench) -> dict[str, Fault]:
    variations = bench.variations
    damaged = variations.damaged() if variations is not None else {}
    return {name: answered(f"with body {name}", response) for name, response in damaged.items()}


def _chosen(bench: Bench, battery: Mapping[str, Fault]) -> dict[str, Fault]:
    """`battery`, or of it the one that the run names.

    Raises:
        UsageProblem: it names one that there isn't.
    """
    name = bench.fuzz.response.removeprefix(WIRE)
    if not name:
        return dict(battery)
    every = _battery(bench)
    if name not in every:
        near = difflib.get_close_matches(name, every, 1)
        rows = [("nearest", WIRE + near[0] if near else ""), ("names", shorten(", ".join(every), 120))]
        raise UsageProblem(layout(f"no damaged answer is called {shorten(name, 40)}", rows))
    return {name: every[name]} if name in battery or len(battery) != len(_SPOILED) else {}


def _unwanted(bench: Bench) -> str:
    name = bench.fuzz.response
    if "wire" not in bench.fuzz.tiers:
        return "--api-fuzz-tier leaves out damaged answers"
    return f'"{name}" is no damaged answer' if name and not name.startswith(WIRE) else ""


def _texts(value: Any) -> Iterator[str]:
    return (one for one in _values(value, 0) if isinstance(one, str))


def _numbers(value: Any) -> Iterator[float]:
    return (one for one in _values(value, 0) if isinstance(one, float))


def _values(value: Any, depth: int) -> Iterator[Any]:
    """All that `value` holds: of what is no list and no mapping, its attributes."""
    if depth > _DEEP:
        return
    if isinstance(value, Mapping):
        inner: Any = value.values()
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = value
    elif isinstance(value, (str, bytes, int, float, type(None))):
        yield value
        return
    else:
        slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ()) if name[:1] != "_"]
        inner = [*getattr(value, "__dict__", {}).values(), *(getattr(value, name, None) for name in slots)]
    for one in inner:
        yield from _values(one, depth + 1)
