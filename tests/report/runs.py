"""Facts for the tests of reports."""

from pytest_apiint.report.lines import Head
from pytest_apiint.report.run import (
    SCHEMA,
    Attempt,
    Body,
    Cassette,
    Checked,
    Consumed,
    Coverage,
    Drifted,
    Field,
    Fuzzed,
    Loaded,
    Measured,
    Message,
    Operation,
    Run,
    Sent,
    Service,
    Survivor,
    Test,
    Wait,
)

MESSAGE = Message((("Content-Type", "application/json"),), Body('{"id": 1}', 9))
ATTEMPT = Attempt(1, 1, "GET", "https://api.acme.example/users/1", 0.0, 0.25, 0.001, 200, request=MESSAGE)
LIMITED = Attempt(1, 1, "GET", "https://api.acme.example/a", 0.0, 0.0, 0.001, 429, fault="status 429", retry_after=30.0)
RESET = Attempt(2, 1, "GET", "https://api.acme.example/a", 30.0, 30.0, 0.001, failure="read_timeout")
USERS = Operation("GET /users", ("200", "404"), ("query page",), ("/properties/id",), ("200",), (), (), called=True)
FACTS = {
    "coverage": Coverage("acme", "acme.yaml", (USERS, Operation("GET /b")), (("valid", 2),), ("w.toml:3: it",)),
    "drift": Drifted("error", "cassettes/a.yaml", "GET /users: $.id: number -> string"),
    "consumption": Consumed("t.py::TestAcme", "user", "GET /users", (Field("$.id", "read", "TypeError", "safe"),)),
    "fuzzed": Fuzzed("acme", "GET /users", 7, 10, 12, 1, refused=(("method", 2),)),
    "survivor": Survivor("t.py::test_a", "GET /users", "null $.id"),
    "cassette": Cassette("recorded", "cassettes/a.yaml", "1 interaction"),
    "sent": Sent("sandbox", "sandbox.acme.example", 3),
}


def one_test(name="t.py::test_a", **known):
    given = {"file": name.partition("::")[0], "line": 1, "outcome": "passed", "attempts": (ATTEMPT,)} | known
    return Test(name, **given)


def head(worker="main", run="r1", started=100.0, **known):
    return Head(SCHEMA, run, worker, started, **known)


def run(*tests, started=100.0, **known):
    return Run(started, started + 1, tests=tests, **known)


WHOLE = run(
    one_test(attempts=(LIMITED, RESET), waits=(Wait(0.0, 30.0, "client.py:12"),), outcome="failed", headline="it"),
    one_test(
        "t.py::TestAcme::test_check[user-a]", checked=Checked("TestAcme", "user", "a", "g", "must", "fail"), trials=2
    ),
    services=(Service("acme", "https://api.acme.example"),),
    others=(("u.py", 3),),
    seed=7,
    coverage=(FACTS["coverage"],),
    drift=(FACTS["drift"],),
    consumption=(FACTS["consumption"],),
    fuzzed=(FACTS["fuzzed"],),
    survivors=(FACTS["survivor"],),
    cassettes=(FACTS["cassette"],),
    sent=(FACTS["sent"],),
    load=(Loaded("acme", "http://127.0.0.1:8000", 90.0, 30.0, 5, 2, (Measured("all", 10, p50=6.0),)),),
    warnings=("w",),
)
