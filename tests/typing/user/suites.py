"""Suites and hooks of a user's, typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import requests

from pytest_apiint import Api, faults
from pytest_apiint.suites import (
    PASSED,
    Bench,
    Breaker,
    ClientSuite,
    ProviderSuite,
    Scenario,
    Severity,
    Trial,
    Verdict,
    WebhookSuite,
    check,
    failed,
    inconclusive,
    listing,
    not_applicable,
    once,
    read,
    write,
)
from pytest_apiint.webhooks import GenericHmac, Scheme


class AcmeError(Exception): ...


class Acme:
    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def get_user(self, number: int) -> str:
        return requests.get(f"{self.base_url}/users/{number}", timeout=5).text

    async def create(self, amount: int) -> int:
        return amount

    def pages(self) -> list[str]:
        return [self.base_url]


class TestAcmeSurvives(ClientSuite):
    service = "acme"
    base_errors = (AcmeError, OSError)
    ignore = {"timeout-set": "set by the proxy"}
    max_attempts = 5
    breaker = Breaker(failures=5, reset_after=30)

    def make_client(self, api: Api) -> Acme:
        return Acme(api.base_url)

    @read(answer={"id": 123, "name": "John"})
    def get_user(self, client: Acme) -> str:
        return client.get_user(123)

    @write(answer={"id": "p1"}, status=201, route="POST /payments")
    async def create_payment(self, client: Acme) -> int:
        return await client.create(10)

    @listing(pages=[{"items": [1, 2], "next_cursor": "c2"}, {"items": [3], "next_cursor": None}])
    def list_users(self, client: Acme) -> list[str]:
        return client.pages()

    @read
    def described(self, client: Acme) -> str:
        return client.get_user(1)


def test_a_call_keeps_its_type() -> None:
    got: str = TestAcmeSurvives().get_user(Acme("https://api.test"))
    assert got


def handled(headers: dict[str, str], body: bytes) -> bool:
    return bool(headers and body)


class TestHooks(WebhookSuite):
    scheme = "stripe"
    secret = "whsec_test"
    tolerance = 300.0

    def make_handler(self) -> Any:
        return handled

    def effects(self, handler: Any) -> int:
        return 1


class TestTheirs(ProviderSuite):
    service = "acme"
    fuzz = {"max_examples": 5}


@check("acme-version", Severity.SHOULD, "requests", says="a version is sent", why="it changes", reference="Acme's docs")
def acme_version(bench: Bench) -> Verdict:
    if bench.subject.kind == "read":
        return not_applicable("only for what changes something")
    trial: Trial = bench.run(Scenario(faults=(faults.unavailable(),)))
    if not trial.attempts or not bench.run(once(faults.reset())).attempts:
        return inconclusive("nothing was asked")
    if "Acme-Version" in trial.attempts[0].request.headers:
        return PASSED
    return failed("no Acme-Version", expected="the header", seen="none", hint="set it on the session", trial=trial)


def pytest_apiint_checks(config: pytest.Config) -> Sequence[object]:
    return [acme_version]


def pytest_apiint_signature_schemes(config: pytest.Config) -> Sequence[Scheme]:
    return [GenericHmac(header="X-Acme", algorithm="sha256")]
