"""Where a wait was asked for: the call itself, and the nearest code that is the user's own."""

from __future__ import annotations

import functools
import sysconfig
from pathlib import Path
from types import FrameType

_LIBRARIES = tuple(
    {sysconfig.get_path(name) + "/" for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    | {str(Path(__file__).parents[1]) + "/"}
)


@functools.cache
def is_library(file: str) -> bool:
    """Whether a source file belongs to the standard library, to site-packages or to us."""
    return (
        file.startswith((*_LIBRARIES, "<frozen "))
        or "/site-packages/" in file
        or "/dist-packages/" in file
    )


def is_ours(frame: FrameType | None) -> bool:
    """Whether the frame runs this package's own code: what the wire waits is nobody's sleep."""
    return frame is not None and _is_ours(frame.f_code.co_filename)


@functools.cache
def _is_ours(file: str) -> bool:
    return file.startswith(str(Path(__file__).parents[1]) + "/")


def users_frame(frame: FrameType) -> FrameType:
    """The nearest frame outside the libraries, else the frame itself."""
    outer: FrameType | None = frame
    while outer is not None and is_library(outer.f_code.co_filename):
        outer = outer.f_back
    return outer or frame
