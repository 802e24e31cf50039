"""What is left out is the middle, never what is marked."""

from hypothesis import given
from hypothesis import strategies as st

from pytest_apiint.journal.elide import kept


def test_all_is_kept_where_there_is_room():
    assert kept(5, 5) == [0, 1, 2, 3, 4]


def test_the_ends_are_kept():
    assert kept(100, 5) == [0, 1, 98, 99]


def test_what_is_marked_is_kept_and_what_came_before_it():
    assert kept(100, 6, marked=[50]) == [0, 49, 50, 99]


@given(st.integers(1, 200), st.integers(3, 30), st.data())
def test_shown_rows_and_gaps_fit_the_room(total, room, data):
    marked = data.draw(st.lists(st.integers(0, total - 1), max_size=2))
    shown = kept(total, room, marked=marked)
    gaps = sum(b - a > 1 for a, b in zip([-1, *shown], [*shown, total], strict=True))
    assert len(shown) + gaps <= room
    assert shown == sorted(set(shown))
    assert not marked or marked[0] in shown or min(marked) in shown
