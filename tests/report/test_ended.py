"""What a test's session leaves behind."""

from math import inf

import pytest

from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from pytest_apiint.journal import Journal
from pytest_apiint.report import ended
from pytest_apiint.report.clean import Clean
from pytest_apiint.report.ended import Ended, attempts, waits
from pytest_apiint.report.run import Wait
from pytest_apiint.secrets.registry import SecretRegistry
from tests.factories import Slept


def left(*rows, sleeps=()):
    journal = Journal()
    for row in rows:
        journal.add(row)
    return Ended(journal, sleeps, 60.0, True, "mock", (), lambda _: ("valid", "GET /a"), lambda host: f"of {host}")


def row(number, body=b"", outcome=None, caller=""):
    request = Request("POST", f"https://a.test/{number}", Headers(), body, caller=caller)
    return Exchange(number, request, outcome or Response(200, Headers(), body), 0.0, 1.0, took=0.5)


def told(*rows, failed=False):
    return attempts(left(*rows), Clean(SecretRegistry()), failed=failed)


def test_an_exchange_is_an_attempt_of_a_call():
    (one,) = told(row(1, b"x"))
    assert (one.number, one.call, one.method, one.url) == (1, 1, "POST", "https://a.test/1")
    assert (one.operation, one.verdict, one.service, one.took) == ("GET /a", "valid", "of a.test", 0.5)
    assert one.request.body.text == one.response.body.text == "x"


def test_a_failure_has_no_response():
    (one,) = told(row(1, outcome=Failure("read_timeout")))
    assert (one.status, one.failure, one.response) == (None, "read_timeout", None)
    assert one.request.body is None


@pytest.mark.parametrize(("failed", "most"), [(True, ended.OF_A_FAILURE), (False, ended.OF_A_SUCCESS)])
def test_more_is_kept_of_a_failure(failed, most):
    (one,) = told(row(1, b"x" * 20_000), failed=failed)
    assert (len(one.response.body.text), one.response.body.size) == (most, 20_000)


def test_of_many_exchanges_the_first_keep_their_messages(monkeypatch):
    monkeypatch.setattr(ended, "OF_A_TEST", 3 * 9_000)
    found = told(*(row(number, b"x" * 5_000) for number in range(1, 6)))
    assert [one.request is not None for one in found] == [True, True, True, False, False]
    assert [one.response is not None for one in found] == [True, True, True, False, False]
    assert found[4].url == "https://a.test/5"


def test_a_wait_without_an_end_lasts_as_long_as_the_test():
    assert waits(left(sleeps=(Slept(1.0, 30.0), Slept(31.0, inf)))) == (
        Wait(1.0, 30.0, "client.py:41"),
        Wait(31.0, 29.0, "client.py:41"),
    )
