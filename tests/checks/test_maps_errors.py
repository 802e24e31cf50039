"""What `assert_maps_errors` takes, and what it says no to."""

import asyncio

import pytest

from pytest_apiint import ContractFailure, UsageProblem, assert_maps_errors, faults
from tests.suites.mutants.errors import LetsTransportErrorsEscape
from tests.suites.mutants.retries import Endless
from tests.suites.robust import AsyncRobust, Denied, NoAnswer, NotFound, RateLimited, Rejected, Robust, ServerFailed
from tests.suites.suite import TOKEN

PROXY_PAGE = next(body for body in faults.ERROR_BODIES if body.name == "proxy-page")
ERRORS = {
    401: Denied,
    404: NotFound,
    429: RateLimited,
    503: (ServerFailed, NoAnswer),
    faults.read_timeout(): NoAnswer,
    PROXY_PAGE: Rejected,
}


@pytest.fixture
def calling(api):
    def calling(kind=Robust):
        client = kind(api.base_url, TOKEN)
        return lambda: client.get_user(123)

    return calling


def test_a_client_that_maps_them_passes(api, calling):
    assert_maps_errors(calling(), api, errors=ERRORS)


def test_a_coroutine_is_run(api):
    assert_maps_errors(lambda: AsyncRobust(api.base_url, TOKEN).get_user(1), api, errors=ERRORS)


def test_the_tests_own_journal_stays_as_it_is(api, calling):
    assert_maps_errors(calling(), api, errors={404: NotFound})
    assert len(api.journal) == 0


def test_a_sibling_of_the_exception_fails(api, calling):
    with pytest.raises(ContractFailure, match="1 of 2 failures") as caught:
        assert_maps_errors(calling(), api, errors={404: NotFound, 401: NotFound})
    assert "Denied after 401" in str(caught.value)


def test_the_librarys_own_error_fails(api, calling):
    with pytest.raises(ContractFailure, match=r"httpx\.ReadTimeout after read_timeout"):
        assert_maps_errors(calling(LetsTransportErrorsEscape), api, errors={faults.read_timeout(): NoAnswer})


def test_a_value_fails(api):
    def swallowing():
        try:
            return Robust(api.base_url, TOKEN).get_user(1)
        except NotFound:
            return None

    with pytest.raises(ContractFailure, match="None returned after 404"):
        assert_maps_errors(swallowing, api, errors={404: NotFound})


def test_a_client_that_never_ends_fails_whatever_is_wanted(api, calling):
    with pytest.raises(ContractFailure, match="no end after 503"):
        assert_maps_errors(calling(Endless), api, errors={503: BaseException})


def test_a_call_without_a_request_fails(api):
    with pytest.raises(ContractFailure, match="the call made no request"):
        assert_maps_errors(lambda: None, api, errors={404: NotFound})


@pytest.mark.parametrize("errors", [{}, {"404": NotFound}, {True: NotFound}, {404: ()}, {404: "NotFound"}])
def test_what_is_no_promise_is_refused(api, calling, errors):
    with pytest.raises(UsageProblem, match="assert_maps_errors"):
        assert_maps_errors(calling(), api, errors=errors)


def test_a_running_loop_is_refused(api, calling):
    async def test():
        assert_maps_errors(calling(), api, errors={404: NotFound})

    with pytest.raises(UsageProblem, match="write the test as plain def"):
        asyncio.run(test())
