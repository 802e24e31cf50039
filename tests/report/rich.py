"""A run as a team would see it: three services, broken musts, waterfalls, coverage, drift and all the rest."""

from __future__ import annotations

import dataclasses
import itertools
import random

from pytest_apiint.report.run import (
    Cassette,
    Consumed,
    Coverage,
    Drifted,
    Field,
    Fuzzed,
    Limit,
    Loaded,
    Measured,
    Operation,
    Run,
    Sent,
    Service,
    Survivor,
    Wait,
)
from tests.report.sample import ACME, STARTED, attempts, case, check

STRIPE = "https://api.stripe.example"
CHECKS = (
    ("retry-transient", "retries"),
    ("retry-attempts-bounded", "retries"),
    ("retry-never-on-4xx", "retries"),
    ("idempotency-key-kept", "idempotency"),
    ("backoff-grows", "backoff"),
    ("backoff-jitter", "backoff"),
    ("retry-after-seconds", "limits"),
    ("retry-after-date", "limits"),
    ("timeout-set", "transport"),
    ("tls-verified", "transport"),
    ("own-errors-only", "errors"),
    ("status-kept", "errors"),
    ("odd-bodies", "bodies"),
    ("empty-200", "bodies"),
    ("valid-answers", "fuzz"),
    ("secrets-not-logged", "credentials"),
    ("pages-all-read", "pagination"),
    ("user-agent-set", "requests"),
    ("breaker-opens", "resilience"),
)
FOUND = {
    ("create_payment", "idempotency-key-kept"): ("must", "POST /payments was sent again with another Idempotency-Key"),
    ("get_user", "retry-after-date"): ("must", "retry came 28 s too early: Retry-After has a date"),
    ("list_users", "retry-after-date"): ("must", "retry came 28 s too early: Retry-After has a date"),
    ("get_user", "odd-bodies"): ("must", "JSONDecodeError escaped from the client at an empty 200"),
    ("list_users", "backoff-jitter"): ("should", "three waits were the same to the millisecond"),
    ("get_user", "user-agent-set"): ("advisory", "no User-Agent of its own"),
}
CALLS = ("get_user", "list_users", "create_payment", "delete_user")


def suite():
    for call, (name, group) in itertools.product(CALLS, CHECKS):
        if (call, name) in FOUND:
            severity, headline = FOUND[call, name]
            seen = attempts("/users/123", (0.0, 429, 30.0), (2.0, 200)) if name == "retry-after-date" else ()
            yield check(call, name, group, "fail", severity, headline, attempts=seen)
        elif name == "pages-all-read" and call != "list_users":
            yield check(call, name, group, "not applicable", reason="the call has no pages")
        elif name == "tls-verified":
            yield check(call, name, group, "inconclusive", reason="no TLS handshake was seen")
        elif name == "breaker-opens":
            yield check(call, name, group, "ignored", "should", reason="ACME-412: a breaker is planned for March")
        elif name == "backoff-grows" and call == "create_payment":
            yield check(call, name, group, reason="one wait only was seen")
        else:
            yield check(call, name, group)
    for call, name in itertools.product(("charge", "refund"), ("retry-transient", "own-errors-only", "timeout-set")):
        yield check(call, name, dict(CHECKS)[name], suite="TestStripeSurvives")


def described():
    labels = [
        f"{method} /{thing}{tail}"
        for thing in ("users", "orders", "payments", "invoices", "webhooks", "teams")
        for method, tail in (("GET", ""), ("POST", ""), ("GET", "/{id}"), ("PATCH", "/{id}"), ("DELETE", "/{id}"))
    ]
    for index, label in enumerate(labels):
        called = index in (0, 2, 10, 11)
        yield Operation(
            label,
            ("200", "404", "429", "default") if label.startswith("GET") else ("201", "422", "429"),
            ("query limit", "query cursor", "path id") if called else (),
            ("/properties/id", "/properties/name", "/properties/plan", "/properties/created/properties/at")
            if called
            else (),
            ("200", "429") if called else (),
            ("path id",) if called else (),
            ("/properties/id", "/properties/name") if called else (),
            called,
        )


COVERAGE = (
    Coverage(
        "acme",
        "fixtures/acme.openapi.yaml",
        tuple(described()),
        (("valid", 212), ("undocumented", 4), ("invalid", 2), ("unchecked", 1)),
        ("GET /users/{id} $.plan: nothing needed it", "POST /payments $.fee: expired on 2026-11-01"),
    ),
    Coverage(
        "stripe",
        "fixtures/stripe.json",
        (
            Operation(
                "GET /payments/{id}",
                ("200", "404"),
                ("path id",),
                ("/properties/id",),
                ("200",),
                ("path id",),
                ("/properties/id",),
                called=True,
            ),
        ),
        (("valid", 9),),
    ),
)

DRIFT = (
    Drifted("error", "cassettes/test_acme/test_get_user.yaml", "$.plan is gone", 3),
    Drifted("warning", "cassettes/test_acme/test_list.yaml", '$.items[].state may be "disputed" now'),
    Drifted("info", "cassettes/test_acme/test_list.yaml", "$.items[].region is new", 12),
)

CONSUMPTION = (
    Consumed(
        "TestAcmeSurvives",
        "get_user",
        "GET /users/{id}",
        (
            Field("$.id", "read", "TypeError", "KeyError", ""),
            Field("$.name", "read", "safe", "safe", ""),
            Field("$.plan", "read", "safe", "safe", "KeyError"),
            Field("$.links", "passed on"),
            Field("$.etag", "unread"),
        ),
    ),
    Consumed("TestAcmeSurvives", "delete_user", "DELETE /users/{id}", (), "the answer has no body"),
)

FUZZED = (
    Fuzzed("acme", "GET /users", 99, 120, 131, 2, 1, (("method", 12), ("budget", 3)), "the budget was used up", 17),
    Fuzzed("acme", "GET /users/{id}", 99, 100, 100),
)

CASSETTES = (
    Cassette("expired", "cassettes/test_acme/test_old.yaml", "recorded 412 days ago, 365 allowed"),
    Cassette("unused", "cassettes/test_acme/test_gone.yaml", "no test asked for it"),
)


LOAD = (
    Loaded(
        "acme",
        "https://sandbox.acme.example",
        1_790_000_000.0,
        30.0,
        20,
        2,
        (
            Measured("GET /users", 412, 0, 9, 13.7, 16.0, 38.0, 61.0, 76.2),
            Measured("POST /payments", 0),
            Measured("all", 412, 3, 9, 13.7, 16.0, 38.0, 61.0, 76.2),
        ),
        (Limit("p95=30ms", 38.0, "ms", exceeded=True), Limit("errors=1%", 0.728, "%", exceeded=False)),
        interrupted=True,
    ),
)


def rich():
    """Three services, broken musts, waterfalls, coverage, drift and all the rest."""
    rng = random.Random(7)
    storm = attempts(
        "/users/123?expand=orders",
        (0.0, 429, 30.0),
        (4.0, 429, 26.0),
        (12.0, 503),
        (28.1, "read_timeout"),
        (61.0, 200),
        took=0.4,
        operation="GET /users/{id}",
        verdict="valid",
        fault="429 with Retry-After: 30",
    )
    polite = attempts("/payments/p1", (0.0, 503, 120.0), (121.5, 200), base=STRIPE, took=1.5, verdict="valid")
    greedy = attempts("/orders", (0.0, 429, 3600.0), (1.0, 429, 3599.0), (3.0, 429, 3597.0), (7.0, 429, 3593.0))
    quick = [
        case(
            f"test_{verb}_{thing}[{kind}]",
            file=f"tests/test_{thing}.py",
            line=20 + line,
            attempts=attempts(f"/{thing}/{line}", *((3.0 * n, 503) for n in range(rng.randrange(3))), (9.5, 200)),
            waits=(Wait(0.02, 2.9, "acme/client.py:41"),),
        )
        for line, (thing, verb, kind) in enumerate(
            itertools.product(("orders", "teams", "webhooks"), ("reads", "writes", "lists", "deletes"), "abcdefgh")
        )
    ]
    return Run(
        STARTED,
        STARTED + 41.3,
        seed=1_234_567,
        version="0.1.0",
        python="3.12.1",
        clients=("requests 2.34.2", "httpx 0.28.1"),
        services=(
            Service("acme", ACME, "https://sandbox.acme.example", "fixtures/acme.openapi.yaml"),
            Service("stripe", STRIPE, "", "fixtures/stripe.json"),
            Service("mailer", "https://mail.example"),
        ),
        workers=4,
        tests=(
            case(
                "test_waits_out_a_429",
                "failed",
                headline="retry came 26 s too early",
                text="ContractFailure: retry came 26 s too early\n"
                "  expected  a wait of at least 30 s before attempt 2 (Retry-After: 30)\n"
                "  seen      GET /users/123  t=0.00 429 | t=4.00 429 | t=12.00 503 | t=28.10 timeout | t=61.00 200\n"
                "  hint      does the client read Retry-After?\n\n"
                "tests/test_acme.py:17: in test_waits_out_a_429\n    assert_retry_after_honored(api.journal)",
                attempts=storm,
                waits=(
                    Wait(0.4, 3.6, "acme/client.py:41"),
                    Wait(4.4, 7.6, "acme/client.py:41"),
                    Wait(12.4, 15.7, "acme/client.py:41"),
                    Wait(28.5, 32.5, "acme/client.py:41"),
                ),
                breaker=("open", "half-open", "closed"),
                worker="gw2",
            ),
            case(
                "test_gives_up",
                "failed",
                line=44,
                headline="a fifth attempt was expected, 4 were made",
                text="E  FaultNotReached: faults.unavailable() met no request: the client stopped after attempt 4",
                attempts=greedy,
            ),
            *suite(),
            case("test_pays_once", file="tests/test_pay.py", services=("stripe",), attempts=polite),
            *quick,
            *(case(f"test_field_{n}", file="tests/test_models.py", line=n, services=()) for n in range(40)),
            case("test_later", "skipped", file="tests/test_models.py", line=99, headline="SHOP_KEY is not set"),
            case("test_known", "xfailed", file="tests/test_models.py", line=120),
        ),
        coverage=COVERAGE,
        drift=DRIFT,
        consumption=CONSUMPTION,
        fuzzed=FUZZED,
        survivors=(Survivor("tests/test_acme.py::test_get_user", "GET /users/123", "$.name: null"),),
        cassettes=CASSETTES,
        sent=(Sent("sandbox", "sandbox.acme.example", 41),),
        load=LOAD,
        warnings=("the setting rate_limit of stripe is not used in mock mode",),
    )


def varied():
    """The rich run with a few tests of each kind: axe looks at each element for milliseconds."""
    seen = itertools.count()
    few = [test for test in rich().tests if test.checked or test.outcome != "passed" or next(seen) % 20 == 0]
    return dataclasses.replace(rich(), tests=tuple(few))
