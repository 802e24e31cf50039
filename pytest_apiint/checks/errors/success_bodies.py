"""A success's body may be anything too: a value comes of it, or an error that callers know."""

from __future__ import annotations

from functools import lru_cache

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.escapes import base_names, escaped, escapes, seen, type_name
from pytest_apiint.checks.in_turn import cross_section
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.faults import Fault


@check(
    "success-bodies-odd",
    Severity.ADVISORY,
    "bodies",
    says="returns a value or raises its own errors whatever a 200's body looks like",
    why="captive portals, proxies and new API versions answer 200 too: a KeyError says nothing of them",
    reference="RFC 9110, 15.3.1",
)
def success_bodies_odd(bench: Bench) -> Verdict:
    """Each of `faults.SUCCESS_BODIES` as a 200."""
    battery = cross_section(bench, _battery())
    found = escapes(bench, battery)
    if not found:
        return PASSED
    return failed(
        f"{len(found)} of {len(battery)} odd bodies of a 200 end in errors that no caller expects",
        expected=f"a value, or {base_names(bench)}",
        seen=seen(found),
        hint="check what you read (a schema, or isinstance), and raise your own error from what went wrong",
        trial=next(iter(found.values()))[1],
    )


@lru_cache(maxsize=1)
def _battery() -> dict[str, Fault]:
    return {body.name: body.fault(200) for body in faults.SUCCESS_BODIES}


@check(
    "empty-204",
    Severity.SHOULD,
    "bodies",
    says="takes a 204 without a body for a success",
    why="the write was done; a client that dies of the empty body has its caller do it twice",
    reference="RFC 9110, 15.3.5",
)
def empty_204(bench: Bench) -> Verdict:
    """The call is answered with 204; where that is no answer to it, a base error will do."""
    trial = bench.run(lasting(204))
    error = escaped(bench, trial)
    if error is None:
        return PASSED
    return failed(
        f"{type_name(error)} escaped after a 204",
        expected=f"a value (None will do), or {base_names(bench)}",
        seen=f"{type_name(error)} escaped",
        hint="return before you read the body where the status is 204 or the body is empty",
        trial=trial,
        severity=Severity.SHOULD if bench.subject.kind == "write" else Severity.ADVISORY,
    )
