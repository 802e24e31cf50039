"""Where two values differ, by their structure."""

from collections import deque
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from pytest_apiint.consumption.likeness import TooLarge, differences


@dataclass
class Data:
    a: int
    b: object = None


class Slots:
    __slots__ = ("__hidden", "a")

    def __init__(self, a, hidden=0):
        self.a, self.__hidden = a, hidden


class Color(Enum):
    RED = 1
    BLUE = 2


class Dict(dict):
    pass


class Pair(NamedTuple):
    a: int
    b: int


NAN = float("nan")
SAME = {
    "NaN": (NAN, float("nan")),
    "objects": (Data(1, Data(2)), Data(1, Data(2))),
    "slots": (Slots(1), Slots(1)),
    "JSON with more blanks": ('{"a":1}', '{"a": 1}\n'),
    "keys the other way round": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    "what shows its address": (object(), object()),
    "functions": (len, len),
}
OTHER = {
    "a type": (1, True, {()}),
    "a number's type": (1, 1.0, {()}),
    "text": ("a", "b", {()}),
    "JSON in text": ('{"a": 1}', '{"a": 2}', {()}),
    "an attribute": (Data(1, Data(2)), Data(1, Data(3)), {("b", "a")}),
    "a slot": (Slots(1), Slots(2), {("a",)}),
    "a private slot": (Slots(1, 2), Slots(1, 3), {("_Slots__hidden",)}),
    "a key": ({"a": 1, "b": 1}, {"a": 2, "c": 1}, {("a",), ("b",), ("c",)}),
    "an item": ([1, [2]], [1, [3]], {(1, 0)}),
    "a length": ([1], [1, 2], {()}),
    "an item of a deque": (deque([1]), deque([2]), {(0,)}),
    "a set": ({1}, {2}, {()}),
    "a named tuple": (Pair(1, 2), Pair(1, 3), {(1,)}),
    "a member": (Color.RED, Color.BLUE, {()}),
    "a date": (date(2025, 3, 1), date(2025, 3, 2), {()}),
    "a decimal": (Decimal(1), Decimal(2), {()}),
    "a class": (SimpleNamespace(a=1), Data(1), {()}),
    "a dict's own attribute": (SimpleNamespace(a=Dict(x=1)), SimpleNamespace(a=Dict(x=2)), {("a", "x")}),
    "a function": (len, abs, {()}),
}


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME)
def test_what_is_the_same(before, after):
    assert differences(before, after) == set()


@pytest.mark.parametrize(("before", "after", "paths"), OTHER.values(), ids=OTHER)
def test_what_differs_is_told_by_its_path(before, after, paths):
    assert differences(before, after) == paths


def test_a_mapping_has_attributes_as_well():
    one, other = Dict(a=1), Dict(a=1)
    one.seen, other.seen = 1, 2
    assert differences(one, other) == {("seen",)}


def test_circles_end():
    def circle(number):
        made = Data(number)
        made.b = [made]
        return made

    assert differences(circle(1), circle(1)) == set()
    assert differences(circle(1), circle(2)) == {("a",)}


def test_an_object_that_both_share_is_not_looked_at():
    class Client:
        def __getattribute__(self, name):
            raise AssertionError

    client = Client()
    assert differences(Data(1, client), Data(2, client)) == {("a",)}


def test_what_is_too_large_is_refused():
    with pytest.raises(TooLarge):
        differences([[number] for number in range(30_000)], [[number] for number in range(30_000)])
