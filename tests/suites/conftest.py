"""What a check says of a client, without a pytest run for each."""

import pytest

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.suites.calls import calls_of
from pytest_apiint.suites.cases import Case, Examiner
from tests.suites.suite import RobustSuite

CHECKS = {check.id: check for check in BATTERY}


KEPT = {}  # the players of clients without a defect, as a run of pytest keeps them


@pytest.fixture
def judge(api):
    """``judge("retry-transient", Client, "get_user")``: the `Result` of one check on one call of a client."""
    made, players = {}, {}

    def judge(check_id, client=None, call="get_user", suite=RobustSuite):
        if client is not None and (suite, client) not in made:
            made[suite, client] = type(suite.__name__, (suite,), {"client": client})
        found = {found.name: found for found in calls_of(suite)}
        results = []
        examiner = Examiner(api, players if client else KEPT, lambda result, _: results.append(result))
        examiner.examine(made.get((suite, client), suite)(), Case(found[call], CHECKS[check_id]))
        return results[0]

    return judge
