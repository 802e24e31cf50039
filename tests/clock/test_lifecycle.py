"""A clock starts, stops and leaves nothing behind."""

import asyncio
import os
import queue
import subprocess
import sys
import textwrap
import threading
import time
from time import sleep

import pytest

from pytest_apiint.clock import RealClock, VirtualClock, real
from pytest_apiint.errors import ClockRefused


def python(code, *options, **environment):
    return subprocess.run(
        [sys.executable, *options, "-c", textwrap.dedent(code)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_thousand_clocks_leave_nothing_behind():
    with VirtualClock():
        hooks = (threading.Condition.wait, threading.Thread.join, queue.SimpleQueue, asyncio.BaseEventLoop.call_later)
    for number in range(1_000):
        with VirtualClock() as clock:
            sleep(number)
            assert clock.elapsed == number
    assert hooks == (
        threading.Condition.wait,
        threading.Thread.join,
        queue.SimpleQueue,
        asyncio.BaseEventLoop.call_later,
    )
    assert abs(time.time() - real.time()) < 1
    began = real.perf_counter()
    assert not threading.Event().wait(0.02)
    assert real.perf_counter() - began >= 0.02
    asyncio.run(asyncio.sleep(0.02))
    assert real.perf_counter() - began >= 0.04


def test_monotonic_time_never_runs_backwards_from_clock_to_clock():
    with VirtualClock():
        sleep(10**5)
        first = time.monotonic()
    with VirtualClock():
        assert time.monotonic() >= first


def test_stopping_twice_or_never_having_started_does_no_harm():
    clock = VirtualClock()
    clock.stop()
    with clock:
        clock.stop()
    clock.stop()


def test_a_second_clock_is_refused_and_does_no_harm(clock):
    with pytest.raises(ClockRefused, match="already running"), VirtualClock():
        pass
    sleep(60)
    assert clock.elapsed == 60


def test_a_sleeping_thread_is_woken_when_the_clock_stops():
    ended = []
    with VirtualClock() as clock:
        thread = threading.Thread(target=lambda: (sleep(3600), ended.append(clock.elapsed)), daemon=True)
        thread.start()
        sleep(1)
    thread.join(5)
    assert ended == [1]


def test_a_reader_left_over_goes_on_and_is_found_parked_by_the_next_clock():
    items, seen = queue.Queue(), []
    with VirtualClock():
        thread = threading.Thread(target=lambda: [seen.append(items.get()) for _ in range(2)], daemon=True)
        thread.start()
        sleep(1)
    items.put("in real time")
    real.sleep(0.02)
    assert seen == ["in real time"]
    with VirtualClock() as clock:
        sleep(60)
        items.put("in virtual time")
        thread.join()
        assert clock.elapsed == 60
    assert seen[1:] == ["in virtual time"]


def test_a_joiner_left_over_joins_in_real_time():
    gate, log = threading.Event(), []
    with VirtualClock():
        worker = threading.Thread(target=gate.wait, daemon=True)
        joiner = threading.Thread(target=lambda: (worker.join(), log.append("joined")), daemon=True)
        worker.start()
        joiner.start()
        sleep(1)
    gate.set()
    joiner.join(5)
    assert log == ["joined"]


def test_a_loop_left_over_goes_on_in_real_time():
    ready, stop, loop = threading.Event(), [], asyncio.new_event_loop()

    async def main():
        stop.append(asyncio.Event())
        ready.set()
        await stop[0].wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),), daemon=True)
    with VirtualClock():
        thread.start()
        ready.wait()
        sleep(5)
    loop.call_soon_threadsafe(stop[0].set)
    thread.join(5)
    assert not thread.is_alive()
    loop.close()


def test_a_sleeping_daemon_does_not_keep_the_process_alive():
    began = real.perf_counter()
    ended = python("""
        import threading, time
        from pytest_apiint.clock import VirtualClock
        clock = VirtualClock()
        clock.start()
        def forever():
            while True:
                time.sleep(3600)
        for _ in range(3):
            threading.Thread(target=forever, daemon=True).start()
        time.sleep(1800)
        clock.stop()
        with VirtualClock() as clock:
            time.sleep(60)
            print(clock.elapsed)
    """)
    assert (ended.returncode, ended.stdout.strip()) == (0, "60.0"), ended.stderr
    assert real.perf_counter() - began < 20


def test_a_process_may_end_with_its_clock_running():
    ended = python("""
        import concurrent.futures, time
        from pytest_apiint.clock import VirtualClock
        VirtualClock().start()
        pool = concurrent.futures.ThreadPoolExecutor(2)
        pool.submit(time.sleep, 60)
        time.sleep(5)
    """)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_forked_child_lives_in_real_time(clock):
    sleep(10**6)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        began = time.time()
        sleep(0.05)
        os.write(writing, b"%d" % (time.time() - began >= 0.05 and abs(began - real.time()) < 5))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 1) == b"1"
    sleep(60)
    assert clock.elapsed == 10**6 + 60


def test_other_processes_are_waited_for_in_real_time(clock):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.3)"])
    child.wait(timeout=30)
    assert clock.elapsed == 0


FALLBACK = """
    import time, warnings
    from time import sleep
    def by_default(seconds, sleeper=time.sleep, *, other=time.sleep):
        sleeper(seconds)
        other(seconds)
    class Holder:
        nap = time.sleep
        def rest(self, seconds, sleeper=time.sleep):
            sleeper(seconds)
    CONTAINER = (time.sleep,)
    warnings.simplefilter("always")
    import asyncio, threading
    from pytest_apiint.clock import VirtualClock, real
    began = real.perf_counter()
    with VirtualClock() as clock:
        sleep(10)
        by_default(10)
        Holder.nap(10)
        Holder().rest(10)
        asyncio.run(asyncio.sleep(10))
        thread = threading.Thread(target=sleep, args=(10,))
        thread.start()
        thread.join()
        print(round(clock.elapsed, 6), time.ctime() == time.asctime())
    print(real.perf_counter() - began < 30)
"""


def test_without_slots_names_and_defaults_are_rebound_and_the_rest_is_named():
    ended = python(FALLBACK, APIINT_CLOCK_FALLBACK="1")
    assert ended.stdout.split() == ["70.0", "True", "True"], ended.stderr
    assert ended.stderr.count("virtual time doesn't reach") == 1
    assert "a tuple with time.sleep (__main__.CONTAINER)" in ended.stderr


def test_the_real_clock_is_real():
    with RealClock() as clock:
        began = real.perf_counter()
        clock.wait(0.02)
        with clock.hold():
            assert 0.02 <= clock.elapsed <= real.perf_counter() - began + 0.01
        assert (clock.virtual, clock.sleeps) == (False, ())
        assert abs(clock.now - real.time()) < 1
        with pytest.raises(ClockRefused, match="can't move real time"):
            clock.advance(1)
