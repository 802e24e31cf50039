"""The last lines of a run say what it did to the outside, whichever process did it."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from pytest_apiint.sandbox.facts import Facts


def facts(*hosts: str, mode: str = "sandbox", budget: int | None = None) -> Facts:
    found = Facts()
    for host in hosts:
        found.sent(mode, "acme", host, budget=budget)
    return found


def merged(all_facts: Iterable[Facts]) -> Facts:
    total = Facts()
    for one in all_facts:
        total.merge(json.loads(json.dumps(one.carried())))
    return total


@pytest.mark.parametrize("mode", ["mock", "replay"])
def test_an_offline_run_says_nothing(mode: str) -> None:
    assert Facts().lines(mode) == []


def test_a_live_run_that_reached_nothing_says_so() -> None:
    assert Facts().lines("sandbox") == ["api mode sandbox: no host was contacted"]


def test_hosts_budget_waits_and_refusals() -> None:
    found = facts("sandbox.acme.example", "auth.acme.example", "sandbox.acme.example", budget=500)
    found.waited("acme", 61.25)
    found.refused("acme")
    found.waited("other", 0.4)
    assert found.lines("sandbox") == [
        "api mode sandbox: 3 requests to 2 hosts",
        "  2  sandbox.acme.example",
        "  1  auth.acme.example",
        "  acme: 3 of 500 requests that its budget allows",
        "  acme: waited 1 min 1 s for its turns",
        "  acme: 1 request refused by its rules",
        "  other: waited 0.4 s for its turns",
    ]


def test_a_test_in_another_mode_stands_beside_the_runs_own() -> None:
    assert facts("sandbox.acme.example", mode="record").lines("mock") == [
        "api mode record: 1 request to 1 host",
        "  1  sandbox.acme.example",
    ]
    assert facts("a.example", mode="record").lines("sandbox")[-1] == "api mode sandbox: no host was contacted"


def test_the_facts_of_workers_add_up_in_any_order() -> None:
    workers = [facts("a.example", budget=9), facts("a.example", "b.example"), Facts()]
    for worker in workers:
        worker.waited("acme", 0.1)
        worker.refused("acme")
    lines = merged(workers).lines("sandbox")
    assert lines == merged(reversed(workers)).lines("sandbox")
    assert lines == [
        "api mode sandbox: 3 requests to 2 hosts",
        "  2  a.example",
        "  1  b.example",
        "  acme: 3 of 9 requests that its budget allows",
        "  acme: waited 0.3 s for its turns",
        "  acme: 3 requests refused by its rules",
    ]


def test_many_and_long_hosts_fit_the_terminal() -> None:
    found = facts(*(f"{number}.{'x' * 90}.example" for number in range(20)))
    found.sent("sandbox", "s" * 200, "\u00e9", budget=10**9)
    lines = found.lines("sandbox")
    assert lines[9] == "  13  to 13 more hosts"
    assert all(len(line) <= 80 and line.isascii() for line in lines)
