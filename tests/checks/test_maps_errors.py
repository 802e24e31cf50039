"""What `assert_maps_errors` takes, and what it says no to."""

import asyncio
from dataclasses import replace

import pytest

from pytest_apiint import ContractFailure, UsageProblem, assert_maps_errors, faults
from tests.suites.mutants.errors import LetsTransportErrorsEscape, RaisesForStatus, TakesJsonForAnObject
from tests.suites.mutants.retries import Endless
from tests.suites.robust import (
    AsyncRobust,
    BadAnswer,
    Denied,
    NoAnswer,
    NotFound,
    RateLimited,
    Rejected,
    Robust,
    RobustError,
    ServerFailed,
)
from tests.suites.suite import TOKEN

PROXY_PAGE = next(body for body in faults.ERROR_BODIES if body.name == "proxy-page")
GATEWAY = replace(PROXY_PAGE, status=502)
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
    with pytest.raises(ContractFailure, match=r"(?s)no end after 503.*bound the attempts"):
        assert_maps_errors(calling(Endless), api, errors={503: BaseException})


def test_a_call_without_a_request_fails(api):
    with pytest.raises(ContractFailure, match="the call made no request"):
        assert_maps_errors(lambda: None, api, errors={404: NotFound})


def is_gone(error):
    return error.status == 404


class Chatty(Robust):
    """A subclass for one body, told by the API's own code."""

    def error(self, status, headers, body):
        found = super().error(status, headers, body)
        return BadAnswer("declined", status=status) if found.code == "card_declined" else found


def test_a_function_may_say_which_error_is_right(calling, api):
    assert_maps_errors(calling(), api, errors={404: is_gone, 429: lambda error: error.status == 429})


@pytest.mark.parametrize("status", [401, faults.read_timeout()], ids=str)
def test_what_the_function_doesnt_take_fails(calling, api, status):
    with pytest.raises(ContractFailure, match=f"an error that is_gone takes after {status}"):
        assert_maps_errors(calling(LetsTransportErrorsEscape), api, errors={status: is_gone})


def test_a_mistake_in_the_function_is_told(calling, api):
    with pytest.raises(ZeroDivisionError):
        assert_maps_errors(calling(), api, errors={404: lambda _: 1 / 0})


def test_a_body_may_decide_on_the_exception(calling, api):
    declined = faults.status(402, json={"error": {"code": "card_declined"}})
    assert_maps_errors(calling(Chatty), api, errors={declined: BadAnswer, 402: Rejected})


def test_an_exception_alone_is_promised_after_every_failure(calling, api):
    assert_maps_errors(calling(), api, errors=RobustError)
    assert_maps_errors(calling(), api, errors=(RobustError, OSError))


@pytest.mark.parametrize(
    ("client", "failure"),
    [
        (LetsTransportErrorsEscape, "httpx.ConnectError after connection_refused"),
        (RaisesForStatus, "httpx.HTTPStatusError after 400"),
        (TakesJsonForAnObject, "AttributeError after a 400 with the body"),
    ],
)
def test_whatever_escapes_of_every_failure_is_found(calling, api, client, failure):
    with pytest.raises(ContractFailure) as caught:
        assert_maps_errors(calling(client), api, errors=RobustError)
    assert failure in " ".join(str(caught.value).split())


def test_a_body_that_has_a_status_is_told_with_it(calling, api):
    with pytest.raises(ContractFailure, match='after a 502 with the body "proxy-page"'):
        assert_maps_errors(calling(), api, errors={GATEWAY: NotFound})


@pytest.mark.parametrize("errors", [(), None, "NotFound", is_gone, (NotFound, "NotFound")])
def test_what_is_no_promise_about_everything_is_refused(api, calling, errors):
    with pytest.raises(UsageProblem, match="assert_maps_errors"):
        assert_maps_errors(calling(), api, errors=errors)


@pytest.mark.parametrize("errors", [{}, {"404": NotFound}, {True: NotFound}, {404: ()}, {404: "NotFound"}, {404: int}])
def test_what_is_no_promise_is_refused(api, calling, errors):
    with pytest.raises(UsageProblem, match="assert_maps_errors"):
        assert_maps_errors(calling(), api, errors=errors)


def test_a_running_loop_is_refused(api, calling):
    async def test():
        assert_maps_errors(calling(), api, errors={404: NotFound})

    with pytest.raises(UsageProblem, match="write the test as plain def"):
        asyncio.run(test())
