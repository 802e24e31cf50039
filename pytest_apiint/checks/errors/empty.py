"""A success without a body is one all the same."""

from __future__ import annotations

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.escapes import base_names, escaped, type_name
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed


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
