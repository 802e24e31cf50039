"""No secret reaches a log."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from pytest_apiint.checks.failures import failure
from pytest_apiint.checks.logs.records import Logs, level_of, records_of, text_of
from pytest_apiint.checks.requests.forms import SHORTEST, carried, forms
from pytest_apiint.checks.wording import times
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import shorten


def assert_no_secrets_logged(logs: Logs, *, secrets: Iterable[str], level: int | str = "INFO") -> None:
    """No record at `level` or above holds one of `secrets`, in any form, in its message, traceback or extra attributes.

    `logs` is ``caplog`` (``caplog.set_level("DEBUG")`` first, to have seen all), an iterable of records, or a log's
    text. Forms are percent-encoded, escaped, in hex and base64. Source: OWASP Logging Cheat Sheet; CWE-532.
    """
    __tracebackhide__ = True
    known = tuple(secrets)
    short = [secret for secret in known if len(secret) < SHORTEST]
    if not known or short:
        what = "names no secret" if not known else f"holds one of {len(short[0])} characters, which stand everywhere"
        raise UsageProblem(f"assert_no_secrets_logged: secrets= {what}")
    least = level_of(level)
    records = [record for record in records_of(logs) if record.levelno >= least]
    found = [record for record in records if carried(text_of(record), known) is not None]
    if found:
        record = found[0]
        raise failure(
            f"{times(len(found), 'record')} of {len(records)} with a secret, the first by {record.name}",
            expected=f"no secret at {logging.getLevelName(least)} or above",
            seen=f"{record.levelname}: {_redacted(text_of(record), known)}",
            hint="log names and not values: the header fields' names, the URL without its query",
        )


def _redacted(text: str, secrets: Iterable[str]) -> str:
    for form in sorted((form for secret in secrets for form in forms(secret)), key=len, reverse=True):
        text = text.replace(form, "***")
    return shorten(" ".join(text.split()), 100)
