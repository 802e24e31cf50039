"""What anyio and trio make of an error of the operating system, before httpcore maps it to one of its own.

Their words differ from the system's, and some are empty: a client that logs ``str(error)`` shows nothing then.
"""

from __future__ import annotations

import sys
from typing import Any


def _trio() -> Any | None:
    trio = sys.modules.get("trio")
    return trio if trio is not None and trio.lowlevel.in_trio_task() else None


def timed_out() -> Exception:
    """A timeout that ran out."""
    trio = _trio()
    return trio.TooSlowError() if trio is not None else TimeoutError()


def broken(error: OSError) -> Exception:
    """A stream that broke for `error`."""
    raised: Exception
    if (trio := _trio()) is not None:
        raised = trio.BrokenResourceError(f"socket connection broken: {error}")
    else:
        import anyio  # noqa: PLC0415 - httpcore has loaded it

        raised = anyio.BrokenResourceError()
    raised.__cause__ = error
    return raised


def unconnected(error: OSError, host: str, port: int) -> Exception:
    """No address of a host took the connection; each of them failed for `error`."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    raised = OSError(
        f"all attempts to connect to {place} failed" if _trio() is not None else "All connection attempts failed"
    )
    raised.__cause__ = error
    return raised


def untrusted(error: OSError) -> Exception:
    """A handshake that failed for `error`."""
    if (trio := _trio()) is None:
        return error
    raised: Exception = trio.BrokenResourceError()
    raised.__cause__ = error
    return raised
