"""What users' own functions raise where we call them: the exception, and the line of theirs that it came from."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb
from typing import Final

import pluggy

import pytest_apiint
from pytest_apiint.messages import near, shorten

_NOT_THEIRS: Final = tuple(str(Path(str(package.__file__)).parent) for package in (pluggy, pytest_apiint))


def rows(error: BaseException) -> list[tuple[str, str]]:
    """Rows of a message: what was seen, and where, as far as it was in code of theirs."""
    frames = [frame for frame in extract_tb(error.__traceback__) if not frame.filename.startswith(_NOT_THEIRS)]
    place = f"{near(frames[0].filename)}:{frames[0].lineno}" if frames else ""
    return [("seen", shorten(f"{type(error).__name__}: {error}", 200)), ("at", shorten(place, 64))]
