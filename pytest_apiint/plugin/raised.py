"""What is said where a hook of a user's raises: its name, the error, and the line."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb
from typing import Final

import pluggy
import pytest

from pytest_apiint.messages import layout, near, shorten

# What pytest.fail and its like raise isn't an Exception; whoever ends the run with pytest.exit means it.
RAISED: Final = (Exception, pytest.fail.Exception, pytest.skip.Exception, pytest.xfail.Exception)
_NOT_THEIRS: Final = (str(Path(pluggy.__file__).parent), str(Path(__file__).parent))


def told(hook: str, error: BaseException, fix: str, asked: str = "") -> str:
    """`error`, which the hook called `hook` raised when it was `asked` for something."""
    frames = [frame for frame in extract_tb(error.__traceback__) if not frame.filename.startswith(_NOT_THEIRS)]
    place = f"{near(frames[0].filename)}:{frames[0].lineno}" if frames else ""
    rows = [
        ("seen", shorten(f"{type(error).__name__}: {error}", 200)),
        ("at", shorten(place, 64)),
        ("for", shorten(asked, 64)),
        ("fix", fix),
    ]
    return layout(f"the hook {hook} raised", rows)
