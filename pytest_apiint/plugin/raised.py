"""What is said where users' own functions raise and we called them: the error, and the line of theirs it came from."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb
from typing import Final

import pluggy
import pytest

import pytest_apiint
from pytest_apiint.messages import layout, near, shorten

# What pytest.fail and its like raise isn't an Exception; whoever ends the run with pytest.exit means it.
RAISED: Final = (Exception, pytest.fail.Exception, pytest.skip.Exception, pytest.xfail.Exception)
_NOT_THEIRS: Final = tuple(str(Path(str(package.__file__)).parent) for package in (pluggy, pytest_apiint))


def told(hook: str, error: BaseException, fix: str, asked: str = "") -> str:
    """`error`, which the hook called `hook` raised when it was `asked` for something."""
    return layout(f"the hook {hook} raised", [*rows(error), ("for", shorten(asked, 64)), ("fix", fix)])


def rows(error: BaseException) -> list[tuple[str, str]]:
    """Rows of a message: what was seen, and where, as far as it was in code of theirs."""
    frames = [frame for frame in extract_tb(error.__traceback__) if not frame.filename.startswith(_NOT_THEIRS)]
    place = f"{near(frames[0].filename)}:{frames[0].lineno}" if frames else ""
    return [("seen", shorten(f"{type(error).__name__}: {error}", 200)), ("at", shorten(place, 64))]
