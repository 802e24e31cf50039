"""What would never end, ends: as a finding."""

# ruff: noqa: PT012, SIM105  busy and careless loops are what is tested

import asyncio
import threading
import time
from time import sleep

import pytest

from pytest_apiint.clock import VirtualClock, real
from pytest_apiint.errors import Runaway, Stalled


def lines_fit(error):
    lines = str(error).splitlines()
    return len(lines) <= 12 and all(len(line) <= 80 or "/" in line for line in lines) and str(error).isascii()


def retry_for_ever():
    while True:
        try:
            sleep(1)
        except Exception:  # noqa: BLE001
            pass


def test_a_client_that_sleeps_for_ever_is_stopped(clock):
    with pytest.raises(Runaway, match="slept 1,001 times") as caught:
        retry_for_ever()
    assert clock.elapsed == 1_000
    assert lines_fit(caught.value)
    assert __file__ in str(caught.value)


def test_a_task_that_sleeps_for_ever_is_stopped(clock):
    async def main():
        while True:
            try:
                await asyncio.sleep(1)
            except Exception:  # noqa: BLE001
                pass

    with pytest.raises(Runaway, match="slept 1,001 times"):
        asyncio.run(main())


def test_a_timer_that_rearms_for_ever_is_stopped():
    async def main():
        loop = asyncio.get_running_loop()

        def beat():
            loop.call_later(0.001, beat)

        beat()
        await asyncio.Event().wait()

    with VirtualClock(max_sleeps=20), pytest.raises(Runaway, match="time moved 2,000 times") as caught:
        asyncio.run(main())
    assert lines_fit(caught.value)


def test_a_thread_that_sleeps_for_ever_is_remembered():
    with VirtualClock(max_sleeps=20) as clock:
        ended = []

        def body():
            try:
                retry_for_ever()
            except Runaway as error:
                ended.append(error)

        thread = threading.Thread(target=body)
        thread.start()
        thread.join()
        assert ended == [clock.runaway]


def test_the_own_thread_s_runaway_is_not_remembered():
    with VirtualClock(max_sleeps=20) as clock, pytest.raises(Runaway):
        retry_for_ever()
    assert clock.runaway is None


def test_a_sleep_beyond_the_limit_of_virtual_time_is_stopped(clock):
    with pytest.raises(Runaway, match="31\\.0 days") as caught:
        sleep(31 * 86_400)
    assert clock.elapsed == 0
    assert lines_fit(caught.value)
    sleep(60)
    assert clock.elapsed == 60


def test_a_task_beyond_the_limit_of_virtual_time_is_stopped(clock):
    with pytest.raises(Runaway, match="days"):
        asyncio.run(asyncio.sleep(40 * 86_400))


@pytest.mark.parametrize("reading", [time.monotonic, time.perf_counter, time.time], ids=lambda f: f.__name__)
def test_a_busy_wait_is_stopped(reading):
    with VirtualClock(max_reads=10_000), pytest.raises(Runaway, match="read 10,000 times") as caught:
        end = reading() + 1
        while reading() < end:
            pass
    assert lines_fit(caught.value)
    assert __file__ in str(caught.value)


def test_a_busy_wait_that_yields_is_stopped():
    flag = threading.Event()
    with VirtualClock(max_reads=10_000), pytest.raises(Runaway):
        while not flag.is_set():
            sleep(0)


def test_reads_between_waits_are_no_busy_wait():
    with VirtualClock(max_reads=1_000):
        for _ in range(20):
            for _ in range(500):
                time.monotonic()
            sleep(1)


def test_a_deadlock_raises_with_all_stacks():
    gate = threading.Event()

    def wait_for_the_gate():
        gate.wait()

    thread = threading.Thread(target=wait_for_the_gate, name="the-other-one", daemon=True)
    with VirtualClock(grace=0.1):
        thread.start()
        with pytest.raises(Stalled) as caught:
            thread.join()
        assert "thread the-other-one" in str(caught.value)
        assert "in wait_for_the_gate" in str(caught.value)
        assert "thread MainThread" in str(caught.value)
        gate.set()
        thread.join()


def test_a_deadlock_of_tasks_raises_and_names_them():
    async def main():
        asyncio.current_task().set_name("the-stuck-one")
        await asyncio.Event().wait()

    with VirtualClock(grace=0.1), pytest.raises(Stalled, match="task the-stuck-one") as caught:
        asyncio.run(main())
    assert f"{__file__}:{main.__code__.co_firstlineno + 2} in main" in str(caught.value)
    assert "_pytest" not in str(caught.value)


def test_a_deadlock_under_trio_raises():
    import trio

    with VirtualClock(grace=0.1), pytest.raises(Stalled):
        trio.run(trio.sleep_forever)


def test_a_trio_sleep_beyond_the_limit_is_stopped():
    import trio

    with VirtualClock(max_virtual=3600), pytest.raises(Runaway, match="days"):
        trio.run(trio.sleep, 86_400)


def test_a_wait_ended_from_real_time_is_no_deadlock():
    event = threading.Event()

    def from_real_time():
        real.sleep(0.3)
        event.set()

    with VirtualClock(grace=0.1) as clock:
        thread = threading.Thread(target=from_real_time)
        thread.start()
        event.wait()
        thread.join()
        assert clock.elapsed == 0


def test_after_a_runaway_the_clock_can_be_stopped_and_another_started():
    with VirtualClock(max_sleeps=5), pytest.raises(Runaway):
        retry_for_ever()
    with VirtualClock() as clock:
        sleep(5)
        assert clock.elapsed == 5
