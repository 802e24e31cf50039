"""Another call carries another key."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.idempotency.fields import Place, fields
from pytest_apiint.checks.idempotency.keys import AT_ONCE, LATER, key_places, lookalikes
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, inconclusive, not_applicable

# Another client, and chance left alone here too.
_ANOTHER: Final = Scenario(u=None)
_HINT: Final = "make a new key for each call: str(uuid.uuid4())"


@check(
    "idempotency-key-unique",
    Severity.MUST,
    "idempotency",
    says="makes another idempotency key for every call",
    why="by an old key the server answers from memory: the second order is never carried out",
    reference="draft-ietf-httpapi-idempotency-key-header, 2.2",
    calls=("write",),
)
def idempotency_key_unique(bench: Bench) -> Verdict:
    """Two calls with the same arguments differ in their keys: those of one client, and those of two."""
    trial = bench.run(AT_ONCE)
    if len(trial.attempts) < 2:
        return inconclusive("a second call made no request")
    places = key_places(bench, trial.attempts[0].request) or tuple(lookalikes(bench))
    if not places:
        return not_applicable("the call carries no idempotency key")
    for place in places:
        first, second = _key(trial, 0, place), _key(trial, -1, place)
        if first in bench.subject.literals:
            return not_applicable("the suite's own call passes the key: where it makes one (uuid4), this is judged")
        if first == second:
            return _same(bench, trial, place)
        other = bench.run(_ANOTHER)
        if first == _key(other, 0, place):
            return failed(
                f"{place}: two clients began with the same key",
                expected="keys that no other client, process or day makes again",
                seen="the same first key in two clients, another in the second call: a counter, or a fixed seed?",
                hint=_HINT,
                trial=trial,
            )
    return PASSED


def _same(bench: Bench, trial: Trial, place: Place) -> Verdict:
    later = bench.run(LATER)
    by_time = _key(later, 0, place) != _key(later, -1, place)
    return failed(
        f"{place}: two calls at one moment sent the same key" if by_time else f"{place}: two calls sent the same key",
        expected="a key of its own for each call, also with the same arguments",
        seen="another key 10 s later: it's made of the time" if by_time else "the same key again 10 s later",
        hint=_HINT,
        trial=trial,
        severity=Severity.SHOULD if by_time else None,
    )


def _key(trial: Trial, n: int, place: Place) -> str | None:
    return fields(trial.attempts[n].request).get(place)
