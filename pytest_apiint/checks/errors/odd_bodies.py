"""An error's body may be anything; what callers get is still an error that they know."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.escapes import base_names, escapes, seen
from pytest_apiint.checks.in_turn import cross_section
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.faults import Fault

# Permanent, so that no retries cost time.
_STATUS: Final = 400
# What no gateway sends by accident: somebody would have to want it.
_EXOTIC: Final = frozenset(("deep", "huge-integer", "lone-surrogate", "cut-gzip", "plain-as-gzip", "unknown-charset"))


@check(
    "error-bodies-odd",
    Severity.MUST,
    "errors",
    says="raises its own errors whatever an error's body looks like",
    why="gateways answer in HTML, APIs in lists and strings: a crash hides the status that callers need",
    reference="RFC 9110, 15.5: an error's body is any representation, or none",
)
def error_bodies_odd(bench: Bench) -> Verdict:
    """Each of `faults.ERROR_BODIES` as a 400: what the call raises is one of the base errors."""
    battery = cross_section(bench, _battery())
    found = escapes(bench, battery)
    if not found:
        return PASSED
    return failed(
        f"{len(found)} of {len(battery)} odd error bodies end in errors that no caller expects",
        expected=f"{base_names(bench)} after each {_STATUS}, whatever its body is",
        seen=seen(found),
        hint="read the body in a function of its own that returns None for all but a JSON object with the right types",
        trial=next(iter(found.values()))[1],
        severity=Severity.SHOULD if found.keys() <= _EXOTIC else None,
    )


@lru_cache(maxsize=1)
def _battery() -> dict[str, Fault]:
    return {body.name: body.fault(_STATUS) for body in faults.ERROR_BODIES}
