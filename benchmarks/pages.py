"""A run of 2,500 tests with four exchanges each, one test in a hundred failed; what its page takes."""

from __future__ import annotations

import time

from pytest_apiint.report.page import page
from pytest_apiint.report.run import Attempt, Body, Message, Run, Test, Wait

TESTS = 2500
EACH = 4


def run() -> Run:
    """10,000 exchanges, each with headers and bodies."""
    return Run(0.0, 60.0, tests=tuple(_test(number) for number in range(TESTS)))


def _test(number: int) -> Test:
    file, failed = f"tests/test_{number // 50}.py", number % 100 == 0
    return Test(
        f"{file}::test_{number}",
        file,
        number,
        "failed" if failed else "passed",
        0.01,
        elapsed=8.0,
        text="ContractFailure: retry came too early\n" * 20 if failed else "",
        attempts=tuple(_attempt(n) for n in range(EACH)),
        waits=tuple(Wait(2.0 * n + 0.1, 1.9, "client.py:41") for n in range(EACH - 1)),
    )


def _attempt(n: int) -> Attempt:
    body = '{"id": 1, "name": "' + "x" * 900 + '"}'
    message = Message((("Content-Type", "application/json"), ("Retry-After", "1")), Body(body, len(body)))
    status = 200 if n == EACH - 1 else 503
    url = "https://api.acme.example/users/1"
    return Attempt(
        n + 1, 1, "GET", url, 2.0 * n, 2.0 * n + 0.1, 0.001, status, retry_after=1.0, request=message, response=message
    )


def rendered(facts: Run) -> tuple[float, float]:
    """Seconds that the page takes, and its megabytes."""
    start = time.perf_counter()
    text = page(facts)
    return time.perf_counter() - start, len(text.encode()) / 1e6
