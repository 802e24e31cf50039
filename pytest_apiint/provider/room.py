"""Room for calls that go deep and are many: they run at their full speed, wherever they are called.

Frames: CPython from 3.11 on keeps them in chunks of 16 KiB. A call that doesn't fit into the last chunk takes another
one from the operating system, and its return gives that back: a function that is called there again and again, as some
of Hypothesis' are in each case, takes microseconds instead of nanoseconds. Where that happens hangs on how deep the
caller stands, so a run is slower by up to a half for reasons that nobody sees. A frame that says it's large has a large
chunk made for it, and all that it calls find their places in the rest of that.

Garbage: what stands in memory already, which is everything that was imported, isn't looked through again and again for
cycles meanwhile.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_SLOTS: Final = 1 << 16  # the chunk has twice as many, of eight bytes; memory is only used where frames are


def roomy(work: Callable[[], T]) -> T:
    """What `work` returns."""
    if gc.get_freeze_count():
        return work()  # somebody has frozen what there was, and would find it thawed
    gc.freeze()
    try:
        return work()
    finally:
        gc.unfreeze()


roomy.__code__ = roomy.__code__.replace(co_stacksize=_SLOTS)
