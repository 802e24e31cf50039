"""asyncio runs in virtual time: any loop, from any thread, with nothing changed."""

import asyncio
import threading
from contextlib import contextmanager
from time import sleep

import anyio
import anyio.from_thread
import anyio.to_thread
import pytest

from pytest_apiint.clock import VirtualClock, install, real


def test_gathered_sleeps_take_as_long_as_the_longest(clock):
    async def main():
        await asyncio.gather(asyncio.sleep(5), asyncio.sleep(60), asyncio.sleep(1))

    asyncio.run(main())
    assert clock.elapsed == pytest.approx(60, abs=1e-6)


def test_wait_for_timeout_and_call_later(clock):
    log = []

    async def main():
        loop = asyncio.get_running_loop()
        loop.call_later(5, lambda: log.append(clock.elapsed))
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 20)
        log.append(clock.elapsed)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(40):
                await asyncio.Event().wait()
        log.append(clock.elapsed)

    asyncio.run(main())
    assert log == [pytest.approx(expected, abs=1e-6) for expected in (5, 20, 60)]


@pytest.mark.parametrize("attempt", range(20))
def test_threads_of_a_loop_finish_in_order(clock, attempt):
    log = []

    async def one(seconds):
        await asyncio.to_thread(sleep, seconds)
        log.append((seconds, clock.elapsed))

    async def main():
        await asyncio.gather(*map(one, (60, 20, 5)))

    asyncio.run(main())
    assert log == [(5, 5), (20, 20), (60, 60)]


@pytest.mark.asyncio
async def test_under_pytest_asyncio(clock):
    await asyncio.sleep(60)
    assert clock.elapsed == pytest.approx(60, abs=1e-6)


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_under_anyio_s_plugin(clock, anyio_backend):
    with anyio.move_on_after(30):
        async with anyio.create_task_group() as group:
            group.start_soon(anyio.sleep, 10)
            group.start_soon(anyio.sleep, 100)
    assert clock.elapsed == pytest.approx(30, abs=1e-6)
    await anyio.to_thread.run_sync(sleep, 30)
    assert clock.elapsed == pytest.approx(60, abs=1e-6)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_under_anyio_run(clock, backend):
    async def main():
        with anyio.fail_after(100):
            await anyio.sleep(60)

    anyio.run(main, backend=backend)
    assert clock.elapsed == pytest.approx(60, abs=1e-6)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_through_a_portal(clock, backend):
    with anyio.from_thread.start_blocking_portal(backend) as portal:
        portal.call(anyio.sleep, 20)
        future = portal.start_task_soon(anyio.sleep, 40)
        sleep(15)
        assert clock.elapsed == pytest.approx(35, abs=1e-6)
        future.result()
    assert clock.elapsed == pytest.approx(60, abs=1e-6)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_loop_older_than_the_clock_takes_part(backend):
    with anyio.from_thread.start_blocking_portal(backend) as portal:
        portal.call(anyio.sleep, 0)
        real.sleep(0.01)
        for _ in range(3):
            with VirtualClock() as clock:
                sleep(5)
                portal.call(anyio.sleep, 20)
                assert clock.elapsed == pytest.approx(25, abs=1e-6)


def test_a_loop_made_before_the_clock_runs_in_it():
    loop = asyncio.new_event_loop()
    loop.run_until_complete(asyncio.sleep(0))
    with VirtualClock() as clock:
        loop.run_until_complete(asyncio.sleep(60))
        assert clock.elapsed == pytest.approx(60, abs=1e-6)
    loop.close()


def test_two_loops_in_two_threads(clock):
    log = []

    async def beat(seconds):
        for _ in range(3):
            await asyncio.sleep(seconds)
            log.append((seconds, round(clock.elapsed, 6)))

    threads = [threading.Thread(target=asyncio.run, args=(beat(seconds),)) for seconds in (10, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log == [(7, 7), (10, 10), (7, 14), (10, 20), (7, 21), (10, 30)]


def test_work_from_another_thread_is_never_lost(clock):
    async def main():
        loop, log = asyncio.get_running_loop(), []
        for _ in range(30):
            event = asyncio.Event()
            thread = threading.Thread(target=lambda event=event: (sleep(1), loop.call_soon_threadsafe(event.set)))
            thread.start()
            await asyncio.wait_for(event.wait(), 1_000)
            log.append(round(clock.elapsed, 6))
            thread.join()
        assert log == list(range(1, 31))

    asyncio.run(main())


def test_asyncio_sleeps_are_logged_where_they_are_awaited(clock):
    async def main():
        await asyncio.sleep(3)

    asyncio.run(main())
    (one,) = clock.sleeps
    assert (one.kind, one.seconds, one.started, one.file, one.caller_file) == ("asyncio", 3, 0, __file__, __file__)
    assert one.line == main.__code__.co_firstlineno + 1


def test_a_sleep_longer_than_a_day(clock):
    asyncio.run(asyncio.sleep(5 * 86_400))
    assert clock.elapsed == pytest.approx(5 * 86_400, abs=1e-5)


def test_debug_mode_shows_the_user_s_frame(clock):
    async def main():
        timer = asyncio.get_running_loop().call_later(1, print)
        source = timer._source_traceback[-1]
        timer.cancel()
        return source.filename

    assert asyncio.run(main(), debug=True) == __file__


def test_a_real_stream_on_loopback_answers_under_hold(clock):
    async def serve(reader, writer):
        await reader.read(1)
        await asyncio.get_running_loop().run_in_executor(None, real.sleep, 0.05)
        writer.write(b"ok")
        writer.close()

    async def main():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with clock.hold():
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"x")
            answer = await asyncio.wait_for(reader.read(2), 30)
        writer.close()
        server.close()
        return answer

    assert asyncio.run(main()) == b"ok"
    assert 0.04 < clock.elapsed < 5


@pytest.fixture
def days_later(monkeypatch):
    """A clock of a run in which so many days have passed; those after it know nothing of them."""

    @contextmanager
    def opened(days):
        monkeypatch.setattr(install, "_latest_ns", round((days * 86_400 + 0.123456789) * 1e9))
        with VirtualClock(max_reads=1_000) as clock:  # a loop that spins ends soon
            yield clock

    return opened


@pytest.mark.parametrize("days", [60, 100, 2_000, 30_000])
def test_a_loop_ends_its_sleeps_however_much_time_has_passed(days_later, days):
    async def main():
        for delay in (0.1, 1, 30.3):
            await asyncio.sleep(delay)

    with days_later(days) as clock:
        asyncio.run(main())
        assert clock.elapsed == pytest.approx(31.4, abs=1e-5)


def test_debug_mode_shows_the_user_s_frame_of_a_moment_too(clock):
    async def main():
        loop = asyncio.get_running_loop()
        timer = loop.call_at(loop.time() + 1, print)
        source = timer._source_traceback[-1]
        timer.cancel()
        return source.filename

    assert asyncio.run(main(), debug=True) == __file__
