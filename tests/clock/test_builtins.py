"""Whoever holds a builtin of `time`, and however it came by it, follows the virtual clock."""

import inspect
import operator
import pickle
import time
from decimal import Decimal
from fractions import Fraction
from time import monotonic, perf_counter, sleep

import pytest

from pytest_apiint.clock import VirtualClock, real


def sleep_by_default(seconds, sleeper=time.sleep):
    sleeper(seconds)


class Sleeper:
    nap = staticmethod(time.sleep)


HOLDERS = {
    "attribute": time.sleep,
    "early name": sleep,
    "default argument": sleep_by_default,
    "class attribute": Sleeper.nap,
    "tuple": (time.sleep,)[0],
    "map": lambda s: list(map(sleep, [s])),
    "getattr": operator.attrgetter("sleep")(time),
}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_every_reference_to_sleep_is_virtual(clock, holder):
    began = real.perf_counter()
    holder(60)
    assert (clock.elapsed, len(clock.sleeps)) == (60, 1)
    assert real.perf_counter() - began < 1


@pytest.mark.parametrize("reading", [monotonic, perf_counter])
def test_clocks_in_seconds_advance_by_the_sleep(clock, reading):
    before = reading()
    sleep(12.5)
    assert reading() - before == pytest.approx(12.5, abs=1e-6)


@pytest.mark.parametrize("reading", [time.monotonic_ns, time.perf_counter_ns, time.time_ns])
def test_clocks_in_nanoseconds_advance_exactly(clock, reading):
    before = reading()
    sleep(0.000_001_5)
    assert reading() - before == 1_500


BAD_SLEEPS = [-1, -1e-12, float("nan"), float("inf"), 1e10, 2**80, "x", None, Decimal("0.01"), Fraction(1, 2), [], 1j]


@pytest.mark.parametrize("seconds", BAD_SLEEPS, ids=repr)
def test_a_bad_sleep_fails_as_it_always_did(clock, seconds):
    with pytest.raises(Exception) as ours:  # noqa: PT011  the type is what is compared
        sleep(seconds)
    with pytest.raises(Exception) as theirs:  # noqa: PT011
        real.sleep(seconds)
    assert (ours.type, str(ours.value)) == (theirs.type, str(theirs.value))
    assert clock.sleeps == ()


@pytest.mark.parametrize(("arguments", "options"), [((1, 2), {}), ((), {"secs": 1}), ((), {})])
def test_wrong_arguments_fail_as_they_always_did(clock, arguments, options):
    with pytest.raises(TypeError) as ours:
        sleep(*arguments, **options)
    with pytest.raises(TypeError) as theirs:
        real.sleep(*arguments, **options)
    assert str(ours.value) == str(theirs.value)


class Index:
    def __index__(self):
        return 3


class Float(float):
    pass


@pytest.mark.parametrize(
    ("seconds", "expected"), [(True, 1), (Index(), 3), (Float(0.25), 0.25), (10**6, 10**6), (-0.0, 0)]
)
def test_odd_numbers_sleep_as_they_always_did(clock, seconds, expected):
    sleep(seconds)
    assert clock.elapsed == expected


def test_a_loop_that_sleeps_what_is_left_ends(clock):
    until = time.monotonic() + 1 + 1e-10  # floats of this size hold less than a nanosecond
    for _ in range(10):
        if (left := until - time.monotonic()) <= 0:
            break
        time.sleep(min(0.25, left))
    assert time.monotonic() >= until
    assert clock.elapsed == pytest.approx(1)


def test_sleep_zero_yields_and_leaves_no_trace(clock):
    sleep(0)
    assert (clock.elapsed, clock.sleeps) == (0, ())


@pytest.mark.parametrize("name", ["sleep", "monotonic", "perf_counter_ns", "ctime"])
def test_a_redirected_builtin_looks_as_before(clock, name):
    ours, untouched = getattr(time, name), getattr(real, name)
    assert type(ours) is type(untouched)
    assert repr(ours) == repr(untouched) == f"<built-in function {name}>"
    assert (ours.__name__, ours.__module__, ours.__doc__) == (name, "time", untouched.__doc__)
    assert repr(ours.__self__) == repr(time)
    assert pickle.loads(pickle.dumps(ours)) is ours
    assert inspect.isbuiltin(ours)


def test_a_warm_call_site_follows_the_switch():
    def read():
        return time.monotonic()

    for _ in range(100):
        read()
    with VirtualClock():
        frozen = {read() for _ in range(100)}
    assert len(frozen) == 1
    assert read() != read()


def test_without_a_clock_sleep_is_real():
    began = real.perf_counter()
    sleep(0.02)
    assert 0.02 <= real.perf_counter() - began < 1
