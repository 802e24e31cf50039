"""The parts by which checks of retries tell one thing from another."""

import pytest

from pytest_apiint.checks.idempotency.fields import Place, body_fields, fields
from pytest_apiint.checks.retries.amplification import layers
from pytest_apiint.checks.retries.outages import named
from pytest_apiint.checks.waits.growing import upper
from pytest_apiint.checks.waits.schedules import same, shown
from pytest_apiint.exchange import Headers, Request


@pytest.mark.parametrize(
    ("gaps", "found"),
    [
        ((0.5, 3, 0.5), (2, 2)),
        ((0.5, 1, 3, 0.5, 1, 6, 0.5, 1), (3, 3)),
        ((0.5, 1, 3, 0.5, 1), (3, 2)),
        ((0, 0, 1, 0, 0, 2, 0, 0), (3, 3)),
        ((0.5, 0, 0.5, 0, 0.5), (2, 3)),
        ((1, 2, 1, 4, 1, 2, 1), (2, 2, 2)),
    ],
)
def test_waits_that_start_over_show_their_layers(gaps, found):
    assert layers(gaps) == found


@pytest.mark.parametrize(
    "gaps",
    [(1,), (1, 2), (1, 1, 1), (0, 0, 0), (1, 2, 4), (0, 1, 2, 4, 8), (1, 2, 4, 8, 8, 8, 8), (0.5, 1, 0.7, 0.5, 1.2)],
)
def test_one_layer_is_one_layer(gaps):
    assert layers(gaps) == (len(gaps) + 1,)


def request(body=b"", headers=None, url="https://api.test/payments"):
    return Request("POST", url, Headers(headers or {}), body)


def test_a_body_has_its_fields_by_their_paths():
    found = body_fields(request(b'{"a": {"b": [1, {"c": "x"}]}, "none": null, "empty": {}}'))
    assert {place.name: value for place, value in found.items()} == {
        "a.b[0]": "1",
        "a.b[1].c": "x",
        "none": "null",
        "empty": "{}",
    }


def test_a_form_has_fields_too():
    asked = request(b"amount=10&note=", {"Content-Type": "application/x-www-form-urlencoded"})
    assert body_fields(asked) == {Place("body", "amount"): "10", Place("body", "note"): ""}


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b'{"cut": ', b"[" * 100_000, b"plain"])
def test_what_has_no_fields_has_none(body):
    assert body_fields(request(body)) == {}


def test_a_bottomless_body_is_read_to_some_depth():
    assert len(body_fields(request(b'{"a":' * 30 + b"1" + b"}" * 30))) == 1


def test_fields_stand_in_headers_and_the_query_as_well():
    found = fields(request(headers={"Idempotency-Key": "k"}, url="https://api.test/p?requestId=r"))
    assert found == {Place("header", "idempotency-key"): "k", Place("query", "requestId"): "r"}
    assert [str(place) for place in found] == ["Idempotency-Key", '"requestId" in the query']


def test_a_cause_has_a_name_that_reads_well():
    assert [named(503), named("reset"), named("flood")] == ["503", "a reset connection", "flood"]


def test_the_most_of_each_wait_is_taken_over_all_runs():
    assert upper([(0, 0), (0.5, 1), (1, 2, 4)]) == (1, 2)


def test_schedules_are_the_same_but_for_the_last_digits():
    assert same((1, 2), (1.0000001, 2))
    assert not same((1, 2), (1, 2.1))
    assert not same((1, 2), (1, 2, 4))


def test_many_waits_are_shown_in_part():
    assert shown((0.5, 1)) == "0.5, 1 s"
    assert shown(range(9)) == "0, 1, 2, 3, 4, 5, 6 ... s"
