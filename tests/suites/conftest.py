"""What a check says of a client, without a pytest run for each."""

import pytest

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.suites.calls import calls_of
from pytest_apiint.suites.cases import Case, Examiner
from tests.suites.suite import RobustSuite

CHECKS = {check.id: check for check in BATTERY}


@pytest.fixture
def judge(api):
    """``judge("retry-transient", Client, "get_user")``: the `Result` of one check on one call of a client."""

    def judge(check_id, client=None, call="get_user", suite=RobustSuite):
        made = type(suite.__name__, (suite,), {"client": client or suite.client})()
        found = {found.name: found for found in calls_of(suite)}
        results = []
        Examiner(api, {}, lambda result, _: results.append(result)).examine(made, Case(found[call], CHECKS[check_id]))
        return results[0]

    return judge
