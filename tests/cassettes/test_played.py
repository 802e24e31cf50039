"""What several processes know of a run's cassettes, added up."""

from pytest_apiint.cassettes.shelf.played import Played, Written
from pytest_apiint.plugin.collected import Collected


def merged(*parts):
    whole = Played()
    for part in parts:
        whole.merge(part.carried())
    return whole


def test_a_cassette_that_two_recorded_was_new_once():
    first, second = Played(), Played()
    first.recorded("a.yaml", 2, 0)
    second.recorded("a.yaml", 1, 2)
    assert merged(first, second).written == merged(second, first).written == [Written("a.yaml", 3, 0)]


def test_tests_that_recorded_nothing_new_are_counted_in_all_processes():
    first, second = Played(), Played()
    first.recorded("a.yaml", 0, 2)
    second.recorded("b.yaml", 0, 2)
    assert (merged(first, second).recorders, merged(first, second).written) == (2, [])


def test_one_process_that_left_tests_out_is_enough():
    whole = Collected()
    whole.merge(Collected(selected=True).carried())
    whole.merge(Collected().carried())
    assert whole.selected
