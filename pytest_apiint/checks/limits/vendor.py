"""The header fields by which a service itself says how long to wait: milliseconds, moments, durations."""

from __future__ import annotations

from typing import Final

from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.limits.asking import (
    EPSILON,
    GAVE_UP,
    NEVER_429,
    Asked,
    ask,
    crashes,
    retries,
    telling_wait,
    written,
)
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import about
from pytest_apiint.profiles import WaitHeader

_LATE: Final = 120.0
# Clients of AWS, by its own rules, wait no longer than 5 s beyond their own wait.
_BEYOND: Final = 4
_FACTORS: Final = {"a thousandfold": 1000.0, "a thousandth": 0.001}
# Go writes whole minutes and milliseconds too, and a part of 0 seconds.
_DURATIONS: Final = {"1m5s": 65.0, "0.75s": 0.75, "750ms": 0.75}


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
        return not_applicable(NEVER_429)
    wanted = telling_wait(bench, beyond=_BEYOND)
    answers = [
        (header, _ask(bench, header, text, wait)) for header in headers for text, wait in _texts(bench, header, wanted)
    ]
    for header, asked in answers:
        if crashes(bench, asked.trial) or _wrong(header, asked):
            return _told(bench, header, asked)
    return PASSED if any(not asked.gave_up for _, asked in answers) else not_applicable(GAVE_UP)


def _texts(bench: Bench, header: WaitHeader, wanted: int) -> list[tuple[str, float]]:
    """What the field says, and for how long that is."""
    usual = (written(header, wanted, bench.now), float(wanted))
    return [usual, *(_DURATIONS.items() if header.unit == "duration" else ())]


def _ask(bench: Bench, header: WaitHeader, text: str, wanted: float) -> Asked:
    limits = bench.subject.profile.rate_limit
    fields = {header.name: text}
    if header == limits.reset and limits.remaining is not None:
        fields[limits.remaining] = "0"
    return ask(bench, fields, wanted)


def _wrong(header: WaitHeader, asked: Asked) -> bool:
    if asked.waited is None:
        return False
    exact = header.unit in ("seconds", "seconds-or-date", "milliseconds", "duration")
    return asked.waited < asked.wanted - (0.0 if exact else 1.0) - EPSILON or asked.waited > 2 * asked.wanted + _LATE


def _told(bench: Bench, header: WaitHeader, asked: Asked) -> Verdict:
    waited = asked.waited or 0.0
    crashed = crashes(bench, asked.trial)
    raised = type(asked.trial.raised).__name__
    factor = next((f", {by}" for by, of in _FACTORS.items() if abs(waited / asked.wanted / of - 1) < 0.1), "")
    return failed(
        f"{asked.text} ends in {raised}"
        if crashed
        else f"waited {about(waited)}{factor} where {header.name} asked for {asked.wanted:g} s",
        expected=f"the next attempt after {asked.wanted:g} s ({asked.text})",
        seen=f"{raised} escaped" if crashed else f"the next one after {about(waited)}",
        hint=f"read {header.name}: its unit is {header.unit.replace('-', ' ')}",
        trial=asked.trial,
    )
