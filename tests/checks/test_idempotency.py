"""Keys under which a request may be sent again, and batches in which nothing is lost."""

import gzip
import json

import pytest

from pytest_apiint.checks import assert_batches, assert_idempotent_retries
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.journal import Journal
from tests.factories import Writer

KEY = "Idempotency-Key"


def posts(*rows, **facts):
    """POSTs in turn, each ``(status or failure, key, body)``; a refused connection has no header section."""
    writer = Writer()
    for at, (what, key, body) in enumerate(rows):
        headers = {} if key is None else {KEY: key}
        writer.add(
            what, **{"at": at, "method": "POST", "path": "/payments", "headers": headers, "body": body, **facts},
            sent=what != "connection_refused",
        )  # fmt: skip
    return writer.journal


# -- assert_idempotent_retries -------------------------------------------------------------------


@pytest.mark.parametrize("first", [503, 500, 429, 409, 401, 408, "read_timeout", "reset"])
def test_one_key_for_all_attempts_is_safe(first):
    assert_idempotent_retries(posts((first, "a", b"1"), (first, "a", b"1"), (200, "a", b"1")))


@pytest.mark.parametrize("first", [503, 429, "read_timeout", "reset"])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_retry_without_a_key_may_do_it_twice(first, method):
    with pytest.raises(ContractFailure, match=rf"^sent again without Idempotency-Key: {method} /payments(.|\n)*no key"):
        assert_idempotent_retries(posts((first, None, b"1"), (200, None, b"1"), method=method))


@pytest.mark.parametrize("keys", [("a", None), (None, "a"), ("", "")])
def test_every_attempt_needs_its_key(keys):
    with pytest.raises(ContractFailure, match=r"^sent again without"):
        assert_idempotent_retries(posts((503, keys[0], b""), (200, keys[1], b"")))


@pytest.mark.parametrize("body", [b"1", b"2"], ids=["same-body", "other-body"])
def test_another_key_in_the_second_attempt_is_no_key(body):
    with pytest.raises(ContractFailure, match=r"^2 keys in 2 attempts: POST /payments(.|\n)*in attempt 2"):
        assert_idempotent_retries(posts((503, "a", b"1"), (200, "b", body)))


@pytest.mark.parametrize(("method", "status"), [("PUT", 503), ("DELETE", 503), ("GET", 503), ("POST", 200)])
def test_safe_methods_and_calls_made_once_say_nothing(method, status):
    with pytest.raises(ContractFailure, match=r"^nothing to judge: no POST or PATCH was tried again"):
        assert_idempotent_retries(posts((status, None, b""), (200, None, b""), method=method))


def test_what_was_never_sent_needs_no_key():
    unsent = ("connection_refused", None, b"")
    assert_idempotent_retries(posts((503, "a", b"1"), unsent, (200, "a", b"1")))
    assert_idempotent_retries(posts(unsent, (503, "a", b"1"), (200, "a", b"1")))
    with pytest.raises(ContractFailure, match=r"^nothing to judge"):
        assert_idempotent_retries(posts(unsent, unsent, (200, None, b"1")))
    with pytest.raises(ContractFailure, match=r"none in 2 of 2 attempts"):
        assert_idempotent_retries(posts(unsent, (503, None, b"1"), (200, None, b"1")))


def test_a_key_made_once_for_the_client_is_found_though_its_second_call_is_not_retried():
    journal = posts((503, "a", b"1"), (200, "a", b"1"), (200, "a", b"2"))
    with pytest.raises(ContractFailure, match=r"^two calls with the same Idempotency-Key"):
        assert_idempotent_retries(journal)


def test_an_order_after_one_that_was_rejected_is_another_call():
    assert_idempotent_retries(posts((400, "a", b"1"), (503, "b", b"2"), (200, "b", b"2")))
    assert_idempotent_retries(posts((422, "a", b"1"), (503, "b", b"1"), (200, "b", b"1")))
    with pytest.raises(ContractFailure, match=r"^nothing to judge"):
        assert_idempotent_retries(posts((400, None, b"1"), (400, None, b"1")))


def test_aws_tries_400_again_by_the_same_invocation_id():
    assert_idempotent_retries(posts((400, "a", b"1"), (400, "a", b"1"), (200, "a", b"1")))


def test_callers_side_by_side_have_calls_of_their_own():
    writer = Writer()
    for at, what in ((0, 503), (5, 200)):
        for caller in "abc":
            writer.add(what, at=at, method="POST", caller=caller, headers={KEY: caller}, body=b"{}")
    assert_idempotent_retries(writer.journal)


def test_an_operation_ties_attempts_of_several_threads_and_a_200():
    writer = Writer()
    for at, key in enumerate("aab"):
        writer.add(200, at=at, method="POST", caller=str(at), headers={KEY: key}, operation="charge")
    with pytest.raises(ContractFailure, match=r"^2 keys in 3 attempts"):
        assert_idempotent_retries(writer.journal)


def test_a_redirect_takes_the_key_along():
    writer = Writer()
    sent = {"method": "POST", "headers": {KEY: "a"}, "body": b"1"}
    writer.add(503, at=0, path="/old", **sent)
    writer.add(307, at=1, path="/old", answers={"Location": "/new"}, **sent)
    writer.add(503, at=2, path="/new", **sent)
    writer.add(200, at=3, path="/new", **sent)
    assert_idempotent_retries(writer.journal)


@pytest.mark.parametrize(
    "bodies",
    [(b'{"n": 1, "meta": {"key": "%s"}}', "body:meta.key"), (b"n=1&key=%s", "body:key")],
    ids=["json", "form"],
)
def test_a_key_in_the_body_makes_each_body_another_and_is_found(bodies):
    text, key = bodies
    form = {"headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    same = posts((503, None, text % b"a"), (200, None, text % b"a"), **form)
    assert_idempotent_retries(same, key=key)
    with pytest.raises(ContractFailure, match=r'^2 keys in 2 attempts(.|\n)*another "'):
        assert_idempotent_retries(posts((503, None, text % b"a"), (200, None, text % b"b"), **form), key=key)


@pytest.mark.parametrize("body", [b'{"key": null}', b'{"key": ""}', b'{"other": "a"}', b"[1]", b"{", b""])
def test_a_body_without_the_key_is_told(body):
    with pytest.raises(ContractFailure, match=r'^sent again without "key" in the body'):
        assert_idempotent_retries(posts((503, None, body), (200, None, body)), key="body:key")


def test_a_key_in_the_query_makes_each_url_another_and_is_found():
    writer = Writer()
    writer.add(503, method="POST", path="/p?requestId=a&x=1")
    writer.add(200, at=1, method="POST", path="/p?requestId=a&x=1")
    assert_idempotent_retries(writer.journal, key="query:requestId")
    writer.add(503, at=2, method="POST", path="/p?requestId=b&x=1")
    writer.add(200, at=3, method="POST", path="/p?requestId=c&x=1")
    with pytest.raises(ContractFailure, match=r'^2 keys in 2 attempts(.|\n)*another "requestId" in the query'):
        assert_idempotent_retries(writer.journal, key="query:requestId")


def test_a_key_is_not_shown():
    with pytest.raises(ContractFailure) as caught:
        assert_idempotent_retries(posts((503, "hunter2-1", b""), (200, "hunter2-2", b"")))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "body:", "query:", "header:", "boddy:key", None, 7])
def test_keys_that_cannot_be_meant_are_refused(key):
    with pytest.raises(UsageProblem, match="assert_idempotent_retries"):
        assert_idempotent_retries(posts((200, None, b"")), key=key)


def test_no_request_is_no_evidence():
    with pytest.raises(ContractFailure, match=r"^no request was made"):
        assert_idempotent_retries(Journal())
    with pytest.raises(ContractFailure, match=r"^no request for POST /refunds"):
        assert_idempotent_retries(posts((200, None, b"")), route="POST /refunds")


# -- assert_batches ------------------------------------------------------------------------------


def batches(*bodies, what=200, path="/events"):
    writer = Writer()
    for at, body in enumerate(bodies):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        writer.add(what, at=at, method="POST", path=path, body=content)
    return writer.journal


@pytest.mark.parametrize(
    ("body", "items"),
    [
        ([1, 2], ""),
        ({"events": [1, 2]}, "events"),
        ({"events": [1, 2]}, "/events"),
        ({"data": {"items": [1, 2]}}, "data.items"),
        ({"data": {"items": [1, 2]}}, "/data/items"),
        ({"a/b": {"c~d": [1, 2]}}, "/a~1b/c~0d"),
        ({"a.b": [1, 2]}, "/a.b"),
        ({"parts": [{"rows": [1, 2]}]}, "/parts/0/rows"),
        ({"events": [1, 2]}, lambda request: request.json()["events"]),
    ],
    ids=lambda part: getattr(part, "__name__", str(part)),
)
def test_items_are_found_where_they_stand(body, items):
    assert_batches(batches(body), items=items, at_most=2, expected=[1, 2])


def test_a_full_batch_is_fine_and_one_item_more_is_not():
    assert_batches(batches([1] * 25), items="", at_most=25)
    with pytest.raises(
        ContractFailure, match=r"^a batch of 26 items: POST /events(.|\n)*batches of 1, 26, 30; 1 more such"
    ):
        assert_batches(batches([1], [1] * 26, [1] * 30), items="", at_most=25)


def test_an_empty_batch_is_a_request_for_nothing():
    with pytest.raises(ContractFailure, match=r"^a batch of 0 items(.|\n)*send nothing"):
        assert_batches(batches([1], []), items="", at_most=2, expected=[1])


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ([[1, 2], [3, 4]], "of 5 items, 1 lost"),
        ([[1, 2], [2, 3], [4, 5]], "of 5 items, 1 too many"),
        ([[1, 2], [3, 4], [4]], "of 5 items, 1 lost and 1 too many"),
        ([[1, 2], [3, 4], ["5"]], "of 5 items, 1 lost and 1 too many"),
        ([[1, 2], [3, 5], [4]], "item 4 of 5 is out of order"),
    ],
    ids=["last-one", "overlap", "off-by-one", "another-type", "order"],
)
def test_nothing_is_lost_doubled_or_moved(sent, told):
    with pytest.raises(ContractFailure, match=f"^{told}"):
        assert_batches(batches(*sent), items="", at_most=2, expected=[1, 2, 3, 4, 5])


def test_the_order_may_mean_nothing():
    assert_batches(batches([3, 1], [2]), items="", at_most=2, expected=[1, 2, 3], ordered=False)
    with pytest.raises(ContractFailure, match="1 lost"):
        assert_batches(batches([3, 1]), items="", at_most=2, expected=[1, 2, 3], ordered=False)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [([True], [1]), ([1], [True]), ([0], [False]), ([{"a": 1}], [{"a": "1"}]), ([[1, 2]], [[2, 1]]), ([None], [0])],
)
def test_values_that_python_takes_for_equal_are_other_items(sent, expected):
    with pytest.raises(ContractFailure, match="1 lost and 1 too many"):
        assert_batches(batches(sent), items="", at_most=2, expected=expected)


def test_items_are_compared_as_json_compares_them():
    sent = [{"a": [1, {"b": 2}], "c": None}, {"c": 1.5}]
    expected = [{"c": None, "a": (1.0, {"b": 2})}, {"c": 1.5}]
    assert_batches(batches(sent), items="", at_most=2, expected=iter(expected))


def test_two_equal_items_are_two():
    assert_batches(batches(["a"], ["a"]), items="", at_most=1, expected=["a", "a"])
    with pytest.raises(ContractFailure, match="of 2 items, 1 lost"):
        assert_batches(batches(["a"]), items="", at_most=1, expected=["a", "a"])


def test_a_batch_that_is_tried_again_counts_once():
    writer = Writer()
    writer.add("connection_refused", method="POST", path="/events", sent=False)
    for at, what in enumerate((503, "read_timeout", 200)):
        writer.add(what, at=at, method="POST", path="/events", body=b"[1, 2]")
    writer.add(200, at=9, method="POST", path="/events", body=b"[3]")
    assert_batches(writer.journal, items="", at_most=2, expected=[1, 2, 3])


@pytest.mark.parametrize("between", [[], [(200, b'{"e": [3], "sentAt": 2}')]], ids=["at-once", "after-another"])
def test_a_batch_whose_envelope_is_made_anew_for_each_attempt_counts_once(between):
    writer = Writer()
    for at, (what, body) in enumerate([(503, b'{"e": [1, 2], "sentAt": 1}'), *between, (200, b'{"e": [1, 2]}')]):
        writer.add(what, at=at, method="POST", path="/events", body=body)
    assert_batches(writer.journal, items="e", at_most=2, expected=[1, 2] + [3] * len(between))


@pytest.mark.parametrize(
    "facts",
    [{"caller": "b"}, {"path": "/other"}, {"method": "PUT"}, {"body": b'{"e": [2, 1]}'}],
    ids=lambda facts: next(iter(facts)),
)
def test_the_items_of_a_batch_that_failed_are_too_many_in_another_place(facts):
    writer = Writer()
    writer.add(503, method="POST", body=b'{"e": [1, 2], "sentAt": 1}')
    writer.add(200, **{"method": "POST", "body": b'{"e": [1, 2]}', **facts})
    with pytest.raises(ContractFailure, match="of 2 items, 2 too many"):
        assert_batches(writer.journal, items="e", at_most=2, expected=[1, 2])


def test_all_attempts_of_a_batch_are_drawn():
    writer = Writer()
    for what, body in ((503, b'{"e": [1, 2], "sentAt": 1}'), (502, b'{"e": [1, 2]}')):
        writer.add(what, method="POST", path="/events", body=body)
    with pytest.raises(ContractFailure, match=r"batches of 2\n(.|\n)*POST /events +503(.|\n)*502"):
        assert_batches(writer.journal, items="e", at_most=1)


def test_items_in_a_compressed_body_are_found():
    writer = Writer()
    for what, moment in ((503, 1), (200, 2)):
        body = gzip.compress(b'{"e": [1, 2]}', mtime=moment)
        writer.add(what, method="POST", headers={"Content-Encoding": "gzip"}, body=body)
    assert_batches(writer.journal, items="e", at_most=2, expected=[1, 2])


def test_a_batch_that_is_sent_again_after_it_was_taken_is_too_many():
    with pytest.raises(ContractFailure, match=r"^of 2 items, 2 too many(.|\n)*<- too many"):
        assert_batches(batches([1, 2], [1, 2]), items="", at_most=2, expected=[1, 2])


def test_batches_of_several_threads_are_all_counted():
    writer = Writer()
    for caller in range(8):
        writer.add(503, method="POST", path="/events", caller=str(caller), body=b"[%d]" % caller)
        writer.add(200, method="POST", path="/events", caller=str(caller), body=b"[%d]" % caller)
    assert_batches(writer.journal, items="", at_most=1, expected=range(8))


def test_nothing_that_was_sent_is_no_batch():
    writer = Writer()
    writer.add("connection_refused", method="POST", sent=False)
    with pytest.raises(ContractFailure, match=r"^nothing to judge: no batch left the client"):
        assert_batches(writer.journal, items="", at_most=1)
    with pytest.raises(ContractFailure, match=r"^no request was made"):
        assert_batches(Journal(), items="", at_most=1)


@pytest.mark.parametrize("items", ["rows", "/rows", "events.first", "/events/9", "", "/"])
def test_where_no_list_stands_the_test_is_wrong(items):
    with pytest.raises(UsageProblem, match="no list stands there in POST /events"):
        assert_batches(batches({"events": [{"first": 1}]}), items=items, at_most=2)


@pytest.mark.parametrize(
    "odd",
    [
        {"at_most": 0},
        {"at_most": 2.5},
        {"at_most": "2"},
        {"items": None},
        {"items": 3},
        {"items": lambda _request: None},
        {"items": lambda _request: "text"},
        {"expected": 5},
        {"expected": "text"},
    ],
)
def test_batches_that_cannot_be_meant_are_refused(odd):
    with pytest.raises(UsageProblem, match="assert_batches"):
        assert_batches(batches([1]), **{"items": "", "at_most": 2, **odd})
