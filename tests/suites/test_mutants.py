"""Each check finds the client that has its defect, and never flags the one that has none."""

import pytest

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.suites.cases import CONTROL, cases
from tests.suites import mutants
from tests.suites.robust import AsyncRobust
from tests.suites.suite import AsyncRobustSuite, RobustSuite

EVERY = list(mutants.every())
SOUND = [
    (suite, case.check.id, case.call.name)
    for suite in (RobustSuite, AsyncRobustSuite)
    for case in cases(suite, BATTERY)
]


def suite_of(client):
    """A mutant may bring a suite of its own."""
    return getattr(client, "suite", AsyncRobustSuite if issubclass(client, AsyncRobust) else RobustSuite)


def test_every_check_has_a_mutant():
    assert {check.id for check in BATTERY} - {CONTROL} == {check_id for check_id, _, _ in EVERY}


@pytest.mark.parametrize(("check_id", "client", "call"), EVERY, ids=lambda part: getattr(part, "__name__", part))
def test_a_mutant_is_caught(judge, check_id, client, call):
    result = judge(check_id, client, call, suite_of(client))
    assert result.outcome == "fail", f"{result.outcome}: {result.reason}"
    lines = result.text.splitlines()
    assert len(lines) <= 12, result.text
    assert all(len(line) <= 80 and line.isascii() for line in lines), result.text


@pytest.mark.parametrize(("suite", "check_id", "call"), SOUND, ids=lambda part: getattr(part, "__name__", part))
def test_the_robust_client_is_not_flagged(judge, suite, check_id, call):
    result = judge(check_id, None, call, suite)
    assert result.outcome in ("pass", "not applicable"), result.text or f"{result.outcome}: {result.reason}"
