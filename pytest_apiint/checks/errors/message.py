"""What an error's message may hold: an API isn't to be trusted with what is written into logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from pytest_apiint import faults
from pytest_apiint.checks.bench import Bench
from pytest_apiint.checks.errors.formats import error_answer
from pytest_apiint.checks.registry import check
from pytest_apiint.checks.requests.held import sure
from pytest_apiint.checks.scenario import Scenario, lasting
from pytest_apiint.checks.trial import Trial
from pytest_apiint.checks.verdict import PASSED, Severity, Verdict, failed, not_applicable
from pytest_apiint.checks.wording import listed
from pytest_apiint.secrets.forms import carried

_STATUS: Final = 400
_FORGED: Final = "no\r\nINFO planted log line\x1b[31m"
_RAW: Final = re.compile(r"[\r\n]INFO planted|no\r|\x1b")
_LONGEST: Final = 4096
_LARGE: Final = 100_000
_BLOCK: Final = "planted " * (_LARGE // 8)


@check(
    "error-message-safe",
    Severity.SHOULD,
    "errors",
    says="writes no credential, no control characters and no page of the API's into its messages",
    why="messages end in logs: an API (or a proxy) can then leak your key, forge lines, fill disks",
    reference="CWE-117, CWE-209, CWE-532",
)
def error_message_safe(bench: Bench) -> Verdict:
    """The API echoes the key, sends control characters, and 100 kB, as JSON and as text."""
    return judged(bench)


def judged(bench: Bench, *, longest: int = _LONGEST) -> Verdict:
    """What an error's message passes on, where it may have `longest` characters."""
    found = list(_flaws(bench, longest))
    if not found:
        return PASSED if bench.subject.expects(bench.run(_forged(bench)).raised) else _nothing()
    seen = [what for what, _, _ in found]
    return failed(
        f"the error's message passes on {listed(seen, 3)}",
        expected=f"*** for the key, one line of printable text, {longest // 1024} kB at most",
        seen="; ".join(shown for _, shown, _ in found),
        hint="keep the body in an attribute; in the message, mask the key, escape what isn't printable, cut the rest",
        trial=found[0][2],
    )


def _flaws(bench: Bench, longest: int) -> Iterator[tuple[str, str, Trial]]:
    """What is wrong, what shows it, and where."""
    forged = bench.run(_forged(bench))
    # What shows in any error is none of the API's doing, and told elsewhere.
    secrets = [secret for secret in sure(bench) if carried(_shown(bench, forged), [secret]) is None]
    if secrets:
        trial = bench.run(lasting(error_answer(bench, 401, message=f"Incorrect API key provided: {secrets[0]}")))
        if carried(_shown(bench, trial), secrets) is not None:
            yield "the key that the API echoed", f"the key in {_name(trial)}", trial
    message = _message(bench, forged)
    if _RAW.search(message):
        raw = [name for char, name in (("\r", "CR"), ("\n", "LF"), ("\x1b", "ESC")) if char in message]
        yield "raw control characters", f"{listed(raw)} in {_name(forged)}", forged
    for fault in (error_answer(bench, _STATUS, message=_BLOCK), faults.status(_STATUS, text=_BLOCK)):
        trial = bench.run(lasting(fault))
        length = len(_message(bench, trial))
        if length > longest:
            yield "a body of 100 kB", f"{length:,} characters in {_name(trial)}", trial
            return


def _forged(bench: Bench) -> Scenario:
    return lasting(error_answer(bench, _STATUS, message=_FORGED))


def _message(bench: Bench, trial: Trial) -> str:
    """What is logged of an error of the client's own; others are told of elsewhere."""
    return str(trial.raised) if bench.subject.expects(trial.raised) else ""


def _shown(bench: Bench, trial: Trial) -> str:
    if not bench.subject.expects(trial.raised):
        return ""
    with suppress(Exception):  # a repr that raises shows nothing
        return f"{trial.raised} {trial.raised!r}"
    return str(trial.raised)


def _name(trial: Trial) -> str:
    return f"str({type(trial.raised).__name__})"


def _nothing() -> Verdict:
    return not_applicable(f"no error of the client's own comes after {_STATUS}: see error-status-typed")
