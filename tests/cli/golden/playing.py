"""A row played: its folder is made, the command is run, and what it said is freed of what differs from run to run."""

import os
import re
import shlex
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from click.testing import CliRunner

from pytest_apiint import __version__
from pytest_apiint.cli.command import apiint

FILES = Path(__file__).parent / "files"
# Put together here, so that no file of the repository has what looks like one.
SECRET = "gh" + "p_" + "16C7e42F292c6912E7710c838347Ae178B4a"
# Of servers that really answer.
_MEASURED = (
    (re.compile(r"\b\d+(\.\d+)? ms\b"), "N ms"),
    (re.compile(r"(\"p\d\d\": )\d+\.\d+"), r"\g<1>0.0"),
)
_DIFFERENT = (
    (re.compile(r"127\.0\.0\.1:\d{2,5}"), "127.0.0.1:PORT"),
    (re.compile(r"(\"started\": )\d+\.\d+"), r"\g<1>0.0"),
    (re.compile(r"\bt=\d+\.\d\d\b"), "t=N.NN"),
    (re.compile(r"\b\d{8}-\d{6}-\d+\b"), "TIME-PID"),
    (re.compile(re.escape(__version__)), "VERSION"),
    (re.compile(r"(Try '[^']*) -h' for help"), r"\g<1> --help' for help"),  # click before 8.4
)


def prepare(folder, files):
    """Put `files` (``there=here``, or one name for both) into `folder`."""
    for word in files.split():
        there, _, here = word.partition("=")
        target = folder / there
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text((FILES / (here or there)).read_text().replace("@SECRET@", SECRET))


def play(row, folder, urls):
    """What the command answers to `row` in `folder`; `urls` are of a server that is well, and of one that isn't."""
    prepare(folder, row.files)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        places = {**urls, "@PORT@": str(_free()), "@TAKEN@": str(taken.getsockname()[1])}
        arguments = [*row.command.split(), *shlex.split(row.typed)]
        for mark, text in places.items():
            arguments = [one.replace(mark, text) for one in arguments]
        if row.server:
            threading.Thread(target=_ask, args=(int(places["@PORT@"]), row.server), daemon=True).start()
        before = signal.getsignal(signal.SIGTERM)
        ran = CliRunner().invoke(apiint, arguments, prog_name="apiint")
        assert signal.getsignal(signal.SIGTERM) is before
        return ran


def told(ran, folder, *, measured):
    """Standard output, then standard error, if there is something."""
    text = ran.stdout + (f"--- stderr\n{ran.stderr}" if ran.stderr else "")
    text = text.replace(f"{folder}/", "").replace(str(folder), ".")
    for pattern, instead in _DIFFERENT + _MEASURED * measured:
        text = pattern.sub(instead, text)
    return text


def _free():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def _ask(port, path):
    """Ask the server as soon as it's there; then tell this process to stop it."""
    for _ in range(500):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read()
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.02)
        else:
            break
    else:
        return  # it never came, and nobody listens to the signal
    os.kill(os.getpid(), signal.SIGTERM)
