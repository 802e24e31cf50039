"""Facts by hand: attempts, tests and checks; a small run, and one of a given size."""

from __future__ import annotations

import dataclasses
import json

from pytest_apiint.report.run import Attempt, Body, Checked, Message, Run, Service, Test, Wait

STARTED = 1_795_985_241.0  # 2026-11-29 20:47:21 UTC
ACME = "https://api.acme.example"


def answer(value, *headers, size=None, cut=False):
    text = json.dumps(value)
    return Message((("Content-Type", "application/json"), *headers), Body(text, size or len(text), cut))


def request(host="api.acme.example", value=None):
    headers = (("Host", host), ("Authorization", "Bearer [acme.token]"), ("Accept", "application/json"))
    return dataclasses.replace(answer(value), headers=headers) if value else Message(headers)


def attempts(path, *moments, method="GET", base=ACME, call=1, took=0.02, first=1, **facts):
    """One attempt for each ``(start, status or failure)`` or ``(start, status, Retry-After)``."""
    made = []
    for number, (at, what, *asks) in enumerate(moments, first):
        status, failure = (what, "") if isinstance(what, int) else (None, what)
        retry_after = asks[0] if asks else None
        headers = (("Retry-After", f"{retry_after:g}"),) if asks else ()
        body = {"id": 123, "name": "John"} if status == 200 else {"error": {"code": what, "message": "try again"}}
        made.append(
            Attempt(
                number,
                call,
                method,
                base + path,
                at,
                at + took,
                0.0011 + 0.0003 * number,
                status,
                failure,
                retry_after=retry_after,
                request=request(base.removeprefix("https://")),
                response=answer(body, *headers) if status else None,
                **facts,
            )
        )
    return tuple(made)


def case(name, outcome="passed", *, file="tests/test_acme.py", line=10, **facts):
    test = f"{file}::{name}"
    given = {
        "duration": 0.004,
        "services": ("acme",),
        "elapsed": max([one.ended for one in facts.get("attempts", ())], default=0.0),
        "reproduce": f'pytest "{test}"' if outcome == "failed" else "",
        "har": f".apiint/traces/{name.replace('[', '-').strip(']')}.har" if outcome == "failed" else "",
        **facts,
    }
    return Test(test, file, line, outcome, **given)


def check(
    call, name, group, outcome="pass", severity="must", headline="", reason="", *, suite="TestAcmeSurvives", **facts
):
    checked = Checked(suite, call, name, group, severity, outcome, headline, reason)
    failed = outcome == "fail" and severity == "must"
    text = f"ContractFailure: {headline}\n  expected  what the check {name} asks for\n  seen      {headline}"
    return case(
        f"{suite}::test_check[{call}-{name}]",
        "failed" if failed else "skipped" if outcome in ("ignored", "not applicable") else "passed",
        file="tests/test_acme_suite.py",
        line=31,
        trials=12,
        checked=checked,
        headline=headline if failed else "",
        text=text if failed else "",
        **facts,
    )


def small():
    """One failed test, one passed: compared whole."""
    made = attempts("/users/123", (0.0, 429, 30.0), (2.0, 503), (6.0, 200), took=0.5)
    return Run(
        STARTED,
        STARTED + 2.25,
        seed=7,
        version="0.1.0",
        python="3.12.1",
        clients=("requests 2.34.2",),
        services=(Service("acme", ACME),),
        tests=(
            case(
                "test_waits",
                "failed",
                headline="retry came 28 s too early",
                text="ContractFailure: retry came 28 s too early",
                attempts=made,
                waits=(Wait(0.5, 1.5, "client.py:12"), Wait(2.5, 3.5, "client.py:12")),
            ),
            case("test_get_user", line=4),
        ),
    )


def many(tests, each, *, failing=0.01):
    """`tests` tests of `each` attempts, with headers and bodies."""
    made = []
    for n in range(tests):
        outcome = "failed" if n < tests * failing else "passed"
        moments = [(2.0 * m, 200 if m == each - 1 else 503) for m in range(each)]
        text = "ContractFailure: retry came too early\n" * 20 if outcome == "failed" else ""
        made.append(
            case(
                f"test_{n}",
                outcome,
                file=f"tests/test_{n // 50}.py",
                line=n,
                text=text,
                attempts=attempts(f"/users/{n}", *moments),
                waits=(Wait(0.02, 1.9, "client.py:41"),),
            )
        )
    return Run(STARTED, STARTED + 60, tests=tuple(made), services=(Service("acme", ACME),))
