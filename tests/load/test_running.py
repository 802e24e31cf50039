"""Locust is a process of its own: what it's asked, how it's stopped, and that nothing of it is left behind."""

import os
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pytest_apiint.load import running
from pytest_apiint.load.running import Ended, Order
from tests.load.runner import installed

ORDER = Order("http://127.0.0.1:8000", 3, 0.5, 60)


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Run a runner that does `more`; gives how it ended."""

    def start(more, *, order=ORDER, **told):
        installed(tmp_path / "fake", monkeypatch, more=more, **told)
        return running.run(order, tmp_path / "x.py", results=tmp_path / "counted", log=tmp_path / "log")

    return start


def soon(number, when):
    """Send this process a signal as soon as `when` says so."""

    def wait():
        until = time.monotonic() + 20
        while not when() and time.monotonic() < until:
            time.sleep(0.02)
        os.kill(os.getpid(), number)

    threading.Thread(target=wait, daemon=True).start()


def test_locusts_own_options_come_last_and_win(tmp_path):
    command = Order("http://a", 3, 0.5, 60, ("--master", "--expect-workers", "2")).command(tmp_path / "x.py")
    assert command[1:6] == ["-P", "-m", "locust", "-f", str(tmp_path / "x.py")]
    assert " ".join(command[6:]) == (
        "--headless --only-summary --exit-code-on-error 0 --host http://a --users 3 --spawn-rate 0.5 --run-time 60s "
        "--expect-workers-max-wait 60 --master --expect-workers 2"
    )


def test_a_worker_is_told_by_its_master(tmp_path):
    assert Order("http://a", 3, 0.5, 60, ("--worker", "--master-port", "1")).command(tmp_path / "x.py")[6:] == [
        "--worker",
        "--master-port",
        "1",
    ]


@pytest.mark.parametrize(
    ("more", "option"),
    [
        (["--processes", "4"], ""),
        (["-H", "http://a"], "-H"),
        (["--master", "--host=http://a"], "--host"),
        (["-t", "1s"], "-t"),
        (["--users=5"], "--users"),
        (["-f", "x.py"], "-f"),
    ],
)
def test_what_is_checked_is_said_before_locusts_options(more, option):
    assert running.ours(more) == option


def test_its_words_go_to_the_log_and_its_code_comes_back(start, tmp_path):
    assert start("", says="it says", code=3) == Ended(3)
    assert (tmp_path / "log").read_text() == "it says\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_gracefully(start, tmp_path, number):
    before = signal.getsignal(number)
    soon(number, (tmp_path / "up").exists)
    more = f"""
        try:
            open({str(tmp_path / "up")!r}, "w").close()
            time.sleep(60)
        except KeyboardInterrupt:
            write()
        """
    assert start(more, counted={}) == Ended(0, interrupted=True)
    assert (tmp_path / "counted").exists()
    assert signal.getsignal(number) is before


def test_one_that_does_not_listen_is_killed(start, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "_GRACE", 0.2)
    soon(signal.SIGINT, (tmp_path / "up").exists)
    more = f"""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        open({str(tmp_path / "up")!r}, "w").close()
        time.sleep(60)
        """
    assert start(more) == Ended(-signal.SIGKILL, interrupted=True)


def test_one_that_does_not_end_is_stopped(start, monkeypatch):
    monkeypatch.setattr(running, "_CLOSING", -59.6)
    monkeypatch.setattr(running, "_WAIT_FOR_WORKERS", 0)
    ended = start("time.sleep(60)")
    assert (ended.late, ended.interrupted) == (True, False)


def test_what_it_left_behind_is_ended(start, tmp_path):
    more = f"""
        if (child := os.fork()) == 0:
            time.sleep(60)
        open({str(tmp_path / "child")!r}, "w").write(str(child))
        """
    assert start(more) == Ended(0)
    child = int((tmp_path / "child").read_text())
    until = time.monotonic() + 10
    while time.monotonic() < until and _lives(child):
        time.sleep(0.02)
    assert not _lives(child)


def _lives(process):
    with suppress(OSError):
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_whether_anybody_is_there_is_known_before_anything_is_sent():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert running.unreachable(f"http://127.0.0.1:{port}/v1") == ""
    assert running.unreachable(f"http://127.0.0.1:{port}/v1") == "Connection refused"
