"""An answer that says "this was your last": the next call waits."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.limits.asking import written
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import Scenario
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, inconclusive
from pytest_apiint.checks.wording import about
from pytest_apiint.exchange import Headers, Response
from pytest_apiint.profiles import WaitHeader

_SECONDS: Final = 30
# Where nothing is known of the service: what most of them send, and beside it what the drafts say.
_USUAL: Final = ("X-RateLimit-Remaining", WaitHeader("X-RateLimit-Reset", "epoch-seconds"))
_DRAFTS: Final = (
    ("RateLimit-Remaining", "0"),
    ("RateLimit-Reset", f"{_SECONDS}"),
    ("RateLimit-Policy", '"default";q=100;w=60'),
    ("RateLimit", f'"default";r=0;t={_SECONDS}'),
)


@check(
    "rate-limit-remaining-zero",
    Severity.SHOULD,
    "limits",
    says="makes no further call while the API says that none is left",
    why="each call too many is refused, and some services lengthen the ban for it",
    reference="draft-ietf-httpapi-ratelimit-headers; the service's documentation",
)
def rate_limit_remaining_zero(bench: Bench) -> Verdict:
    """The first call's answer says "0 left, more in 30 s"; a second call follows at once."""
    limits = bench.subject.profile.rate_limit
    known = limits.remaining is not None and limits.reset is not None
    remaining, reset = (limits.remaining, limits.reset) if known else _USUAL
    if remaining is None or reset is None or not bench.subject.answers:
        return inconclusive("the suite's answer comes from a function, so nothing can be added to it")
    fields = ((remaining, "0"), (reset.name, written(reset, _SECONDS, bench.now)))
    *others, last = bench.subject.answers
    added = fields if known else (*fields, *_DRAFTS)
    answers = (*others, Response(last.status, Headers([*last.headers.pairs, *added]), last.body))
    trial = bench.run(Scenario(answers=answers, times=2))
    if len(trial.made) < 2 or trial.made[0].raised is not None:
        return inconclusive("the first call failed", trial)
    first, second = trial.during(0), trial.during(1)
    if not first or not second:
        return PASSED
    waited = second[0].started - first[-1].ended
    if waited >= _SECONDS - 1.001:
        return PASSED
    asked = ", ".join(f"{name}: {text}" for name, text in fields)
    return failed(
        f"the next call came {about(waited)} after an answer that said that none is left",
        expected=f"no call for {_SECONDS} s, or an error at once ({asked})",
        seen=f"another request after {about(waited)}",
        hint=f"read {remaining}; where it is 0, wait for {reset.name} before the next call",
        trial=trial,
        severity=None if known else Severity.ADVISORY,
    )
