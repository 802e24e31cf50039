"""Calls far below: each takes as long as any other. What is counted is memory that is taken from the system anew."""

import gc
import resource

import pytest

from pytest_apiint.provider.room import roomy


@pytest.fixture(autouse=True)
def thawed():
    """The tests' own process has frozen what it holds."""
    gc.unfreeze()
    yield
    gc.freeze()


CALLS = 2000
DEPTHS = range(300)  # some of which stand at the end of a chunk of frames


def _leaf(a=1, b=2, c=3):
    return a


def _faults(depth):
    if depth:
        return _faults(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        _leaf()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_at_some_depths_each_call_takes_memory_anew():  # or else there's nothing to make room for any more
    assert any(_faults(depth) >= CALLS for depth in DEPTHS)


def test_with_room_no_call_takes_any():
    assert roomy(lambda: [_faults(depth) for depth in DEPTHS if _faults(depth) >= CALLS]) == []


def test_it_gives_what_the_work_gives():
    assert roomy(lambda: "found") == "found"


def test_room_within_room():
    assert roomy(lambda: roomy(lambda: [depth for depth in DEPTHS if _faults(depth) >= CALLS])) == []


def test_meanwhile_the_collector_looks_at_what_is_new_alone():
    assert roomy(gc.get_freeze_count) > 1000
    assert gc.get_freeze_count() == 0
    with pytest.raises(ZeroDivisionError):
        roomy(lambda: 1 / 0)
    assert gc.get_freeze_count() == 0


def test_what_somebody_has_frozen_stays_so():
    gc.freeze()
    frozen = gc.get_freeze_count()
    try:
        assert roomy(gc.get_freeze_count) <= frozen
        assert 0 < gc.get_freeze_count() <= frozen
    finally:
        gc.unfreeze()
