"""Retry-After as a date, in the three formats that recipients must read."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.limits.asking import EPSILON, GAVE_UP, NEVER, Asked, ask, crashes, retries, telling_wait
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import about
from pytest_apiint.faults.retry_after_values import asctime_date, imf_date, rfc850_date

_FORMS: Final = {"IMF-fixdate": imf_date, "RFC 850": rfc850_date, "asctime": asctime_date}
_LATE: Final = 120.0
_DATE: Final = 1.0  # an HTTP-date has no fractions


@check(
    "retry-after-date",
    Severity.SHOULD,
    "limits",
    says="reads Retry-After as a date too, in each of its three formats",
    why="proxies and CDNs send dates; a client that can't read one comes back at once, or crashes",
    reference="RFC 9110, 10.2.3 and 5.6.7",
)
def retry_after_date(bench: Bench) -> Verdict:
    """A date is waited for, whichever of the three formats it has."""
    status = next((status for status in (429, 503) if retries(bench, status)), None)
    if status is None:
        return not_applicable(NEVER)
    wanted = telling_wait(bench) + 23
    answers = {
        form: ask(bench, {"Retry-After": made(bench.now + wanted)}, wanted, status) for form, made in _FORMS.items()
    }
    if all(asked.gave_up for asked in answers.values()) and all(map(bench.subject.expects, _raised(answers))):
        return not_applicable(GAVE_UP)
    wrong = {form: asked for form, asked in answers.items() if _wrong(asked) or crashes(bench, asked.trial)}
    return _misread(bench, wrong) if wrong else PASSED


def _misread(bench: Bench, wrong: dict[str, Asked]) -> Verdict:
    form, asked = next(iter(wrong.items()))
    crashed = crashes(bench, asked.trial)
    raised = type(asked.trial.raised).__name__
    seen = f"{raised} escaped" if crashed else f"the next attempt after {about(asked.waited or 0.0)}"
    also = f"; also wrong: {', '.join(list(wrong)[1:])}" if len(wrong) > 1 else ""
    what = f"a date ({form}) in Retry-After"
    return failed(
        f"{what} ends in {raised}" if crashed else f"{what} isn't waited for: {about(asked.waited or 0.0)}",
        expected=f"an attempt after {asked.wanted:g} s ({asked.text})",
        seen=seen + also,
        hint="where it isn't a number, read it with email.utils.parsedate_to_datetime; all three formats",
        trial=asked.trial,
        severity=Severity.MUST if crashed else None,
    )


def _wrong(asked: Asked) -> bool:
    if asked.waited is None:
        return False
    return asked.waited < asked.wanted - _DATE - EPSILON or asked.waited > 2 * asked.wanted + _LATE


def _raised(answers: dict[str, Asked]) -> list[BaseException | None]:
    return [asked.trial.raised for asked in answers.values()]
