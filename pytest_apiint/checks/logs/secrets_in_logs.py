"""No secret reaches a log record."""

from __future__ import annotations

import logging

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.logs.trials import TOLD
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.requests.held import UNARMED, redacted, sure
from pytest_apiint.checks.trial import Logged
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.secrets.forms import carried


@check(
    "secrets-in-logs",
    Severity.MUST,
    "credentials",
    says="logs no secret, whatever happens; not at DEBUG either",
    why="logs are read by more people, kept longer and copied further than any store of secrets",
    reference="OWASP Logging Cheat Sheet, data to exclude; CWE-532",
)
def secrets_in_logs(bench: Bench) -> Verdict:
    """Every record of the plain call, and of four kinds of trouble."""
    known = sure(bench)
    if not known:
        return not_applicable(UNARMED)
    lighter: Verdict | None = None
    for when, scenario in TOLD.items():
        logs = bench.run(scenario).logs
        # One look at all of them: nearly always there's nothing to find.
        if carried("\n".join(record.text for record in logs), known) is None:
            continue
        for record in logs:
            if carried(record.text, known) is None:
                continue
            if record.level >= logging.INFO:
                return _told(bench, record, when, None)
            lighter = lighter or _told(bench, record, when, Severity.SHOULD)
    return lighter or PASSED


def _told(bench: Bench, record: Logged, when: str, severity: Severity | None) -> Verdict:
    level = logging.getLevelName(record.level)
    return failed(
        f"a secret is logged at {level}, with {when}",
        expected="*** in its place",
        seen=f"{record.logger}: {redacted(record.text, bench.subject, 120)}",
        hint="log the names of header fields and never their values; no repr of requests, no whole URL with a query",
        severity=severity,
    )
