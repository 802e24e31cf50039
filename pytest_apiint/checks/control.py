"""The plain call comes first: of a client that fails it, nothing else can be said."""

from __future__ import annotations

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict


@check(
    "plain-call",
    Severity.MUST,
    "control",
    says="the call succeeds when the API answers as it should",
    why="a client that fails here would pass many other checks by failing",
    reference="positive control",
)
def plain_call(bench: Bench) -> Verdict:
    """Whoever asks for a verdict has made the plain call already."""
    return PASSED
