"""Where a wait was asked for: the call itself, and the nearest code that is the user's own."""

from __future__ import annotations

import functools
import sysconfig
from pathlib import Path
from types import FrameType

_OURS = str(Path(__file__).parents[1]) + "/"
_LIBRARIES = (*{sysconfig.get_path(name) + "/" for name in ("stdlib", "platstdlib", "purelib", "platlib")}, _OURS)


@functools.cache
def is_library(file: str) -> bool:
    """Whether a source file belongs to the standard library, to site-packages or to us."""
    return file.startswith((*_LIBRARIES, "<frozen ")) or "/site-packages/" in file or "/dist-packages/" in file


@functools.cache
def is_ours(file: str) -> bool:
    """Whether a source file belongs to this package: what the wire waits is nobody's sleep."""
    return file.startswith(_OURS)


def users_frame(frame: FrameType) -> FrameType:
    """The nearest frame outside the libraries, else the frame itself."""
    outer: FrameType | None = frame
    while outer is not None and is_library(outer.f_code.co_filename):
        outer = outer.f_back
    return outer or frame
