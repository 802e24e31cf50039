"""Every sleep says where it was asked for, and which code of the user's own asked."""

import threading
from pathlib import Path
from time import sleep

import pytest

from pytest_apiint.clock import sites


def line_of(text):
    lines = Path(__file__).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.endswith(text))


def test_a_direct_sleep_is_its_own_caller(clock):
    sleep(1.5)  # here: direct
    (one,) = clock.sleeps
    assert (one.file, one.line) == (one.caller_file, one.caller_line) == (__file__, line_of("# here: direct"))
    assert (one.started, one.seconds, one.thread, one.kind) == (0, 1.5, "MainThread", "sleep")


def test_a_library_s_sleep_names_the_library_and_the_user(clock):
    tenacity = pytest.importorskip("tenacity")
    retrying = tenacity.Retrying(stop=tenacity.stop_after_attempt(2), wait=tenacity.wait_fixed(7), reraise=True)
    with pytest.raises(ZeroDivisionError):
        retrying(lambda: 1 / 0)  # here: library
    (one,) = clock.sleeps
    assert one.file.endswith("tenacity/nap.py")
    assert (one.caller_file, one.caller_line) == (__file__, line_of("# here: library"))


def test_a_thread_s_target_has_no_user_frame(clock):
    thread = threading.Thread(target=sleep, args=(3,), name="worker")
    thread.start()
    thread.join()
    (one,) = clock.sleeps
    assert one.thread == "worker"
    assert one.file.endswith("threading.py")
    assert (one.file, one.line) == (one.caller_file, one.caller_line)


def test_sleeps_are_in_the_order_of_their_starts(clock):
    for seconds in (1, 2, 3):
        sleep(seconds)
    assert [(one.started, one.seconds) for one in clock.sleeps] == [(0, 1), (1, 2), (3, 3)]


@pytest.mark.parametrize("file", [threading.__file__, pytest.__file__, "<frozen importlib._bootstrap>", sites.__file__])
def test_libraries_are_known(file):
    assert sites.is_library(file)


def test_user_code_is_known():
    assert not sites.is_library(__file__)
    assert not sites.is_library("<string>")
