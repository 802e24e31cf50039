"""What a client library raised, in words that are the same from run to run."""

import asyncio
import re


def told(error):
    """An exception and what it came from: types and messages, one line each."""
    lines = []
    # How an event loop cancels a read is no part of the answer.
    while error is not None and not isinstance(error, asyncio.CancelledError):
        kind = type(error)
        lines.append(f"{kind.__module__}.{kind.__qualname__}: {stable(error)}")
        if (reason := getattr(error, "reason", None)) is not None and isinstance(reason, BaseException):
            lines.append(f"  reason {type(reason).__module__}.{type(reason).__qualname__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def stable(error):
    """A message without what differs from run to run: addresses of objects, OpenSSL's line numbers."""
    return re.sub(r"_ssl\.c:\d+", "_ssl.c", re.sub(r"0x[0-9a-f]+", "0x", str(error)))
