"""No secret shows in what a client or its errors look like."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.logs.trials import TOLD
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.requests.held import UNARMED, redacted, sure
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.secrets.forms import carried


@check(
    "secrets-in-repr",
    Severity.SHOULD,
    "credentials",
    says="shows no secret in the repr of the client, nor in its errors",
    why="tracebacks, error trackers and debuggers print both, and send them to others",
    reference="CWE-209; Sentry's and pytest's tracebacks show local variables",
    once=True,
)
def secrets_in_repr(bench: Bench) -> Verdict:
    """The client as it was made, and every error that came out of it."""
    known = sure(bench)
    if not known:
        return not_applicable(UNARMED)
    for when, scenario in TOLD.items():
        for whose, text in _texts(bench.run(scenario)):
            if carried(text, known) is not None:
                return failed(
                    f"a secret shows in {whose}, with {when}",
                    expected="*** in its place, or nothing",
                    seen=redacted(text, bench.subject, 120),
                    hint="leave it out of __repr__ (dataclass: field(repr=False); pydantic: SecretStr), and of errors",
                )
    return PASSED


def _texts(trial: Trial) -> Iterator[tuple[str, str]]:
    for place, text in enumerate(trial.shown):
        yield ("an error's repr" if place else "the client's repr"), text
    if trial.raised is not None:
        yield "an error's message", str(trial.raised)
