"""Faults speak as the API does, where the suite says how."""

from types import MappingProxyType

import httpx
import pytest

from pytest_apiint import faults
from pytest_apiint.checks.scenario import Scenario, lasting
from pytest_apiint.exchange import Headers, Response
from pytest_apiint.suites.failing import worded
from tests.suites.robust import Robust
from tests.suites.suite import RobustSuite

CODES = {429: "rate_limited"}
OWN = Response(429, Headers({"Content-Type": "application/json"}), b'{"code": "rate_limited"}')


class ReadsCodes(Robust):
    """Tries again what says that it may, as notion-client does."""

    code = None

    def again(self, method, headers, outcome):
        return self.code in ("rate_limited", "down") or isinstance(outcome, httpx.TransportError)

    def error(self, status, headers, body):
        self.code, _ = self.problem(body)
        return super().error(status, headers, body)


class WithWords(RobustSuite):
    errors = MappingProxyType({status: {"code": CODES.get(status, "down")} for status in (429, 502, 503, 504)})


@pytest.mark.parametrize(("suite", "outcome"), [(WithWords, "pass"), (RobustSuite, "fail")])
def test_a_client_that_reads_errors_is_given_what_it_reads(judge, suite, outcome):
    assert judge("retry-transient", ReadsCodes, "create_payment", suite).outcome == outcome


def said(fault):
    (found,) = worded(Scenario(faults=(fault,)), {429: OWN}).faults
    return getattr(found, "fault", found).response


def test_other_headers_of_a_fault_stay():
    found = said(faults.rate_limited(retry_after=60))
    assert (found.status, found.body) == (429, OWN.body)
    assert found.headers.pairs == (("Content-Type", "application/json"), ("Retry-After", "60"))


def test_a_lasting_fault_is_worded_too():
    assert said(faults.always(faults.rate_limited())).body == OWN.body


@pytest.mark.parametrize(
    "fault", [faults.status(503), faults.status(429, json={"mine": 1}), faults.status(429, body=b"")]
)
def test_what_has_words_or_another_status_keeps_its_own(fault):
    assert said(fault) is fault.response


def test_without_words_a_scenario_is_itself():
    assert worded(lasting(429), {}) is lasting(429)
