"""Suites: a class of the user's names a client and a few calls, and pytest runs a battery of checks on each call.

A `ProviderSuite` names the API itself, and pytest fuzzes each of its operations.

Checks of one's own are made with `check`, and given to every suite by the hook ``pytest_apiint_checks``.
"""

from pytest_apiint.checks.bench import Bench, Breaker
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.scenario import Scenario, lasting, once
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, inconclusive, not_applicable
from pytest_apiint.suites.calls import listing, read, write
from pytest_apiint.suites.client import ClientSuite
from pytest_apiint.suites.provider import ProviderSuite
from pytest_apiint.suites.webhook import WebhookSuite

__all__ = [
    "PASSED",
    "Bench",
    "Breaker",
    "ClientSuite",
    "ProviderSuite",
    "Scenario",
    "Severity",
    "Trial",
    "Verdict",
    "WebhookSuite",
    "check",
    "failed",
    "inconclusive",
    "lasting",
    "listing",
    "not_applicable",
    "once",
    "read",
    "write",
]
