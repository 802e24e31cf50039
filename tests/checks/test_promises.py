"""Rates, keys, batches, pages, ids, credentials, logs and data: kept promises pass, and each broken one is told."""

import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import strategies as st

from pytest_apiint import (
    assert_batches,
    assert_correlation_ids,
    assert_credentials_confined,
    assert_exchanges_logged,
    assert_idempotent_retries,
    assert_no_secrets_in_urls,
    assert_no_secrets_logged,
    assert_only_contacted,
    assert_paginated,
    assert_request_rate,
    assert_round_trip,
)
from pytest_apiint.errors import ContractFailure, UsageProblem
from tests.factories import Writer

TOKEN = "tok-0123456789"
ELSEWHERE = "https://elsewhere.example"


@contextmanager
def fails(headline, *lines):
    """The whole text has twelve lines of eighty columns at most, and says these things."""
    with pytest.raises(ContractFailure, match=f"(?s)^{headline}.*" + ".*".join(map(re.escape, lines))) as caught:
        yield caught
    told = str(caught.value).splitlines()
    assert len(told) <= 12
    assert all(len(line) <= 80 and line.isascii() for line in told)


def journal(*rows):
    writer = Writer()
    for what, more in rows:
        writer.add(what, **more)
    return writer.journal


# -- rates ------------------------------------------------------------------------------------------


def at(*moments, took=0.0):
    return journal(*((200, {"at": moment, "took": took, "path": f"/{n}"}) for n, moment in enumerate(moments)))


@pytest.mark.parametrize("moments", [(0, 0.4, 1.0), (0, 1, 2, 3), (5.0, 5.0)])
def test_a_rate_that_is_kept(moments):
    assert_request_rate(at(*moments), limit=2, per=1)


@pytest.mark.parametrize("moments", [(0, 0.4, 0.9), (0, 3, 3.5, 3.999), (0, 0, 0)])
def test_a_window_that_holds_too_many_wherever_it_begins(moments):
    with fails("3 requests within", "2 requests in any 1 s, at most"):
        assert_request_rate(at(*moments), limit=2, per=1)


def test_requests_that_are_under_way_at_once_are_counted():
    rows = at(0, 1, 2, took=1.5)
    assert_request_rate(rows, limit=9, per=1, concurrent=2)
    with fails("2 requests at once", "1 under way at most"):
        assert_request_rate(rows, limit=9, per=1, concurrent=1)
    assert_request_rate(at(0, 1, 2, took=1.0), limit=9, per=1, concurrent=1)


@pytest.mark.parametrize(
    "more", [{"limit": 0, "per": 1}, {"limit": 1, "per": 0}, {"limit": 1, "per": 1, "concurrent": 0}]
)
def test_a_rate_of_nothing_is_refused(more):
    with pytest.raises(UsageProblem, match="assert_request_rate"):
        assert_request_rate(at(0), **more)


# -- keys -------------------------------------------------------------------------------------------


def paid(*keys, first=503, body=False, **more):
    """POSTs of one call, each with its key; the last one succeeds."""
    writer = Writer()
    for n, key in enumerate(keys):
        fields = {} if body or key is None else {"Idempotency-Key": key}
        content = b'{"meta": {"key": "%s"}}' % key.encode() if body else b"{}"
        what = 200 if n == len(keys) - 1 else first
        writer.add(what, at=n, method="POST", path="/payments", headers=fields, body=content, **more)
    return writer.journal


def test_a_key_that_all_attempts_share():
    assert_idempotent_retries(paid("k1", "k1", "k1"))
    assert_idempotent_retries(paid("k1", "k1", body=True), key="body:meta.key")


@pytest.mark.parametrize(
    ("keys", "told"), [((None, None), "sent again without Idempotency-Key"), (("a", "b"), "2 keys in 2 attempts")]
)
def test_a_key_that_is_absent_or_another_with_each_attempt(keys, told):
    with fails(told):
        assert_idempotent_retries(paid(*keys))


def test_a_key_in_the_body_that_changes_is_seen_though_the_body_is_another():
    with fails("2 keys in 2 attempts"):
        assert_idempotent_retries(paid("a", "b", body=True), key="body:meta.key")


def test_two_calls_with_one_key():
    writer = Writer()
    for at_ in (0, 10):
        writer.add(503, at=at_, method="POST", path="/payments", headers={"Idempotency-Key": "k"})
        writer.add(200, at=at_ + 1, method="POST", path="/payments", headers={"Idempotency-Key": "k"})
    with fails("two calls with the same Idempotency-Key"):
        assert_idempotent_retries(writer.journal)


def test_what_never_left_needs_no_key_and_what_was_never_repeated_is_no_evidence():
    unsent = journal(("connection_refused", {"method": "POST", "sent": False}), (200, {"method": "POST", "at": 1}))
    with fails("nothing to judge: no POST or PATCH was tried again", "1 such call"):
        assert_idempotent_retries(unsent)
    with fails("nothing to judge"):
        assert_idempotent_retries(journal((503, {}), (200, {"at": 1})))


# -- batches ----------------------------------------------------------------------------------------


def batches(*bodies, **more):
    writer = Writer()
    for n, body in enumerate(bodies):
        writer.add(200, at=n, method="POST", path="/events", body=body, **more)
    return writer.journal


THREE = (b'{"events": [1, 2]}', b'{"events": [3]}')


def test_batches_that_hold_everything_once():
    assert_batches(batches(*THREE), items="events", at_most=2, expected=[1, 2, 3])
    assert_batches(batches(b"[1]", b"[2]"), items="", at_most=1, expected=[2, 1], ordered=False)
    assert_batches(batches(b"1,2"), items=lambda request: request.body.split(b","), at_most=2)


def test_a_batch_that_was_tried_again_counts_once():
    writer = Writer()
    writer.add(503, method="POST", path="/events", body=THREE[0])
    writer.add(200, at=1, method="POST", path="/events", body=THREE[0])
    assert_batches(writer.journal, items="events", at_most=2, expected=[1, 2])


@pytest.mark.parametrize(
    ("bodies", "more", "told"),
    [
        ((b'{"events": [1, 2, 3]}',), {}, "a batch of 3 items"),
        ((*THREE, b'{"events": []}'), {}, "a batch of 0 items"),
        (THREE, {"expected": [1, 2, 3, 4]}, "of 4 items, 1 lost"),
        (THREE, {"expected": [1, 2]}, "of 2 items, 1 too many"),
        ((b'{"events": [1]}', b'{"events": [1, 1]}'), {"expected": [1, 2]}, "of 2 items, 1 lost and 2 too many"),
        (THREE, {"expected": [2, 1, 3]}, "item 1 of 3 is out of order"),
    ],
)
def test_batches_that_are_too_large_empty_or_lose_something(bodies, more, told):
    with fails(told):
        assert_batches(batches(*bodies), items="events", at_most=2, **more)


@pytest.mark.parametrize("items", ["rows", "events.first", ""])
def test_a_list_that_isn_t_there_is_the_test_s_mistake(items):
    with pytest.raises(UsageProblem, match="no list stands there in POST /events"):
        assert_batches(batches(*THREE), items=items, at_most=2)


# -- pages ------------------------------------------------------------------------------------------


def pages(*rows):
    return journal(*((what, {"path": path, "at": n}) for n, (what, path) in enumerate(rows)))


def test_pages_that_are_asked_for_once_each_whatever_fails_between():
    assert_paginated(pages((200, "/u"), (503, "/u?c=2"), (200, "/u?c=2"), (200, "/u?c=3")), pages=3)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(200, "/u"), (200, "/u?c=2"), (200, "/u?c=2")], "a page was asked for 2 times"),
        ([(200, "/u")], "1 page instead of 2"),
        ([(200, "/u"), (200, "/u?c=2"), (200, "/u?c=3")], "3 pages instead of 2"),
        ([(200, "/u"), (503, "/u?c=2")], "1 page never came"),
    ],
)
def test_pages_that_are_too_few_too_many_or_asked_for_again(rows, told):
    with fails(told, "2 pages, each asked for once"):
        assert_paginated(pages(*rows), pages=2)


# -- where requests go, and with what ---------------------------------------------------------------


def test_hosts_by_name_pattern_and_port():
    rows = journal((200, {}), ("connection_refused", {"base": "https://files.acme.example:8443", "sent": False}))
    assert_only_contacted(rows, "api.acme.example", "files.acme.example:8443")
    assert_only_contacted(rows, "*.acme.example")
    with fails("1 request of 2 went to files.acme.example:8443"):
        assert_only_contacted(rows, "api.acme.example", "files.acme.example:443")
    with pytest.raises(UsageProblem, match="name the hosts"):
        assert_only_contacted(rows)


@pytest.mark.parametrize(
    "leak",
    [
        {"headers": {"Authorization": f"Bearer {TOKEN}"}},
        {"headers": {"X-Forwarded": TOKEN}},
        {"path": f"/x?next=1&t={TOKEN}"},
        {"body": b"dXNlcjp0b2stMDEyMzQ1Njc4OQ=="},
    ],
    ids=["header", "other-header", "url", "basic"],
)
def test_credentials_that_reach_another_origin(leak):
    own = (200, {"headers": {"Authorization": f"Bearer {TOKEN}"}})
    assert_credentials_confined(journal(own, (200, {"base": ELSEWHERE})))
    rows = journal(own, (200, {"base": ELSEWHERE, **leak}))
    with fails("1 request with credentials went to https://elsewhere.example") as caught:
        assert_credentials_confined(rows)
    assert TOKEN not in str(caught.value)
    assert_credentials_confined(rows, origins=["https://api.acme.example", ELSEWHERE + "/"])


def test_a_port_is_another_origin_and_a_given_secret_is_looked_for():
    rows = journal((200, {}), (200, {"base": "https://api.acme.example:8443", "body": TOKEN.encode()}))
    with fails("nothing to judge: no credential is known"):
        assert_credentials_confined(rows)
    with fails("1 request with credentials went to https://api.acme.example:8443"):
        assert_credentials_confined(rows, secrets=[TOKEN])


@pytest.mark.parametrize("path", [f"/u/{TOKEN}", f"/u?x={TOKEN}", "/u?api_key=abc", "/u?access_token=1"])
def test_secrets_in_urls(path):
    assert_no_secrets_in_urls(journal((200, {"path": "/u?cursor=c2&author=me"})), secrets=[TOKEN])
    with fails("1 request of 1 with a secret in the URL") as caught:
        assert_no_secrets_in_urls(journal((200, {"path": path})), secrets=[TOKEN])
    assert TOKEN not in str(caught.value)


def test_a_password_in_a_url():
    with fails("1 request of 1", "the user part before the host"):
        assert_no_secrets_in_urls(journal((200, {"base": "https://me:pw@api.acme.example"})))


def with_ids(*ids, statuses=(), **more):
    rows = []
    for n, value in enumerate(ids):
        fields = {} if value is None else {"X-Request-ID": value}
        rows.append(((statuses or (200,) * len(ids))[n], {"at": n, "headers": fields, **more}))
    return journal(*rows)


def test_ids_that_attempts_share_and_calls_don_t():
    assert_correlation_ids(with_ids("a", "a", "b", statuses=(503, 200, 200)))
    assert_correlation_ids(journal((200, {"headers": {"traceparent": "00-1"}})), header=["X-Request-ID", "traceparent"])
    assert_correlation_ids(
        journal(("connection_refused", {"sent": False}), (200, {"at": 1, "headers": {"X-Request-ID": "a"}}))
    )


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (with_ids("a", None), "1 request of 2 without an id"),
        (with_ids("a", "b", statuses=(503, 200)), "2 ids for one call"),
        (with_ids("a", "a"), "the same id twice"),
    ],
)
def test_ids_that_are_absent_change_or_come_twice(rows, told):
    with fails(told):
        assert_correlation_ids(rows)


def test_an_id_in_no_field_is_refused():
    with pytest.raises(UsageProblem, match="names no field"):
        assert_correlation_ids(with_ids("a"), header=[])


# -- logs -------------------------------------------------------------------------------------------


def logged(caplog, *calls):
    caplog.set_level("DEBUG")
    log = logging.getLogger("acme")
    for call in calls:
        call(log)
    return caplog


@pytest.mark.parametrize(
    "call",
    [
        lambda log: log.info("sent %s", TOKEN),
        lambda log: log.info("sent", extra={"headers": {"Authorization": TOKEN}}),
        lambda log: log.warning("basic dXNlcjp0b2stMDEyMzQ1Njc4OQ=="),
    ],
    ids=["argument", "extra", "base64"],
)
def test_secrets_in_records(caplog, call):
    with fails("1 record of 1 with a secret, the first by acme") as caught:
        assert_no_secrets_logged(logged(caplog, call), secrets=[TOKEN])
    assert TOKEN not in str(caught.value)


def test_a_secret_in_a_traceback(caplog):
    try:
        raise ValueError(TOKEN)  # noqa: TRY301
    except ValueError:
        logged(caplog, lambda log: log.exception("no"))
    with fails("1 record of 1"):
        assert_no_secrets_logged(caplog, secrets=[TOKEN])


def test_below_the_level_nothing_is_said_and_text_is_judged_whole(caplog):
    logged(caplog, lambda log: log.debug(TOKEN))
    assert_no_secrets_logged(caplog, secrets=[TOKEN])
    with fails("1 record of 1"):
        assert_no_secrets_logged(caplog.records, secrets=[TOKEN], level="DEBUG")
    with fails("1 record of 2"):
        assert_no_secrets_logged(f"fine\nnot {TOKEN}", secrets=[TOKEN])


@pytest.mark.parametrize(
    ("logs", "more", "told"),
    [
        ("", {"secrets": []}, "names no secret"),
        ("", {"secrets": ["abc"]}, "3 characters"),
        ([1], {"secrets": [TOKEN]}, "holds no log records"),
        ("", {"secrets": [TOKEN], "level": "LOUD"}, "is no level"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(logs, more, told):
    with pytest.raises(UsageProblem, match=told):
        assert_no_secrets_logged(logs, **more)


ASKED = {"headers": {"X-Request-ID": "id-1"}}


@pytest.mark.parametrize(
    "line",
    ["GET /users/123 -> 200 in 0.012 s (id-1)", "id-1 GET https://api.acme.example/users/123 200 12ms"],
)
def test_a_record_that_tells_all(line):
    assert_exchanges_logged(journal((200, ASKED)), line, correlation="X-Request-ID")


@pytest.mark.parametrize(
    ("line", "lacks"),
    [
        ("/users/123 -> 200 in 0.012 s (id-1)", "method"),
        ("GET /users -> 200 in 0.012 s (id-1)", "url"),
        ("GET /users/123 in 0.012 s (id-1)", "status"),
        ("GET /users/123 -> 200 (id-x)", "duration, X-Request-ID"),
    ],
)
def test_a_record_that_lacks_something(line, lacks):
    with fails("no record of GET /users/123", f"the nearest record lacks {lacks}"):
        assert_exchanges_logged(journal((200, ASKED)), line, correlation="X-Request-ID")


def test_each_exchange_needs_a_record_of_its_own_and_attributes_count(caplog):
    facts = {"method": "GET", "url": "/users/123", "code": 200, "seconds": 0.5}
    logged(caplog, lambda log: log.info("request", extra=facts))
    assert_exchanges_logged(journal((200, {})), caplog)
    with fails("no record of GET /users/123 at t=1.00", "1 record, each of another exchange"):
        assert_exchanges_logged(journal((200, {}), (200, {"at": 1})), caplog)


def test_a_field_that_no_record_has_is_refused():
    with pytest.raises(UsageProblem, match="no field is called 'colour'"):
        assert_exchanges_logged(journal((200, {})), "", fields=["colour"])


# -- data -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Payment:
    amount: Decimal
    tags: tuple[str, ...]


def there(payment):
    return {"amount": str(payment.amount), "tags": list(payment.tags)}


def back(body):
    return Payment(Decimal(body["amount"]), tuple(body["tags"]))


PAYMENTS = st.builds(Payment, st.decimals(allow_nan=False, allow_infinity=False), st.tuples(st.text()))


def test_what_comes_back_as_it_was():
    assert_round_trip(there, back, PAYMENTS)
    assert_round_trip(there, back, [Payment(Decimal("0.10"), ("a",))])
    assert_round_trip(lambda value: str(value).encode(), float, st.floats())


@pytest.mark.parametrize(
    ("to_api", "from_api", "values", "told"),
    [
        (lambda pair: {"p": pair}, lambda body: body["p"], st.tuples(st.integers()), r"\(0,\) came back as \[0\]"),
        (
            lambda value: {"v": value},
            lambda body: body["v"],
            [Decimal(1)],
            "to_api's result can't be written as JSON, for D",
        ),
        (lambda value: {"v": value}, lambda body: body["w"], [1], "from_api raised KeyError, for 1"),
        (
            lambda value: {"v": 1 / value},
            lambda body: body["v"],
            st.integers(),
            "to_api raised ZeroDivisionError, for 0",
        ),
        (lambda value: round(value, 2), lambda value: value, [1.005], "1.005 came back as 1.0"),
        (str, str, [], "nothing to judge: no values"),
    ],
    ids=["tuple", "json", "reading", "writing", "rounding", "none"],
)
def test_what_is_lost_on_the_way(to_api, from_api, values, told):
    with fails(told):
        assert_round_trip(to_api, from_api, values)


def test_values_may_be_compared_in_another_way_and_must_be_values():
    assert_round_trip(lambda value: round(value, 2), float, [1.005], equal=lambda one, other: abs(one - other) < 0.01)
    with pytest.raises(UsageProblem, match="neither examples nor a Hypothesis strategy"):
        assert_round_trip(str, str, 7)
