"""No secret reaches a log."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence

from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.logs.records import Logs, level_of, records_of, text_of, whole_of
from pytest_apiint.checks.requests.credentials import given
from pytest_apiint.checks.requests.masked import masked
from pytest_apiint.checks.wording import times
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.messages import shorten
from pytest_apiint.secrets.forms import carried

_SHOWN = 100


def assert_no_secrets_logged(logs: Logs, *, secrets: Iterable[str], level: int | str = "INFO") -> None:
    """No record at `level` or above holds one of `secrets`, in any form.

    Looked at are the message, its arguments, the traceback and extra attributes. `logs` is ``caplog``
    (``caplog.set_level("DEBUG")`` first, to have seen all), an iterable of records, or a log's text. Forms are
    percent-encoded, escaped, in hex and base64. It fails where nothing at all was logged. Source: OWASP Logging Cheat
    Sheet; CWE-532.
    """
    __tracebackhide__ = True
    known = given(secrets, "assert_no_secrets_logged")
    if not known:
        raise UsageProblem("assert_no_secrets_logged: secrets= names no secret")
    least = level_of(level)
    everything = records_of(logs)
    if not everything:
        raise _nothing(least)
    records = [record for record in everything if record.levelno >= least]
    found = [record for record in records if carried(whole_of(record), known) is not None]
    if found:
        raise _told(found, records, least, known)
    if isinstance(logs, str) and (secret := carried(logs, known)) is not None:
        raise failure(
            "a secret stands in the log, over several lines",
            expected="no secret",
            seen=f"{times(len(secret), 'character')}, in {times(len(everything), 'line')}",
            hint="a key in PEM, or a body that was written as it came?",
        )


def _told(
    found: Sequence[logging.LogRecord], records: Sequence[logging.LogRecord], least: int, known: Mapping[str, str]
) -> ContractFailure:
    record = found[0]
    text = text_of(record) if carried(text_of(record), known) else whole_of(record)
    secret = carried(text, known) or ""
    return failure(
        f"{times(len(found), 'record')} of {len(records)} with a secret, the first by {shorten(record.name, 30)}",
        expected=f"no secret at {logging.getLevelName(least)} or above",
        seen=f"{times(len(secret), 'character')} at {record.levelname}: {_around(masked(text, known))}",
        hint="log names and not values: the header fields' names, the URL without its query",
    )


def _around(text: str) -> str:
    """What stands around the first secret."""
    text = " ".join(text.split())
    place = text.find("***")
    if len(text) > _SHOWN and place > _SHOWN // 2:
        text = f"...{text[place - _SHOWN // 2 :]}"
    return shorten(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}...", _SHOWN)


def _nothing(least: int) -> ContractFailure:
    return failure(
        "nothing to judge: nothing was logged",
        expected=f"records, and no secret in those at {logging.getLevelName(least)} or above",
        seen="no record at all",
        hint='caplog.set_level("DEBUG") before the call; does the client log under another process or handler?',
    )
