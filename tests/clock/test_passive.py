"""Background threads of libraries are woken by time and never drive it; watchdogs live in real time."""

import threading
import time
from time import sleep

import pytest

from pytest_apiint.clock import VirtualClock, real


def test_a_passive_poller_does_not_drive_the_clock(clock):
    stop, polls = threading.Event(), []

    def poller():
        while not stop.wait(0.01):
            polls.append(clock.elapsed)

    thread = threading.Thread(target=poller, daemon=True)
    clock.mark_passive(thread)
    thread.start()
    for _ in range(6):
        sleep(10)
    assert clock.elapsed == 60
    assert len(clock.sleeps) == 6
    assert len(polls) <= 7
    stop.set()
    thread.join(5)


def test_a_passive_poller_is_woken_by_time(clock):
    stop, polls = threading.Event(), []

    def poller():
        while not stop.is_set():
            sleep(5)
            polls.append(clock.elapsed)

    thread = threading.Thread(target=poller, daemon=True)
    clock.mark_passive(thread)
    thread.start()
    real.sleep(0.02)
    for _ in range(3):
        sleep(10)
        real.sleep(0.02)
    stop.set()
    assert polls == [10, 20, 30]


def test_threads_are_passive_by_name():
    before, stop = threading.Event(), threading.Event()
    with VirtualClock(passive=["nobody"]):
        pass

    def poll():
        before.wait()
        while not stop.is_set():
            sleep(0.5)

    threading.Thread(target=poll, name="poller-8", daemon=True).start()
    with VirtualClock(passive=["poller-*"]) as clock:
        before.set()
        sleep(60)
        assert clock.elapsed == 60
        assert len(clock.sleeps) == 1
        stop.set()


def make_timer(module, over):
    def fire():
        if not over.is_set():
            timer = threading.Timer(0.01, fire)
            timer.daemon = True
            timer.start()

    fire.__module__ = module
    return fire


def test_limits_rearming_timer_is_known(clock):
    over = threading.Event()
    make_timer("limits.storage.memory", over)()
    real.sleep(0.02)
    for _ in range(6):
        sleep(10)
    over.set()
    assert clock.elapsed == 60
    assert len(clock.sleeps) == 6


def test_an_unknown_library_s_poller_becomes_passive(clock):
    stop = threading.Event()
    names = {}
    code = "def poller(stop):\n    while not stop.wait(0.01):\n        pass"
    exec(compile(code, threading.__file__.replace("threading", "some_library"), "exec"), names)
    thread = threading.Thread(target=names["poller"], args=(stop,), daemon=True)
    thread.start()
    for _ in range(6):
        sleep(1_000)
    assert clock.elapsed == 6_000
    assert sum(one.kind == "wait" for one in clock.sleeps) == 50
    stop.set()


def test_pytest_timeout_s_timer_fires_in_real_time(clock):
    fired = []

    def fire():
        fired.append(real.perf_counter())

    fire.__module__ = "pytest_timeout"
    began = real.perf_counter()
    timer = threading.Timer(0.1, fire)
    timer.start()
    sleep(3600)
    assert not fired
    timer.join()
    assert 0.1 <= fired[0] - began < 5


def test_marking_a_waiting_thread_lets_time_go_on(clock):
    lock = threading.Lock()
    lock.acquire()
    thread = threading.Thread(target=lock.acquire, daemon=True)
    thread.start()
    clock.mark_passive(thread)
    began = time.monotonic()
    sleep(60)
    assert time.monotonic() - began == pytest.approx(60)
    lock.release()
    thread.join(5)
