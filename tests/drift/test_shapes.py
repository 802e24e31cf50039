"""Answers are compared by the shape that is inferred of them: what breaks, what may, what is new; never by values."""

import json

import pytest

from pytest_apiint.drift.identifiers import is_identifier
from pytest_apiint.drift.shapes import differences

UUID = "0b9f4c5e-8f0e-4d6a-9a53-1f2e3d4c5b6a"


def found(old, new):
    return [(one.tier, one.place, one.says) for one in differences([old], [new])]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"id": 1, "name": "J"}, {"id": 2, "name": "Ann"}),
        ({"price": 1}, {"price": 1.5}),
        ({"at": None}, {"at": "2026-11-29"}),
        ({"at": None}, {"at": {"day": 1}}),
        ({"items": []}, {"items": [{"id": 1}]}),
        ({"items": []}, {"items": [None]}),
        ({"by": {}}, {"by": {"1": None}}),
        ({"items": [{"id": 1}]}, {"items": []}),
        ([1, "a", None], ["b"]),
        ([{"id": 1, "nick": "J"}, {"id": 2}], [{"id": 3, "nick": "A"}]),
        ([{"kind": "a", "x": 1}, {"kind": "b", "y": "1"}], [{"kind": "b", "y": "2"}, {"kind": "a", "x": 2}]),
        ("a", "b"),
        ([], []),
        ({}, {}),
    ],
)
def test_other_values_and_what_was_open_are_no_drift(old, new):
    assert found(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1, "b": "x"}, ("info", "$.b", "none -> string")),
        ({"a": 1}, {"a": 1, "b": None}, ("info", "$.b", "none -> null")),
        ({"a": "x"}, {"a": None}, ("warning", "$.a", "string -> null")),
        ({"a": [{"b": 1}]}, {"a": None}, ("warning", "$.a", "array -> null")),
        ([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": None}], ("warning", "$[*].a", "number -> number or null")),
        ([{"a": 1}, {"a": 2}], [{"a": 1}, {}], ("warning", "$[*].a", "always there -> only in some")),
        ([{"a": 1}, {}], [{"c": 1}, {"c": 2}], ("warning", "$[*].a", "number, in some -> gone")),
        ({"a": 1}, {"a": "1"}, ("error", "$.a", "number -> string")),
        ({"a": True}, {"a": 1}, ("error", "$.a", "boolean -> number")),
        ({"a": {"b": 1}}, {"a": [{"b": 1}]}, ("error", "$.a", "object -> array")),
        ({"a": 1}, {}, ("error", "$.a", "number -> gone")),
        ({"a": None}, {}, ("error", "$.a", "null -> gone")),
        ([1, 2], [1, "2"], ("error", "$[*]", "number -> string or number")),
        ({"a": [[{"b": 1}]]}, {"a": [[{"b": "1"}]]}, ("error", "$.a[*][*].b", "number -> string")),
        ({"a b": 1}, {"a b": "1"}, ("error", '$["a b"]', "number -> string")),
    ],
)
def test_each_change_has_its_tier_and_its_place(old, new, expected):
    assert expected in found(old, new)
    assert len(found(old, new)) == 1 + ({"c"} <= set(json.dumps(new)))


def test_a_field_that_may_be_null_now_and_is_of_another_kind_is_told_twice():
    told = found([{"a": 1}], [{"a": None}, {"a": "x"}])
    assert told == [("warning", "$[*].a", "number -> string or null"), ("error", "$[*].a", "number -> string")]


def test_several_answers_to_one_request_are_one_sample():
    assert list(differences([{"state": "new"}, {"state": None, "at": 1}], [{"state": None}])) == [
        *differences([{"at": 1}, {}], [{}])
    ]


def test_places_are_pointers_too():
    (one,) = differences([{"a/b": [{"c~d": 1}]}], [{"a/b": [{"c~d": "1"}]}])
    assert one.pointer == "/a~1b/*/c~0d"


def test_values_are_never_told():
    told = repr(list(differences([{"a": "secret-1", "b": 1}], [{"a": 12345, "c": "secret-2"}])))
    assert "secret" not in told
    assert "12345" not in told


class TestMaps:
    @pytest.mark.parametrize(
        "keys",
        [
            ("1", "2"),
            (UUID, UUID.upper()),
            ("2026-11-28", "2026-11-29"),
            ("cus_9s6XKzkNRi", "cus_8h7YLzlORj"),
            ("9f86d081884c7d65", "60303ae22b998861"),
            ("a@acme.example", "b@acme.example"),
        ],
    )
    def test_ids_and_dates_as_keys_are_data(self, keys):
        before, after = keys
        assert found({"by": {before: {"n": 1}}}, {"by": {after: {"n": 2}}}) == []
        assert found({"by": {before: {"n": 1}}}, {"by": {after: {"n": "2"}}}) == [
            ("error", "$.by.*.n", "number -> string")
        ]

    def test_one_key_that_a_person_chose_makes_it_an_object(self):
        assert ("error", "$.total", "number -> gone") in found({"2025": 1, "total": 1}, {"2026": 1})

    def test_many_objects_of_one_shape_under_few_common_keys_are_a_map_and_it_says_so(self):
        names = [f"{letter}user" for letter in "abcdefghijk"]
        old = {name: {"id": 1, "role": "x"} for name in names[:6]}
        new = {name: {"id": 1, "role": 5} for name in names[5:]}
        assert found(old, new) == [
            ("info", "$", "1 of 6 keys left, 5 new; read as a map"),
            ("error", "$.*.role", "string -> number"),
        ]

    def test_very_many_plain_values_too_but_that_is_a_warning(self):
        old, new = ({f"{mark}{chr(97 + n)}": "x" for n in range(24)} for mark in "pq")
        assert found(old, new) == [("warning", "$", "0 of 24 keys left, 24 new; read as a map")]

    @pytest.mark.parametrize("count", [4, 12, 19])
    def test_plain_values_under_other_names_are_fields_that_were_renamed(self, count):
        old = {f"{chr(97 + n)}_name": "x" for n in range(count)}
        new = {f"{chr(97 + n)}Name": "x" for n in range(count)}
        assert [tier for tier, *_ in found(old, new)].count("error") == count

    @pytest.mark.parametrize(
        ("count", "left", "one", "is_map"),
        [
            (5, 2, {"a": 1}, True),
            (4, 1, {"a": 1}, False),
            (6, 3, {"a": 1}, False),
            (20, 9, 1, True),
            (19, 9, 1, False),
        ],
    )
    def test_where_a_map_begins(self, count, left, one, is_map):
        old = {f"a{chr(97 + n)}": one for n in range(count)}
        new = {(f"a{chr(97 + n)}" if n < left else f"b{chr(97 + n)}"): one for n in range(count)}
        assert [tier for tier, *_ in found(old, new)].count("error") == (0 if is_map else count - left)

    def test_values_of_one_shape_have_half_of_their_fields_in_common(self):
        def objects(letters, *fields):
            return {f"{letter}_": {"a": 1, **dict.fromkeys(fields, 1)} for letter in letters}

        assert {tier for tier, *_ in found(objects("abcde", "b"), objects("fghij"))} == {"info", "error"}
        assert found(objects("abcde", "b"), objects("fghij"))[1] == ("error", "$.*.b", "number -> gone")
        assert len(found(objects("abcde", "b", "c"), objects("fghij"))) == 10

    def test_values_of_several_kinds_are_fields(self):
        old, new = ({f"{m}{chr(97 + n)}": (1 if n % 2 else {"a": 1}) for n in range(24)} for m in "pq")
        assert [tier for tier, *_ in found(old, new)].count("error") == 24

    def test_objects_of_several_shapes_are_fields(self):
        old = {name: {name + "1": 1} for name in "abcdef"}
        new = {name: {name + "1": 1} for name in "ghijkl"}
        assert [tier for tier, *_ in found(old, new)].count("error") == 6

    def test_keys_that_stay_are_fields(self):
        old = {name: {"rate": 1} for name in ("EUR", "USD", "GBP", "JPY", "CHF", "SEK")}
        assert found(old, {name: rate for name, rate in old.items() if name != "SEK"}) == [
            ("error", "$.SEK", "object -> gone")
        ]


CHOSEN = "name address_line1 line_item_2 v1 users utf8 cafe deadbeef x_request_id EUR md5 oauth2_client"
MADE = ["7", "-1", "2026-11-29T10:00:00Z", "2026Q4", UUID, "ch_1a2B3c4D5e", "apiint-secret.id.1", "AbCdEf0123456789Gh"]


@pytest.mark.parametrize("name", CHOSEN.split())
def test_names_that_people_choose_are_no_identifiers(name):
    assert not is_identifier(name)


@pytest.mark.parametrize("name", MADE)
def test_names_that_machines_make_are(name):
    assert is_identifier(name)


def test_what_is_nested_too_deep_ends():
    def deep(value, times):
        for _ in range(times):
            value = {"a": [value]}
        return value

    assert found(deep(1, 400), deep("1", 400)) == []
    assert len(found(deep(1, 40), deep("1", 40))) == 1


def test_long_arrays_are_read_in_one_go():
    rows = [{"id": number, "tags": ["a"], "meta": {"n": number}} for number in range(5_000)]
    assert found({"rows": rows}, {"rows": rows[1:]}) == []
