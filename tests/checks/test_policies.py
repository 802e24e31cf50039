"""A policy's bounds hold all that a client of that policy can do, and no more than that."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_apiint.checks import assert_backoff, exponential, fixed, linear
from pytest_apiint.checks.waits.policies import Exponential
from pytest_apiint.errors import ContractFailure, UsageProblem
from tests.factories import waits

BASES = st.floats(0.001, 60)
CAPS = st.one_of(st.none(), st.floats(0.001, 600))


def draw(policy, u, n, previous):
    """One wait of a client that follows the policy to the letter; `u` is its random number."""
    cap = float("inf") if policy.cap is None else policy.cap
    wait = min(cap, policy.nominal(n))
    match policy.jitter:
        case "full":
            wait = u * wait
        case "equal":
            wait = wait / 2 + u * wait / 2
        case "decorrelated":
            wait = min(cap, policy.base + u * (3 * max(previous or policy.base, policy.base) - policy.base))
        case (low, high):
            wait *= low + u * (high - low)
    return min(cap, wait + u * policy.additive) if policy.additive else wait


def schedule(policy, chances):
    gaps = []
    for n, u in enumerate(chances):
        gaps.append(draw(policy, u, n, gaps[-1] if gaps else None))
    return gaps


FAMILIES = st.one_of(
    st.builds(exponential, base=BASES, factor=st.floats(1, 4), cap=CAPS, additive=st.floats(0, 5)),
    st.builds(exponential, base=BASES, cap=CAPS, jitter=st.sampled_from(["full", "equal", "decorrelated"])),
    st.builds(exponential, base=BASES, cap=CAPS, jitter=st.tuples(st.floats(0, 1), st.floats(1, 2))),
    st.builds(linear, base=BASES, step=BASES, cap=CAPS, jitter=st.sampled_from([None, "full", "equal"])),
    st.builds(fixed, BASES, jitter=st.sampled_from([None, "full", "equal", (0.5, 1.5)])),
)


@given(FAMILIES, st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=8))
def test_no_draw_of_the_true_family_is_flagged(policy, chances):
    assert_backoff(waits(*schedule(policy, chances)), policy)


@pytest.mark.parametrize(
    "policy",
    [
        exponential(base=0.5, cap=20, jitter="full"),
        exponential(base=0.5, cap=20, jitter="equal"),
        exponential(base=0.5, cap=20, jitter="decorrelated"),
        exponential(base=0.5, cap=20, jitter=(0.5, 1.5)),
        exponential(base=0.5, cap=20, additive=1),
    ],
    ids=str,
)
def test_two_thousand_schedules_raise_no_false_alarm(policy):
    chance = random.Random(7)
    for _ in range(2_000):
        assert_backoff(waits(*schedule(policy, [chance.random() for _ in range(5)])), policy)


@pytest.mark.parametrize(
    ("policy", "bounds"),
    [
        (exponential(base=1, cap=5), [(1, 1), (2, 2), (4, 4), (5, 5)]),
        (exponential(base=1, factor=3), [(1, 1), (3, 3), (9, 9), (27, 27)]),
        (exponential(base=1, cap=5, jitter="full"), [(0, 1), (0, 2), (0, 4), (0, 5)]),
        (exponential(base=1, cap=5, jitter="equal"), [(0.5, 1), (1, 2), (2, 4), (2.5, 5)]),
        (exponential(base=1, cap=5, jitter=(0.5, 1.5)), [(0.5, 1.5), (1, 3), (2, 6), (2.5, 7.5)]),
        (exponential(base=1, cap=5, additive=2), [(1, 3), (2, 4), (4, 5), (5, 5)]),
        (exponential(base=0.5, first=0), [(0, 0), (1, 1), (2, 2), (4, 4)]),
        (linear(base=1), [(1, 1), (2, 2), (3, 3), (4, 4)]),
        (linear(base=1, step=5, cap=8), [(1, 1), (6, 6), (8, 8), (8, 8)]),
        (fixed(3), [(3, 3)] * 4),
        (fixed(3, jitter="full", first=1), [(1, 1), (0, 3), (0, 3), (0, 3)]),
    ],
    ids=str,
)
def test_bounds_are_those_of_the_table(policy, bounds):
    assert [policy.bounds(n) for n in range(4)] == bounds


@pytest.mark.parametrize(("previous", "bounds"), [(None, (1, 3)), (0.0, (1, 3)), (2, (1, 6)), (9, (1, 20))])
def test_decorrelated_jitter_follows_the_wait_before(previous, bounds):
    assert exponential(base=1, cap=20, jitter="decorrelated").bounds(1, previous) == bounds


def test_a_thousand_attempts_are_no_overflow():
    assert exponential(base=1, cap=60).bounds(5_000) == (60, 60)
    assert exponential(base=1).bounds(5_000)[1] == float("inf")


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        (exponential(base=0.5, cap=20, jitter="full"), 'exponential(base=0.5, cap=20, jitter="full")'),
        (exponential(base=1, factor=3, jitter=(0.5, 1.5)), "exponential(base=1, factor=3, jitter=(0.5, 1.5))"),
        (exponential(base=0.1, additive=1, first=0), "exponential(base=0.1, additive=1, first=0)"),
        (fixed(2), "fixed(2)"),
        (linear(base=1), "linear(base=1, step=1)"),
    ],
    ids=str,
)
def test_a_policy_is_shown_as_it_is_written(policy, text):
    assert str(policy) == text
    assert eval(text) == policy


@pytest.mark.parametrize(
    ("family", "options"),
    [
        (exponential, {"base": -1}),
        (exponential, {"base": 1, "cap": float("nan")}),
        (exponential, {"base": 1, "cap": float("inf")}),
        (exponential, {"base": 1, "jitter": "some"}),
        (exponential, {"base": 1, "jitter": (1.5, 0.5)}),
        (exponential, {"base": 1, "jitter": (0.5,)}),
        (fixed, {"seconds": 1, "jitter": "decorrelated"}),
        (linear, {"base": 1, "jitter": "decorrelated"}),
        (fixed, {"seconds": 1, "additive": -1}),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_policy_that_cannot_be_meant_is_refused(family, options):
    with pytest.raises(UsageProblem, match=next(reversed(options))):
        family(**options)


def test_policies_are_frozen_values():
    assert exponential(base=1) == Exponential(base=1)
    assert len({fixed(1), fixed(1), fixed(2)}) == 2
    with pytest.raises(AttributeError):
        fixed(1).seconds = 2


@pytest.mark.parametrize("off", [-0.001, 0.001])
def test_a_millisecond_outside_is_outside(off):
    with pytest.raises(ContractFailure):
        assert_backoff(waits(1, 2 + off, 4), exponential(base=1))
