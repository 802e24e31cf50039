"""assert_circuit_breaker, on a client whose breaker works, and on those with one defect each."""

import asyncio
import time

import httpx
import pytest

from pytest_apiint import ContractFailure, UsageProblem, assert_circuit_breaker
from tests.suites.mutants import resilience as mutants
from tests.suites.robust import RobustError
from tests.suites.suite import TOKEN


@pytest.fixture
def guarded(api):
    api.mock.get("/users/123", json={"id": 123})

    def guarded(kind=mutants.Guarded):
        client = kind(api.base_url, TOKEN)
        return lambda: client.get_user(123)

    return guarded


def test_a_breaker_that_works_passes(api, guarded):
    assert_circuit_breaker(guarded(), api, failures=3, reset_after=30)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (mutants.WithoutBreaker, "didn't open after 3 failed calls"),
        (mutants.OpensLate, "didn't open after 3 failed calls"),
        (mutants.OpensForMoments, "open for less than 30 s"),
        (mutants.OpensForEver, "no probe went out after 30 s"),
        (mutants.NeverCloses, "the breaker stayed open"),
        (mutants.ForgetsAfterTheReset, "a probe that failed didn't open the breaker again"),
        (mutants.ProbesHard, "8 requests went out"),
    ],
)
def test_each_state_has_its_defect(api, guarded, kind, said):
    with pytest.raises(ContractFailure, match=said):
        assert_circuit_breaker(guarded(kind), api, failures=3, reset_after=30)


def test_a_breaker_that_opens_early_is_not_the_one_that_is_declared(api, guarded):
    with pytest.raises(ContractFailure, match="was open after 3 failed calls"):
        assert_circuit_breaker(guarded(), api, failures=5, reset_after=30)


def test_a_breaker_that_is_open_for_longer_is_not_either(api, guarded):
    with pytest.raises(ContractFailure, match="no probe went out after 20 s"):
        assert_circuit_breaker(guarded(), api, failures=3, reset_after=20)


def test_one_failure_may_be_enough(api, guarded):
    class Touchy(mutants.Guarded):
        breaker_failures, breaker_seconds = 1, 0.5

    assert_circuit_breaker(guarded(Touchy), api, failures=1, reset_after=0.5)


def test_fifty_failing_calls_are_no_runaway(api, guarded):
    class Patient(mutants.Guarded):
        breaker_failures = 60

    assert_circuit_breaker(guarded(Patient), api, failures=60, reset_after=30)


class Async:
    """One attempt, in asyncio, and a breaker."""

    def __init__(self, base_url):
        self.http = httpx.AsyncClient(base_url=base_url)
        self.failed, self.until = 0, 0.0

    async def get(self):
        if self.failed >= 2 and time.monotonic() < self.until:
            raise RobustError("open")
        response = await self.http.get("/users/123")
        if response.is_error:
            self.failed, self.until = self.failed + 1, time.monotonic() + 10
            raise RobustError(response.status_code)
        self.failed = 0


def test_coroutines_are_run_in_one_loop(api, guarded):
    client = Async(api.base_url)
    assert_circuit_breaker(client.get, api, failures=2, reset_after=10)


def test_only_the_routes_own_requests_count(api, guarded):
    client = mutants.Guarded(api.base_url, TOKEN)
    api.mock.get("/status", json={})

    def call():
        httpx.get(f"{api.base_url}/status")
        return client.get_user(123)

    assert_circuit_breaker(call, api, failures=3, reset_after=30, route="GET /users/*")


def test_the_api_is_well_again_afterwards(api, guarded):
    call = guarded()
    assert_circuit_breaker(call, api, failures=3, reset_after=30)
    assert call() == {"id": 123}


def test_a_failure_leaves_the_api_well_too(api, guarded):
    with pytest.raises(ContractFailure):
        assert_circuit_breaker(guarded(mutants.WithoutBreaker), api, failures=3, reset_after=30)
    assert httpx.get(f"{api.base_url}/users/123").status_code == 200


def test_a_probe_that_nobody_answers_says_so(api):
    client = mutants.Guarded(api.base_url, TOKEN)
    api.mock.get("/users/123", json=[])
    with pytest.raises(ContractFailure, match=r"the probe didn't succeed(.|\n)*BadAnswer"):
        assert_circuit_breaker(lambda: client.get_user(123), api, failures=3, reset_after=30)


@pytest.mark.parametrize("given", [{"failures": 0, "reset_after": 1}, {"failures": 1, "reset_after": 0}])
def test_a_breaker_needs_numbers(api, guarded, given):
    with pytest.raises(UsageProblem, match="both above 0"):
        assert_circuit_breaker(guarded(), api, **given)


def test_an_async_test_is_told_how(api, guarded):
    async def test():
        assert_circuit_breaker(guarded(), api, failures=3, reset_after=30)

    with pytest.raises(UsageProblem, match="runs an event loop of its own"):
        asyncio.run(test())
