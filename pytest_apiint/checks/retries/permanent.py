"""What no repetition can mend isn't repeated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.idempotency.keys import shared_key
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, again, named, repeats
from pytest_apiint.checks.scenario import lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed
from pytest_apiint.checks.wording import listed, may_be_secret, times

_STATUSES: Final = (400, 401, 403, 404, 409, 410, 422, 501)
# Some APIs lock what is being written, and mean "later" by 409; so some SDKs try it again.
_LOCKED: Final = 409
_HINTS: Final = {
    0: "retry by a list of statuses: 429, 500, 502, 503, 504 (and 408), and no other",
    401: "renew the credentials once, then try once more; the same ones are denied again",
    409: "what conflicts stays so: read it anew and decide; only a write with a key may wait and come again",
}
_NO_JSON: Final = faults.status(200, body=b'{"id": ', headers={"Content-Type": "application/json"})


@dataclass(frozen=True, slots=True)
class _Finding:
    name: str
    trial: Trial
    severity: Severity
    hint: str


@check(
    "retry-no-permanent",
    Severity.MUST,
    "retries",
    says="doesn't repeat what stays wrong: 400, 401, 403, 404, 409, 410, 422, 501, a bad certificate",
    why="each repetition costs your callers time and your quota, and ends in the same error",
    reference="RFC 9110, 15.5 and 15.6.2",
)
def retry_no_permanent(bench: Bench) -> Verdict:
    """Under each lasting error, one attempt; a second one only where something has changed meanwhile."""
    findings = sorted(_findings(bench), key=lambda finding: list(Severity).index(finding.severity))
    if not findings:
        return PASSED
    worst = findings[0]
    alike = [finding.name for finding in findings if finding.severity is worst.severity]
    count = len(worst.trial.attempts)
    end = ", and was stopped" if worst.trial.endless else ""
    return failed(
        f"{times(count, 'attempt')} after {worst.name}{end}",
        expected="one attempt: a second one gets the same answer",
        seen=f"repeated: {listed(alike, 8)}",
        hint=worst.hint,
        trial=worst.trial,
        severity=worst.severity,
    )


def _findings(bench: Bench) -> Iterator[_Finding]:
    for status in _STATUSES:
        trial = bench.run(lasting(status))
        if repeats(trial) and not _excused(bench, status, trial):
            severity = Severity.SHOULD if status == _LOCKED else Severity.MUST
            yield _Finding(str(status), trial, severity, _HINTS.get(status, _HINTS[0]))
    others: tuple[tuple[Cause, Severity, str], ...] = (
        ("tls_failure", Severity.SHOULD, "let certificate errors through at once (urllib3: Retry(total=3, other=0))"),
        # Many libraries can't tell an unknown name from a name server that is out for a moment.
        ("dns_failure", Severity.ADVISORY, "a name that doesn't exist (EAI_NONAME) needs no retry; EAI_AGAIN does"),
    )
    for cause, severity, hint in others:
        if repeats(trial := bench.run(lasting(cause))):
            yield _Finding(named(cause), trial, severity, hint)
    if _is_json(bench) and repeats(trial := bench.run(lasting(_NO_JSON))):
        hint = "decode outside of what is retried: a 200 that can't be read may have changed something"
        yield _Finding("a 200 whose JSON is broken", trial, Severity.SHOULD, hint)


def _excused(bench: Bench, status: int, trial: Trial) -> bool:
    if status == 401:
        return repeats(trial) == 1 and all(_renewed(trial, before) for before in range(len(trial.attempts) - 1))
    if status == _LOCKED and bench.subject.kind == "write":
        return all(shared_key(bench, one, next_) for one, next_ in again(trial)) and all(trial.gaps)
    return False


def _renewed(trial: Trial, before: int) -> bool:
    """Whether credentials changed after attempt `before` (from 0), or were asked for anew (RFC 9110, 11.6.1)."""
    one, other = trial.attempts[before], trial.attempts[before + 1]
    if any(one.ended <= row.started <= other.started for row in trial.journal if row not in trial.attempts):
        return True
    secrets = [
        {(name.lower(), value) for name, value in row.request.headers.pairs if may_be_secret(name)}
        for row in (one, other)
    ]
    return secrets[0] != secrets[1]


def _is_json(bench: Bench) -> bool:
    return any("json" in answer.headers.get("Content-Type", "") for answer in bench.subject.answers)
