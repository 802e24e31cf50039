"""The tightest family that fits is the client's own, told from three pinned schedules."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_apiint.checks import exponential, fixed, linear
from pytest_apiint.checks.waits.families import fitting

from .test_policies import schedule

PINNED = (0.0, 0.5, 1 - 2**-53)


def seen(policy, attempts=6):
    return [schedule(policy, [u] * attempts) for u in PINNED]


@pytest.mark.parametrize(
    "policy",
    [
        fixed(2),
        fixed(5, jitter="full"),
        fixed(1, additive=2),
        linear(base=1, step=2),
        linear(base=1, step=1, cap=4),
        exponential(base=1),
        exponential(base=0.5, factor=3),
        exponential(base=1, cap=10),
        exponential(base=0.5, jitter="full"),
        exponential(base=0.5, cap=8, jitter="full"),
        exponential(base=1, cap=20, jitter="equal"),
        exponential(base=1, cap=20, jitter="decorrelated"),
        exponential(base=1, cap=20, jitter=(0.5, 1.5)),
        exponential(base=0.5, cap=8, jitter=(0.75, 1)),
        exponential(base=1, additive=1),
        exponential(base=1, cap=10, additive=1),
    ],
    ids=str,
)
def test_each_family_is_recognised(policy):
    assert fitting(seen(policy))[0] == policy


def test_urllib3s_first_wait_of_zero_is_set_apart():
    assert fitting([(0, 1, 2, 4, 8)])[0] == exponential(base=0.5, first=0)
    assert fitting([(0, 1, 2, 4, 4, 4)])[0] == exponential(base=0.5, cap=4, first=0)


def test_two_waits_leave_it_open_and_both_are_named():
    assert fitting([(1, 2)]) == (exponential(base=1), linear(base=1))


def test_no_jitter_also_fits_wider_families_but_the_tightest_is_named():
    equal = seen(exponential(base=1, cap=16, jitter="equal"))
    found = fitting(equal)
    assert found[0] == exponential(base=1, cap=16, jitter="equal")
    assert exponential(base=1, cap=16, jitter="full") in found


@pytest.mark.parametrize("runs", [[], [()], [(), ()]])
def test_no_waits_have_no_family(runs):
    assert fitting(runs) == ()


@pytest.mark.parametrize("runs", [[(5, 1, 7, 2)], [(4, 2, 1)]])
def test_what_follows_no_rule_has_no_family(runs):
    assert fitting(runs) == ()


@given(st.lists(st.lists(st.floats(0, 1e300) | st.floats(0, 100) | st.integers(0, 9), max_size=8), max_size=4))
@example([[1.0, 5e-324, 2.0, 1.0]])
@example([[1.0, 1.0], [0.5, 5e-324]])
def test_what_is_named_admits_every_wait(runs):
    for policy in fitting(runs):
        for run in runs:
            for n, wait in enumerate(run):
                low, high = policy.bounds(n, run[n - 1] if n else None)
                assert low - 1e-5 - wait * 1e-5 <= wait <= high + 1e-5 + wait * 1e-5
