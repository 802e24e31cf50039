"""Faults below the clients, and what the assertions say of a client that tries again."""

import time

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from pytest_apiint import (
    ContractFailure,
    assert_backoff,
    assert_error_format,
    assert_retried,
    assert_retry_after_honored,
    assert_total_wait,
    classify,
    faults,
    fixed,
)

HEADERS = {"Authorization": "Bearer t"}
PROBLEM = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "no such user"}
LABEL = {"Content-Type": "application/problem+json"}


def patient(call, url, attempts=4):
    """`call`, tried again after two seconds."""
    for left in reversed(range(attempts)):
        try:
            status, text = call(url, headers=HEADERS)
        except OSError:
            status, text = 503, ""
        if status < 500 or not left:
            return status, text
        time.sleep(2)
    raise AssertionError


def test_faults_come_in_turn(api, call):
    api.mock.from_spec("GET /users/{user_id}")
    api.fail("GET /users/*", faults.unavailable(), faults.connection_refused(), faults.read_timeout())
    assert patient(call, f"{api.base_url}/users/123")[0] == 200
    assert_retried(api.journal, attempts=4)
    assert_backoff(api.journal, fixed(2))
    assert_total_wait(api.journal, at_most=6.1)


def test_a_fault_that_no_request_met_fails_the_test(project):
    project.makepyfile("""
        from pytest_apiint import faults
        def test_it(api):
            api.fail("GET /users", faults.reset())
    """)
    result = project.runpytest_subprocess()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*FaultNotReached*"])


def test_urllib3_waits_out_a_429(api):
    api.mock.from_spec("GET /users/{user_id}")
    api.fail("GET /users/*", faults.rate_limited(retry_after=30))
    with requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=Retry(2, status_forcelist=[429], backoff_factor=1)))
        assert session.get(f"{api.base_url}/users/123", headers=HEADERS, timeout=5).ok
    assert_retry_after_honored(api.journal)
    assert api.clock.elapsed >= 30


def test_a_client_that_does_not_wait_is_found_out(api, call):
    api.mock.from_spec("GET /users/{user_id}")
    api.fail("GET /users/*", faults.unavailable())
    for _ in range(2):
        call(f"{api.base_url}/users/123", headers=HEADERS)
    with pytest.raises(ContractFailure, match="expected"):
        assert_backoff(api.journal, fixed(2))


def test_errors_are_classified(api):
    api.fail("GET /users/*", faults.status(404, json=PROBLEM, headers=LABEL))
    answer = requests.get(f"{api.base_url}/users/123", headers=HEADERS, timeout=5)
    assert_error_format(answer, "problem+json")
    assert classify(answer).message == "no such user"
