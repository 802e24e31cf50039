"""All attempts of one call carry one key."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.idempotency.fields import Place, fields
from pytest_apiint.checks.idempotency.keys import key_places, stable_lookalikes
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.retries.outages import Cause, named, retried
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable

_AFTER_ACTING: Final[tuple[Cause, ...]] = (503, 500, "read_timeout", "reset", "empty_response")
# Nothing was done yet, so that another key does no harm by itself.
_BEFORE_ACTING: Final[tuple[Cause, ...]] = (429, "connection_refused")


@check(
    "idempotency-key-stable",
    Severity.MUST,
    "idempotency",
    says="sends one and the same idempotency key with all attempts of a call",
    why="by another key the server takes the retry for a second order, and carries out both",
    reference="draft-ietf-httpapi-idempotency-key-header, 2.2",
    calls=("write",),
)
def idempotency_key_stable(bench: Bench) -> Verdict:
    """Under each outage that is retried, the keys of a call's attempts are one."""
    judged = False
    for causes, severity in ((_AFTER_ACTING, None), (_BEFORE_ACTING, Severity.SHOULD)):
        for cause, trial in retried(bench, causes).items():
            places = _places(bench, trial)
            judged = judged or bool(places)
            for place in places:
                if len(keys := _keys(trial, place)) > 1:
                    return _changed(cause, trial, place, keys, severity)
    return PASSED if judged else not_applicable("no call with a key is tried again")


def _places(bench: Bench, trial: Trial) -> tuple[Place, ...]:
    first, *_, last = trial.attempts
    named_so = {place: None for row in trial.attempts for place in key_places(bench, row.request)}
    return tuple(named_so) or stable_lookalikes(bench, first.request, last.request)


def _keys(trial: Trial, place: Place) -> list[str | None]:
    """The different keys, in order; ``None`` for an attempt without one."""
    return list(dict.fromkeys(fields(row.request).get(place) for row in trial.attempts))


def _changed(cause: Cause, trial: Trial, place: Place, keys: list[str | None], severity: Severity | None) -> Verdict:
    count = len(trial.attempts)
    lost = " (one attempt has none)" if None in keys else ""
    return failed(
        f"{place}: {len([key for key in keys if key])} keys for {count} attempts of one call{lost}",
        expected="one key, made before the first attempt and kept for the others",
        seen=f"{len(keys)} different values under {named(cause)}",
        hint="make the key outside of what is retried, and hand it to each attempt",
        trial=trial,
        severity=severity,
    )
