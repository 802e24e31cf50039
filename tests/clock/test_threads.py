"""Threads that wait take turns in virtual time, exactly."""

import concurrent.futures
import queue
import sched
import select
import threading
import time
from time import sleep

import pytest

from pytest_apiint.clock import VirtualClock, blocked, real, watcher


def run(*bodies):
    threads = [threading.Thread(target=body) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_eight_threads_with_staggered_sleeps_end_in_order_a_hundred_times():
    for _ in range(100):
        with VirtualClock() as clock:
            ends = []

            def body(number, ends=ends, clock=clock):
                for _ in range(5):
                    sleep(0.1 * number)
                ends.append((number, clock.elapsed))

            run(*(lambda number=number: body(number) for number in (8, 3, 1, 6, 2, 7, 5, 4)))
        assert ends == [(number, pytest.approx(0.5 * number, abs=1e-6)) for number in range(1, 9)]


def test_eight_threads_of_fifty_sleeps_end_exactly(clock):
    ends = {}

    def body(number):
        for _ in range(50):
            sleep(0.1 * number)
        ends[number] = clock.elapsed

    run(*(lambda number=number: body(number) for number in range(1, 9)))
    assert ends == {number: pytest.approx(5 * number, abs=1e-6) for number in range(1, 9)}


def test_random_sleeps_never_oversleep():
    late = []
    with VirtualClock(max_sleeps=2_000) as clock:

        def body(seed):
            for step in range(100):
                seconds = (0.001, 0.5, 3, 17, 0.25)[(seed * step + step) % 5]
                began = clock.elapsed
                sleep(seconds)
                late.append(clock.elapsed - began - seconds)

        run(*(lambda seed=seed: body(seed) for seed in range(8)))
    assert len(late) == 800
    assert max(map(abs, late)) < 1e-6


def test_three_rhythms_interleave(clock):
    log = []

    def body(seconds):
        for _ in range(3):
            sleep(seconds)
            log.append((seconds, clock.elapsed))

    run(*(lambda s=s: body(s) for s in (10, 7, 1)))
    assert log == [(1, 1), (1, 2), (1, 3), (7, 7), (10, 10), (7, 14), (10, 20), (7, 21), (10, 30)]


def test_equal_deadlines_wake_first_come_first_served(clock):
    log = []
    gates = [threading.Event() for _ in range(5)]

    def body(number):
        gates[number].wait()
        if number + 1 < len(gates):
            gates[number + 1].set()
        sleep(5)
        log.append(number)

    threads = [threading.Thread(target=body, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    gates[0].set()
    for thread in threads:
        thread.join()
    assert sorted(log) == list(range(5))
    assert clock.elapsed == 5


def test_event_wait_times_out_and_is_set(clock):
    event = threading.Event()
    assert not event.wait(30)
    assert clock.elapsed == 30
    threading.Timer(5, event.set).start()
    assert event.wait(30)
    assert clock.elapsed == 35


def test_queue_get_times_out_and_gets(clock):
    items = queue.Queue()
    with pytest.raises(queue.Empty):
        items.get(timeout=12)
    assert clock.elapsed == 12
    threading.Timer(3, items.put, [1]).start()
    assert items.get(timeout=12) == 1
    assert clock.elapsed == 15


def test_futures_time_out_and_complete_in_order(clock):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        future = pool.submit(sleep, 40)
        with pytest.raises(concurrent.futures.TimeoutError):
            future.result(timeout=10)
        assert clock.elapsed == 10
        future.result()
        assert clock.elapsed == 40
        futures = [pool.submit(sleep, seconds) for seconds in (4, 3, 2, 1)]
        done, waiting = concurrent.futures.wait(futures, timeout=2.5)
        assert (len(done), len(waiting), clock.elapsed) == (2, 2, 42.5)
        assert [clock.elapsed for _ in concurrent.futures.as_completed(futures)] == [42.5, 42.5, 43, 44]


def test_a_pool_older_than_the_clock_takes_part():
    with VirtualClock():
        pass  # whatever comes once per process has come
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(abs, range(4)))
        for _ in range(3):
            with VirtualClock() as clock:
                future = pool.submit(sleep, 40)
                with pytest.raises(concurrent.futures.TimeoutError):
                    future.result(timeout=10)
                assert clock.elapsed == 10
                future.result()
                assert clock.elapsed == 40


def test_a_thread_that_waited_before_the_clock_started_is_parked():
    wanted, ended = queue.Queue(), []

    def body():
        while (seconds := wanted.get()) is not None:
            sleep(seconds)
            ended.append(clock.elapsed)

    thread = threading.Thread(target=body)
    thread.start()
    real.sleep(0.01)
    with VirtualClock() as clock:
        began = real.perf_counter()
        for _ in range(50):
            sleep(1)
        exact = real.perf_counter() - began
        wanted.put(10)
        wanted.put(None)
        thread.join()
    assert ended == [60]
    assert exact < 0.5


def test_a_thread_that_waited_before_the_clock_started_runs_once_notified():
    event, seen = threading.Event(), []

    def body():
        event.wait()
        sum(i * i for i in range(300_000))
        seen.append(clock.elapsed)

    thread = threading.Thread(target=body)
    thread.start()
    real.sleep(0.01)
    with VirtualClock() as clock:
        event.set()
        sleep(60)
        thread.join()
    assert seen == [0]


def test_join_times_out_and_joins(clock):
    thread = threading.Thread(target=sleep, args=(60,))
    thread.start()
    thread.join(7)
    assert (thread.is_alive(), clock.elapsed) == (True, 7)
    thread.join()
    assert (thread.is_alive(), clock.elapsed) == (False, 60)
    thread.join()
    thread.join(5)
    assert clock.elapsed == 60


def test_join_fails_as_it_always_did(clock):
    with pytest.raises(RuntimeError, match="before it is started"):
        threading.Thread(target=sleep).join()
    with pytest.raises(RuntimeError, match="current thread"):
        threading.current_thread().join()


def test_wait_and_notify_fail_as_they_always_did(clock):
    with pytest.raises(RuntimeError, match="cannot wait on un-acquired lock"):
        threading.Condition().wait(1)


def test_threads_behind_one_c_lock_take_turns(clock):
    lock, ends = threading.Lock(), []

    def body():
        with lock:
            sleep(5)
            ends.append(clock.elapsed)

    run(*[body] * 4)
    assert ends == [5, 10, 15, 20]


def test_threads_behind_one_c_lock_take_turns_where_the_kernel_tells_nothing(clock, monkeypatch):
    monkeypatch.setattr(blocked, "KERNEL_TELLS", False)
    lock, ends = threading.Lock(), []

    def body():
        with lock:
            sleep(5)
            ends.append(clock.elapsed)

    run(*[body] * 3)
    assert ends == [5, 10, 15]


def test_a_blocked_thread_is_looked_at_in_full_only_once(clock, monkeypatch):
    looks, quiet = [], blocked.quiet
    monkeypatch.setattr(blocked, "quiet", lambda own: looks.append(own) or quiet(own))
    lock = threading.Lock()
    lock.acquire()
    thread = threading.Thread(target=lock.acquire)
    thread.start()
    for _ in range(200):
        sleep(1)
    assert len(looks) < 100
    lock.release()
    thread.join()


def test_a_computing_thread_holds_time_still(clock):
    seen = {}

    def compute():
        sum(i * i for i in range(400_000))
        seen["computed"] = clock.elapsed

    thread = threading.Thread(target=compute)
    thread.start()
    sleep(30)
    thread.join()
    assert (seen["computed"], clock.elapsed) == (0, 30)


def test_a_thread_that_stirs_as_often_as_the_watcher_looks_is_seen_between(clock):
    """First it computes, until the watcher looks seldom; then it polls, as a server in another thread does."""
    until = real.monotonic() + 0.1
    stop = threading.Event()

    def poll():
        while real.monotonic() < until:
            pass
        while not stop.is_set() and real.monotonic() < until + 20:
            select.select([], [], [], watcher.LONGEST / 2)

    thread = threading.Thread(target=poll)
    thread.start()
    time.sleep(3600)
    stop.set()
    thread.join()
    assert real.monotonic() < until + 10


def test_scheduler_and_timer(clock):
    log = []
    scheduler = sched.scheduler(time.monotonic, time.sleep)
    for delay in (60, 5):
        scheduler.enter(delay, 1, lambda delay=delay: log.append((delay, clock.elapsed)))
    scheduler.run()
    timer = threading.Timer(20, lambda: log.append(("timer", clock.elapsed)))
    timer.start()
    timer.join()
    assert log == [(5, 5), (60, pytest.approx(60, abs=1e-6)), ("timer", pytest.approx(80, abs=1e-6))]


def test_barrier_and_semaphore(clock):
    barrier, semaphore, log = threading.Barrier(3), threading.Semaphore(1), []

    def body(seconds):
        sleep(seconds)
        barrier.wait()
        with semaphore:
            sleep(10)
            log.append(clock.elapsed)

    run(*(lambda s=s: body(s) for s in (1, 2, 3)))
    assert log == [13, 23, 33]
    assert not threading.Semaphore(0).acquire(timeout=7)
    assert clock.elapsed == 40


def test_condition_wait_for_with_a_timeout(clock):
    condition = threading.Condition()
    with condition:
        assert not condition.wait_for(lambda: False, timeout=9)
    assert clock.elapsed == pytest.approx(9, abs=1e-6)


def test_simple_queue_is_one(clock):
    items = queue.SimpleQueue()
    items.put(1)
    items.put_nowait(2)
    assert (items.qsize(), items.empty(), items.get(), items.get_nowait()) == (2, False, 1, 2)
    with pytest.raises(queue.Empty):
        items.get(timeout=4)
    with pytest.raises(queue.Empty):
        items.get(block=False)
    with pytest.raises(ValueError, match="non-negative"):
        items.get(timeout=-1)
    threading.Timer(6, items.put, ["late"]).start()
    assert items.get(timeout=60) == "late"
    assert clock.elapsed == 10


def test_two_readers_of_a_simple_queue_each_get_one(clock):
    items, got = queue.SimpleQueue(), []
    threads = [threading.Thread(target=lambda: got.append((items.get(), clock.elapsed))) for _ in range(2)]
    for thread in threads:
        thread.start()
    sleep(3)
    items.put("a")
    sleep(3)
    items.put("b")
    for thread in threads:
        thread.join()
    assert got == [("a", 3), ("b", 6)]


class Raced:
    """A queue's items, with what another thread does in the middle of a reader's own steps."""

    def __init__(self, items, *, meanwhile):
        self.items, self.meanwhile = items, meanwhile

    def empty(self):
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        return self.items.empty()

    def __getattr__(self, name):
        return getattr(self.items, name)


def reading(items, got):
    """A thread that waits in line for an item."""
    thread = threading.Thread(target=lambda: got.append(items.get()), daemon=True)
    thread.start()
    while not items._readers:
        real.sleep(0.001)
    return thread


def test_a_reader_that_needed_no_wait_is_not_woken_for_one_that_waits():
    items, got = queue.SimpleQueue(), []
    items._items = Raced(items._items, meanwhile=lambda: items._items.put("came before I stood in line"))
    assert items.get() == "came before I stood in line"
    thread = reading(items, got)
    items.put("next")
    thread.join(5)
    assert got == ["next"]


def test_a_reader_woken_for_one_item_that_takes_another_wakes_the_next_reader():
    items, got, threads = queue.SimpleQueue(), [], []

    def meanwhile():
        first = items._readers.popleft()
        threads.append(reading(items, got))
        items._readers.appendleft(first)
        items._items.put("the one before")
        items.put("mine, by the line")

    items._items = Raced(items._items, meanwhile=meanwhile)
    assert items.get() == "the one before"
    threads[0].join(5)
    assert got == ["mine, by the line"]


def test_readers_whose_time_was_up_stand_in_no_line(clock):
    items = queue.SimpleQueue()
    for _ in range(3):
        with pytest.raises(queue.Empty):
            items.get(timeout=1)
    assert len(items._readers) == 0


def test_a_pool_of_threads_ends_however_its_workers_race():
    for _ in range(120):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(int, "1" * 40)) == 40


def test_a_lock_with_a_timeout_waits_really(clock):
    lock = threading.Lock()
    lock.acquire()
    began = real.perf_counter()
    assert not lock.acquire(timeout=0.05)
    assert real.perf_counter() - began >= 0.05
    assert clock.elapsed == 0


def test_a_notified_thread_is_not_overtaken_by_a_jump(clock):
    for _ in range(50):
        began, seen, event = clock.elapsed, [], threading.Event()
        thread = threading.Thread(target=lambda event=event, seen=seen: (event.wait(), seen.append(clock.elapsed)))
        thread.start()
        sleep(1)
        event.set()
        sleep(1)
        thread.join()
        assert seen == [began + 1]


def test_raw_threads_sleep_too(clock):
    import _thread

    done, seen = threading.Event(), []
    _thread.start_new_thread(lambda: (sleep(5), seen.append(clock.elapsed), done.set()), ())
    done.wait()
    assert seen == [5]


def test_a_raw_thread_that_computes_after_a_sleep_is_not_overtaken(clock):
    import _thread

    begun, seen = threading.Event(), []

    def body():
        sleep(1)  # known from its first wait on
        begun.set()
        sleep(5)
        sum(i * i for i in range(200_000))
        seen.append(clock.elapsed)

    _thread.start_new_thread(body, ())
    begun.wait()
    sleep(60)
    assert seen == [6]


def test_waits_with_a_timeout_are_logged_as_waits(clock):
    threading.Event().wait(3)
    assert [(one.kind, one.seconds, one.started) for one in clock.sleeps] == [("wait", 3, 0)]
    assert clock.sleeps[0].caller_file == __file__
