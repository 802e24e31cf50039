"""The header fields by which a service itself says how long to wait: milliseconds, moments, durations."""

from __future__ import annotations

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.limits.asking import EPSILON, GAVE_UP, Asked, ask, retries, telling_wait, written
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import about
from pytest_apiint.profiles import WaitHeader

_LATE = 120.0


@check(
    "retry-after-vendor",
    Severity.SHOULD,
    "limits",
    says="reads the header fields by which this service asks to wait, in their own units",
    why="a second read as a millisecond is a storm, and the reverse a client that sleeps for hours",
    reference="the service's documentation (apiint's profile of it names the page)",
)
def retry_after_vendor(bench: Bench) -> Verdict:
    """For each field that the service's profile names, beside the standard's own."""
    limits = bench.subject.profile.rate_limit
    headers = [header for header in limits.retry_after if header.name.lower() != "retry-after"]
    if not limits.retry_after and limits.reset is not None and limits.remaining is not None:
        headers.append(limits.reset)
    if not headers:
        return not_applicable("the service is known for no field of its own (profile = ... names a service)")
    if not retries(bench, 429):
        return not_applicable("the client never tries again after 429")
    wanted = telling_wait(bench)
    answers = {header: _ask(bench, header, wanted) for header in headers}
    wrong = {header: asked for header, asked in answers.items() if _wrong(header, asked)}
    if wrong:
        header, asked = next(iter(wrong.items()))
        return _told(header, asked)
    return PASSED if any(not asked.gave_up for asked in answers.values()) else not_applicable(GAVE_UP)


def _ask(bench: Bench, header: WaitHeader, wanted: int) -> Asked:
    limits = bench.subject.profile.rate_limit
    fields = {header.name: written(header, wanted, bench.now)}
    if header == limits.reset and limits.remaining is not None:
        fields[limits.remaining] = "0"
    return ask(bench, fields, wanted)


def _wrong(header: WaitHeader, asked: Asked) -> bool:
    if asked.waited is None:
        return False
    exact = header.unit in ("seconds", "seconds-or-date", "milliseconds", "duration")
    return asked.waited < asked.wanted - (0.0 if exact else 1.0) - EPSILON or asked.waited > 2 * asked.wanted + _LATE


def _told(header: WaitHeader, asked: Asked) -> Verdict:
    waited = asked.waited or 0.0
    thousand = waited > 0 and any(abs(waited / asked.wanted / by - 1) < 0.1 for by in (1000, 0.001))
    return failed(
        f"waited {about(waited)} where {header.name} asked for {asked.wanted:g} s",
        expected=f"no attempt for {asked.wanted:g} s ({asked.text})",
        seen=f"the next one after {about(waited)}{', a thousandth or a thousandfold' if thousand else ''}",
        hint=f"read {header.name}: its unit is {header.unit.replace('-', ' ')}",
        trial=asked.trial,
    )
