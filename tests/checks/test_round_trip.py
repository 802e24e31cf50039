"""Data that goes to an API and comes back as it was."""

import enum
import itertools
import sys
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pytest_apiint.checks import assert_round_trip
from pytest_apiint.errors import ContractFailure, UsageProblem


class Colour(enum.StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Payment:
    amount: Decimal
    at: datetime
    tags: tuple[str, ...]


def written(payment):
    return {"amount": str(payment.amount), "at": payment.at.isoformat(), "tags": list(payment.tags)}


def read(body):
    return Payment(Decimal(body["amount"]), datetime.fromisoformat(body["at"]), tuple(body["tags"]))


PAYMENTS = st.builds(
    Payment,
    st.decimals(allow_nan=False, allow_infinity=False),
    st.datetimes(timezones=st.just(UTC)),
    st.lists(st.text()).map(tuple),
)


def boxed(value):
    return {"v": value}


def unboxed(body):
    return body["v"]


def broken(*args, **options):
    with pytest.raises(ContractFailure) as caught:
        assert_round_trip(*args, **options)
    text = str(caught.value)
    assert len(text.splitlines()) <= 12
    assert all(len(line) <= 80 and line.isascii() for line in text.splitlines())
    return text


def test_a_careful_mapping_keeps_everything():
    assert_round_trip(written, read, PAYMENTS)
    assert_round_trip(written, read, iter([Payment(Decimal("0.10"), datetime.now(UTC), ("a",))]))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Decimal("0.1"), "to_api's result can't be written as JSON, for Decimal('0.1')"),
        (datetime(2026, 1, 1, tzinfo=UTC), "to_api's result can't be written as JSON, for datetime"),
        ({1}, "to_api's result can't be written as JSON, for {1}"),
        (b"x", "to_api's result can't be written as JSON, for b'x'"),
        (float("nan"), "to_api's result can't be written as JSON, for nan"),
        (float("inf"), "to_api's result can't be written as JSON, for inf"),
        ((1, 2), "(1, 2) came back as [1, 2] (tuple and list)"),
        ({1: 2}, "{1: 2} came back as {'1': 2}"),
        ([(1,)], "[(1,)] came back as [[1]]"),
        (Colour.RED, "<Colour.RED: 'red'> came back as 'red' (Colour and str)"),
    ],
    ids=repr,
)
def test_what_json_makes_of_a_type_is_seen(value, told):
    assert broken(boxed, unboxed, [value]).startswith(told)


@pytest.mark.parametrize(
    ("to_api", "from_api", "value", "told"),
    [
        (lambda d: boxed(float(d)), lambda b: b["v"], Decimal("0.5"), "Decimal('0.5') came back as 0.5 (Decimal and"),
        (lambda d: boxed(round(d, 2)), unboxed, 1.005, "1.005 came back as 1.0"),
        (
            lambda t: boxed(t.replace(tzinfo=None).isoformat()),
            lambda b: datetime.fromisoformat(b["v"]).replace(tzinfo=UTC),
            datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=2))),
            "datetime.dateti",
        ),
        (lambda x: boxed(x or None), unboxed, "", "'' came back as None (str and NoneType)"),
        (boxed, lambda b: b["v"] + 1, True, "True came back as 2 (bool and int)"),
    ],
    ids=["decimal-as-float", "rounded", "zone", "blank", "bool"],
)
def test_a_mapping_that_loses_something_is_seen(to_api, from_api, value, told):
    assert broken(to_api, from_api, [value]).startswith(told)


def test_the_form_between_is_shown():
    assert "on the way: {'v': [1, 2]}" in broken(boxed, unboxed, [(1, 2)])


def test_an_argument_that_is_taken_apart_is_compared_as_it_was():
    def to_api(value):
        value.pop("secondary", None)
        return dict(value)

    assert broken(to_api, dict, [{"a": 1, "secondary": 2}]).startswith("{'a': 1, 'secondary': 2} came back as {'a': 1}")


@pytest.mark.parametrize(
    ("to_api", "from_api", "told"),
    [
        (lambda v: 1 / v, lambda b: b, "to_api raised ZeroDivisionError, for 0"),
        (boxed, lambda b: b["w"], "from_api raised KeyError, for 0"),
    ],
    ids=["to", "from"],
)
@pytest.mark.parametrize("values", [[0], st.integers()], ids=["example", "strategy"])
def test_an_error_names_its_direction_and_is_the_cause(to_api, from_api, told, values):
    with pytest.raises(ContractFailure) as caught:
        assert_round_trip(to_api, from_api, values)
    assert str(caught.value).startswith(told)
    assert type(caught.value.__cause__).__name__ in told


def test_a_counterexample_is_shrunk_and_the_same_each_time():
    texts = {broken(lambda v: boxed(v[:3]), unboxed, st.lists(st.integers())) for _ in range(3)}
    assert len(texts) == 1
    assert texts.pop().startswith("[0, 0, 0, 0] came back as [0, 0, 0]\n")


def test_a_counterexample_is_told_once():
    with pytest.raises(ContractFailure) as caught:
        assert_round_trip(lambda v: boxed(v[:3]), unboxed, st.lists(st.integers()))
    assert "alsifying" not in "".join(traceback.format_exception(caught.value))


def test_bytes_text_and_objects_go_as_they_are():
    assert_round_trip(lambda v: str(v).encode(), int, [1])
    assert_round_trip(str, int, st.integers())
    assert_round_trip(lambda v: type("Message", (), {"v": v})(), lambda message: message.v, [(1, 2)])


def test_nan_is_nan():
    assert_round_trip(str, float, st.floats())


def test_values_may_be_compared_in_another_way():
    assert_round_trip(lambda v: round(v, 2), float, [1.005], equal=lambda one, other: abs(one - other) < 0.01)
    assert broken(boxed, unboxed, [1], equal=lambda *_: False).startswith("1 came back as 1 (int and int)")
    assert broken(boxed, unboxed, [1], equal=lambda *_: 1 / 0).startswith("the comparison raised ZeroDivision")


def test_assume_leaves_values_out():
    def positive(value):
        assume(value > 0)
        return boxed(1 // value * value)

    assert broken(positive, unboxed, st.integers()).startswith("2 came back as 0")


@pytest.mark.parametrize(
    "values",
    [[], iter(()), st.nothing(), st.integers().filter(lambda _: False)],
    ids=["list", "used-up", "nothing", "filtered"],
)
def test_no_value_is_no_evidence(values):
    assert broken(boxed, unboxed, values).startswith("nothing to judge: no values")


def test_what_fails_once_only_is_told_as_that():
    turns = itertools.count()
    text = broken(lambda v: boxed(v) if next(turns) != 7 else boxed(None), unboxed, st.integers())
    assert text.startswith("the same value came back well once, and once not")
    assert "came back as None" in text


@given(st.integers())
@settings(max_examples=5, database=None, suppress_health_check=[HealthCheck.nested_given])
def test_it_may_stand_in_a_test_by_hypothesis(number):
    assert_round_trip(boxed, unboxed, st.just(number))


@pytest.mark.parametrize(
    "wrong", [{"values": 7}, {"values": "abc"}, {"values": {"a": 1}}, {"to_api": None}, {"from_api": 3}, {"equal": 3}]
)
def test_what_cannot_be_meant_is_refused(wrong):
    with pytest.raises(UsageProblem, match="assert_round_trip"):
        assert_round_trip(**{"to_api": boxed, "from_api": unboxed, "values": [1], **wrong})


def test_a_strategy_without_hypothesis_says_what_to_install(monkeypatch):
    strategy = st.integers()
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    assert_round_trip(boxed, unboxed, [1])
    with pytest.raises(UsageProblem, match=r"pip install 'pytest-apiint\[fuzz\]'"):
        assert_round_trip(boxed, unboxed, strategy)
