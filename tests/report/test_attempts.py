"""A journal as facts: in order, by calls, and with nothing in them that may not be written."""

import pytest

from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from pytest_apiint.journal import Journal
from pytest_apiint.report.clean import Clean
from pytest_apiint.report.ended import Ended, attempts
from pytest_apiint.report.run import Body
from pytest_apiint.secrets import SecretRegistry
from tests.factories import Writer, waits

KEY = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def scrub():
    registry = SecretRegistry()
    registry.add(KEY, "acme.token")
    return Clean(registry)


def told(written, scrub, judge=lambda _: ("", ""), service=lambda _: ""):
    return attempts(Ended(written, (), 60.0, True, "mock", (), judge, service), scrub, failed=True)


def journal(*exchanges, epoch=0.0):
    written = Journal(epoch=epoch)
    for exchange in exchanges:
        written.add(exchange)
    return written


def exchange(number=1, outcome=None, *, url="https://api.acme.example/a", headers=(), body=b"", **facts):
    request = Request("POST", url, Headers(headers), body, caller="main", client="httpx")
    return Exchange(number, request, outcome or Response(200), 1.0, 1.5, **facts)


def test_attempts_of_a_call_share_its_number_and_stand_in_the_journals_order(scrub):
    writer = Writer()
    writer.add(503, path="/a")
    writer.add(200, path="/b", at=1.0)
    writer.add(200, path="/a", at=2.0)
    found = told(writer.journal, scrub)
    assert [(one.number, one.call, one.status) for one in found] == [(1, 1, 503), (2, 2, 200), (3, 1, 200)]


def test_times_are_the_clocks_and_what_it_really_took_is_told_apart(scrub):
    assert [(one.started, one.ended) for one in told(waits(30.0), scrub)] == [(0, 0), (30, 30)]
    (real,) = told(journal(exchange(took=0.25)), scrub)
    assert (real.started, real.ended, real.took) == (1.0, 1.5, 0.25)


def test_a_failure_has_its_kind_and_no_status(scrub):
    failure = exchange(outcome=Failure("read_timeout"), fault="read_timeout", waited=2.0, origin="sandbox")
    (one,) = told(journal(failure), scrub)
    assert (one.method, one.client, one.origin) == ("POST", "httpx", "sandbox")
    assert (one.status, one.failure, one.fault, one.waited) == (None, "read_timeout", "read_timeout", 2.0)
    assert one.response is None
    assert one.request is not None


def test_what_had_arrived_before_it_broke_is_kept(scrub):
    broken = Failure("reset", response=Response(200, Headers(JSON), b'{"a": 1'))
    (one,) = told(journal(exchange(outcome=broken)), scrub)
    assert (one.status, one.response.body.text) == (None, '{"a": 1')


def test_secrets_stand_nowhere_in_the_facts(scrub):
    asked = exchange(
        url=f"https://api.acme.example/a?api_key={KEY}",
        headers=[("Authorization", f"Bearer {KEY}"), ("Content-Type", "application/json")],
        body=f'{{"token": "{KEY}"}}'.encode(),
        outcome=Response(200, Headers([*JSON.items(), ("Set-Cookie", f"sid={KEY}")]), f'{{"key": "{KEY}"}}'.encode()),
        fault=f"answers {KEY}",
    )
    (one,) = told(journal(asked), scrub)
    assert KEY not in repr(one)
    assert one.url == "https://api.acme.example/a?api_key=apiint-secret.acme.token"
    assert one.request.body == Body('{"token": "apiint-secret.acme.token"}', len(asked.request.body))
    assert one.fault == "answers apiint-secret.acme.token"


def test_what_a_later_answer_shows_to_be_secret_is_hidden_in_what_came_before(scrub):
    token = "tok-9f8e7d6c5b4a39281706"
    before = exchange(1, url=f"https://api.acme.example/a/{token}")
    later = exchange(2, outcome=Response(200, Headers(JSON), f'{{"access_token": "{token}"}}'.encode()))
    assert token not in repr(told(journal(before, later), scrub))


def test_secrets_of_a_coded_answer_are_known_by_what_it_says(scrub):
    import gzip

    token = "tok-9f8e7d6c5b4a39281706"
    body = gzip.compress(f'{{"access_token": "{token}"}}'.encode())
    later = exchange(2, outcome=Response(200, Headers({**JSON, "Content-Encoding": "gzip"}), body))
    found = told(journal(exchange(1, url=f"https://api.acme.example/a/{token}"), later), scrub)
    assert token not in repr(found)
    assert ("Content-Encoding", "gzip") in found[1].response.headers


@pytest.mark.parametrize(
    ("headers", "answered", "found"),
    [
        ({"X-Request-Id": "r-1"}, {"X-Request-Id": "r-2"}, "r-1"),
        ({}, {"x-correlation-id": "c-1"}, "c-1"),
        ({"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}, {}, TRACE),
        ({"b3": "80f198ee56343ba8-05e3ac9a4f6e3b90-1"}, {}, "80f198ee56343ba8"),
        ({"traceparent": "odd"}, {}, "odd"),
        ({}, {}, ""),
    ],
)
def test_the_id_by_which_both_sides_find_an_exchange(scrub, headers, answered, found):
    (one,) = told(journal(exchange(headers=headers, outcome=Response(200, Headers(answered)))), scrub)
    assert one.correlation == found


def test_retry_after_counts_in_seconds_from_the_clocks_civil_time(scrub):
    asks = Headers({"Retry-After": "Thu, 01 Jan 1970 00:01:31 GMT"})
    (one,) = told(journal(exchange(outcome=Response(429, asks)), epoch=59.5), scrub)
    assert one.retry_after == 30.0


def test_judge_and_owner_are_asked_of_the_true_exchange(scrub):
    (one,) = told(
        journal(exchange(url="https://api.acme.example/a?token=abc123def456")),
        scrub,
        judge=lambda row: ("invalid", f"POST {row.request.query}"),
        service=lambda host: f"<{host}>",
    )
    assert (one.verdict, one.operation) == ("invalid", "POST [('token', 'abc123def456')]")
    assert one.service == "<api.acme.example>"
