"""Locust as a process of its own: started, watched, stopped. Nothing of it outlives this process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any, Final
from urllib.parse import urlsplit

from pytest_apiint.load.agreed import PARENT, RESULTS

_WAIT_FOR_WORKERS: Final = 60  # seconds; Locust's own default is for ever
_GRACE: Final = 20.0  # until a run that was told to stop is killed
_CLOSING: Final = 90.0  # beyond its time, and the wait for workers
_PORTS: Final = {"http": 80, "https": 443}
# What is said before `--`, where it's checked.
OURS: Final = {
    "-f": "--spec or --cassette",
    "--locustfile": "--spec or --cassette",
    "-H": "--host",
    "--host": "--host",
    "-u": "--users",
    "--users": "--users",
    "-r": "--spawn-rate",
    "--spawn-rate": "--spawn-rate",
    "-t": "--run-time",
    "--run-time": "--run-time",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What Locust is asked to do; `more` are options of its own, as they were given."""

    host: str
    users: int
    spawn_rate: float
    run_time: int
    more: tuple[str, ...] = ()

    @property
    def worker(self) -> bool:
        """Whether a master elsewhere says what is done, and has the figures."""
        return "--worker" in self.more

    @property
    def master(self) -> bool:
        """Whether others ask, perhaps from machines that see another network."""
        return "--master" in self.more

    def command(self, file: Path) -> list[str]:
        """How Locust is started; what was given last wins."""
        # -P: a file of the user's that is called locust.py is no runner.
        start = [sys.executable, "-P", "-m", "locust", "-f", str(file)]
        if self.worker:
            return [*start, *self.more]
        own = ["--headless", "--only-summary", "--exit-code-on-error", "0", "--host", self.host]
        own += ["--users", str(self.users), "--spawn-rate", f"{self.spawn_rate:g}", "--run-time", f"{self.run_time}s"]
        return [*start, *own, "--expect-workers-max-wait", str(_WAIT_FOR_WORKERS), *self.more]


@dataclass(frozen=True, slots=True)
class Ended:
    """How Locust's process ended: `code` as the system has it; `interrupted` where it was told to stop."""

    code: int
    interrupted: bool = False
    late: bool = False


def ours(more: Sequence[str]) -> str:
    """The option among Locust's that is said before ``--``; empty where there's none."""
    return next((one for text in more if (one := text.partition("=")[0]) in OURS), "")


def installed() -> bool:
    """Whether Locust is there; it isn't imported."""
    return find_spec("locust") is not None


def unreachable(url: str, timeout: float = 5.0) -> str:
    """Why nobody can be connected to at `url`; empty where somebody can. Nothing is sent."""
    split = urlsplit(url)
    try:
        socket.create_connection((split.hostname, split.port or _PORTS[split.scheme]), timeout).close()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def run(order: Order, file: Path, *, results: Path, log: Path) -> Ended:
    """Run the locustfile `file` to its end; what Locust says goes to `log`, its figures to `results`.

    SIGINT and SIGTERM stop it gracefully, a second one at once; it's killed where it doesn't end.
    """
    environ = {**os.environ, RESULTS: str(results.resolve()), PARENT: str(os.getpid())}
    environ["PYTHONDONTWRITEBYTECODE"] = "1"  # a locustfile is imported once, and its folder is for results
    limit = None if order.worker else order.run_time + _WAIT_FOR_WORKERS + _CLOSING
    with log.open("wb") as out, _terminating():
        process = subprocess.Popen(  # noqa: S603 - this Python, and options that a user gave
            order.command(file),
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return _ended(process, limit)
        finally:
            with suppress(ProcessLookupError, PermissionError):  # whatever it forked
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _ended(process: subprocess.Popen[Any], limit: float | None) -> Ended:
    interrupted = late = False
    try:
        return Ended(process.wait(limit))
    except KeyboardInterrupt:
        interrupted = True
    except subprocess.TimeoutExpired:
        late = True
    process.send_signal(signal.SIGINT)
    with suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
        return Ended(process.wait(_GRACE), interrupted, late)
    process.kill()
    return Ended(process.wait(), interrupted, late)


@contextmanager
def _terminating() -> Iterator[None]:
    """SIGTERM is heard as SIGINT is, since its default leaves behind what was started.

    SIGINT too is set: a shell's background jobs begin with it ignored, and would hand that on to Locust.
    """

    def heard(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
