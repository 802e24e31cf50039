"""trio runs in virtual time, through `trio.run`, from threads, in guest mode and with a mock clock."""

import asyncio
import threading
from time import sleep

import pytest

from pytest_apiint.clock import VirtualClock, real

trio = pytest.importorskip("trio")


def test_sleeps_in_a_nursery_take_as_long_as_the_longest(clock):
    async def main():
        async with trio.open_nursery() as nursery:
            for seconds in (10, 60, 3):
                nursery.start_soon(trio.sleep, seconds)

    trio.run(main)
    assert clock.elapsed == pytest.approx(60, abs=1e-6)


def test_timeouts(clock):
    async def main():
        with trio.move_on_after(30) as scope:
            await trio.sleep_forever()
        assert scope.cancelled_caught
        with pytest.raises(trio.TooSlowError), trio.fail_after(30):
            await trio.sleep(100)

    trio.run(main)
    assert clock.elapsed == pytest.approx(60, abs=1e-6)


@pytest.mark.parametrize("attempt", range(20))
def test_threads_finish_in_order(clock, attempt):
    log = []

    async def one(seconds):
        await trio.to_thread.run_sync(sleep, seconds)
        log.append((seconds, clock.elapsed))

    async def main():
        async with trio.open_nursery() as nursery:
            for seconds in (60, 20, 5):
                nursery.start_soon(one, seconds)

    trio.run(main)
    assert log == [(5, 5), (20, 20), (60, 60)]


def test_work_from_other_threads_is_never_lost(clock):
    async def main():
        token = trio.lowlevel.current_trio_token()
        for second in range(1, 31):
            event = trio.Event()
            thread = threading.Thread(target=lambda event=event: (sleep(1), token.run_sync_soon(event.set)))
            thread.start()
            with trio.fail_after(1_000):
                await event.wait()
            assert clock.elapsed == pytest.approx(second, abs=1e-6)
            thread.join()

    trio.run(main)


def test_trio_s_sleeps_are_logged_where_they_are_awaited(clock):
    async def main():
        await trio.sleep(3)

    trio.run(main)
    (one,) = clock.sleeps
    assert (one.kind, one.seconds, one.started, one.file) == ("trio", 3, 0, __file__)
    assert one.line == main.__code__.co_firstlineno + 1


def test_a_mock_clock_takes_ours_along(clock):
    async def main():
        await trio.sleep(60)

    began = real.perf_counter()
    trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
    assert clock.elapsed == pytest.approx(60, abs=1e-6)
    assert real.perf_counter() - began < 5


def test_guest_mode_on_asyncio(clock):
    async def guest():
        await trio.sleep(60)
        return "guest"

    async def host():
        loop, done = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
        trio.lowlevel.start_guest_run(
            guest, run_sync_soon_threadsafe=loop.call_soon_threadsafe, done_callback=done.set_result
        )
        await asyncio.sleep(20)
        assert clock.elapsed == pytest.approx(20, abs=1e-6)
        return (await done).unwrap()

    assert asyncio.run(host()) == "guest"
    assert clock.elapsed == pytest.approx(60, abs=1e-6)


def test_sleep_longer_than_a_day(clock):
    trio.run(trio.sleep, 3 * 86_400)
    assert clock.elapsed == pytest.approx(3 * 86_400, abs=1e-5)


def test_without_a_clock_trio_sleeps_really():
    with VirtualClock():
        pass
    began = real.perf_counter()
    trio.run(trio.sleep, 0.02)
    assert real.perf_counter() - began >= 0.02
