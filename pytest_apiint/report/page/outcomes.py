"""What came of an attempt or a test, in words, with a sign and a tone: never by colour alone."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final, Literal

from pytest_apiint.report.run import Attempt, Test

Tone = Literal["good", "warn", "bad", "plain"]

FAILED: Final = frozenset({"failed", "error"})
SIGNS: Final[dict[Tone, str]] = {
    "good": "\N{CHECK MARK}",
    "warn": "!",
    "bad": "\N{MULTIPLICATION X}",
    "plain": "\N{WHITE CIRCLE}",
}
_TONES: Final[dict[str, Tone]] = {"passed": "good", "failed": "bad", "error": "bad", "xpassed": "warn"}
_ORIGIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")


def tone(attempt: Attempt) -> Tone:
    """Good below 400, a warning below 500, bad beyond and where no answer came."""
    if attempt.failure or attempt.status is None:
        return "bad"
    return "good" if attempt.status < 400 else "warn" if attempt.status < 500 else "bad"


def outcome(attempt: Attempt) -> str:
    """``503``, or the failure's kind: ``read timeout``."""
    if attempt.failure:
        return attempt.failure.replace("_", " ")
    return str(attempt.status) if attempt.status is not None else "no answer"


def phrase(attempt: Attempt) -> str:
    """``503 Service Unavailable`` where the status is a known one."""
    try:
        return f"{attempt.status} {HTTPStatus(attempt.status or 0).phrase}"
    except ValueError:
        return outcome(attempt)


def place(url: str) -> str:
    """A URL without scheme and host: ``/users/123?page=2``."""
    return _ORIGIN.sub("", url, count=1) or "/"


def origin(url: str) -> str:
    """Scheme and host of a URL: what `place` leaves out."""
    found = _ORIGIN.match(url)
    return found[0] if found else ""


def test_tone(test: Test) -> Tone:
    return _TONES.get(test.outcome, "plain")


test_tone.__test__ = False  # type: ignore[attr-defined]  # pytest takes it for one where it's imported
