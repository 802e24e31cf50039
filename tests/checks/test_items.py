"""Which items of the pages a client returned."""

from types import SimpleNamespace

import pytest

from pytest_apiint.checks.pagination.items import told_apart

USERS = [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]
KEYS = [{"Key": "tom"}, {"Key": "felix"}]


@pytest.mark.parametrize(
    ("returned", "every", "places"),
    [
        ([3, 1], [1, 2, 3], [2, 0]),
        (["b", "b"], ["a", "b"], [1, 1]),
        ([USERS[1]], USERS, [1]),
        ([{"id": 2, "renamed": True}], USERS, [1]),
        ([SimpleNamespace(id=2), SimpleNamespace(id=1)], USERS, [1, 0]),
        ([2, 1], USERS, [1, 0]),
        ([dict(KEYS[1])], KEYS, [1]),
        ((), USERS, []),
    ],
)
def test_an_item_is_known_by_its_id_or_its_value(returned, every, places):
    assert told_apart(returned, every) == places


@pytest.mark.parametrize(
    ("returned", "every"),
    [
        ([object()], USERS),
        ([4], [1, 2, 3]),
        (["1"], [1, 2]),
        ([SimpleNamespace(id=None)], USERS),
        ([1], [1, 1]),
        ([[1, 2]], [1, 2]),
        ([{"a": object()}], KEYS),
        ([True], [1, 2]),
    ],
)
def test_what_cannot_be_told_apart_is_not_guessed(returned, every):
    assert told_apart(returned, every) is None
