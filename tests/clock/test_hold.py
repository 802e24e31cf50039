"""While a real exchange is in flight time passes as it really does; and the user may move time."""

import asyncio
import datetime as dt
import threading
import time
from time import sleep

import pytest

from pytest_apiint.clock import VirtualClock, real
from pytest_apiint.clock.standing import Standing, mark
from pytest_apiint.errors import UsageProblem


def test_a_held_clock_ticks_at_real_speed(clock):
    with clock.hold():
        began, shown = real.perf_counter(), time.monotonic()
        real.sleep(0.05)
        assert time.monotonic() - shown == pytest.approx(real.perf_counter() - began, abs=0.01)
        assert 0.05 <= clock.elapsed <= 1
    still = clock.elapsed
    real.sleep(0.01)
    assert clock.elapsed == still


def test_civil_time_ticks_with_a_held_clock(clock):
    with clock.hold():
        before = time.time()
        real.sleep(0.03)
        assert 0.03 <= time.time() - before < 1
        assert abs(dt.datetime.now(dt.UTC).timestamp() - clock.now) < 0.01


def test_a_held_clock_never_jumps(clock):
    began = real.perf_counter()
    with clock.hold():
        sleep(0.05)
        asyncio.run(asyncio.sleep(0.05))
    assert 0.1 <= real.perf_counter() - began < 5
    assert 0.1 <= clock.elapsed < 5


def test_timers_due_while_held_fire(clock):
    fired = threading.Event()
    threading.Timer(0.05, fired.set).start()
    with clock.hold():
        assert fired.wait(10)
    assert 0.05 <= clock.elapsed < 5


def test_others_wait_while_one_holds(clock):
    log = []

    def exchange():
        with clock.hold():
            real.sleep(0.05)
            log.append("answered")

    thread = threading.Thread(target=exchange)
    thread.start()
    real.sleep(0.01)
    sleep(30)
    log.append("slept")
    thread.join()
    assert log == ["answered", "slept"]
    assert 30 <= clock.elapsed < 31


def test_holds_nest(clock):
    with clock.hold():
        with clock.hold():
            pass
        before = clock.elapsed
        real.sleep(0.02)
        assert clock.elapsed > before
    sleep(10)
    assert 10 < clock.elapsed < 11


def test_advance_moves_time_by_exactly_that_much(clock):
    for _ in range(10):
        clock.advance(0.1)
    assert clock.elapsed == 1
    assert clock.sleeps == ()
    clock.advance(0)
    assert clock.elapsed == 1


def test_advance_wakes_whoever_is_due_at_its_own_time(clock):
    log = []
    threads = [threading.Thread(target=lambda s=s: (sleep(s), log.append((s, clock.elapsed)))) for s in (10, 20, 40)]
    for thread in threads:
        thread.start()
    clock.advance(30)
    assert log == [(10, 10), (20, 20)]
    assert clock.elapsed == 30
    for thread in threads:
        thread.join()
    assert log[2:] == [(40, 40)]


def test_advance_from_another_thread(clock):
    event = threading.Event()

    def move():
        clock.advance(30)
        event.set()

    thread = threading.Thread(target=move)
    thread.start()
    event.wait()
    assert clock.elapsed == 30
    thread.join()


def test_advance_from_a_passive_thread(clock):
    log = []
    thread = threading.Thread(target=lambda: clock.advance(30))
    mark(thread, Standing.PASSIVE)
    sleeper = threading.Thread(target=lambda: (sleep(10), log.append(clock.elapsed)))
    thread.start()
    thread.join()
    sleeper.start()
    sleeper.join()
    assert clock.elapsed == 40


def test_advance_while_held_moves_at_once(clock):
    with clock.hold():
        clock.advance(1_000)
        assert 1_000 <= clock.elapsed < 1_001
    assert 1_000 <= clock.elapsed < 1_001


def test_wait_blocks_its_thread_and_leaves_no_trace(clock):
    ended = []
    thread = threading.Thread(target=lambda: (clock.wait(5), ended.append(clock.elapsed)))
    thread.start()
    sleep(60)
    thread.join()
    assert ended == [5]
    assert [one.seconds for one in clock.sleeps] == [60]


@pytest.mark.parametrize("seconds", [-1, float("nan")])
def test_time_never_runs_backwards(clock, seconds):
    with pytest.raises(UsageProblem, match="backwards"):
        clock.advance(seconds)


def test_a_hold_may_outlast_its_clock():
    with VirtualClock() as clock:
        hold = clock.hold()
        hold.__enter__()
    hold.__exit__(None, None, None)
    with clock:
        sleep(60)
        assert (clock.elapsed, len(clock.sleeps)) == (60, 1)


def test_wait_on_a_stopped_clock_returns():
    clock = VirtualClock()
    clock.wait(3600)
    with clock:
        pass
    clock.wait(3600)
