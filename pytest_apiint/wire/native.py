"""The operating system's own errors, as a real connection would raise them."""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_apiint.clock import Clock
    from pytest_apiint.script import Refusal

# Linux gives up on an unanswered SYN after 6 retries: 1 + 2 + 4 + ... + 64 seconds.
KERNEL_CONNECT_TIMEOUT = 127.0


def refused(refusal: Refusal) -> OSError:
    """The error of a connection that never came about."""
    if refusal.kind == "connection_refused":
        return ConnectionRefusedError(errno.ECONNREFUSED, refusal.reason or os.strerror(errno.ECONNREFUSED))
    if refusal.kind == "unreachable":
        return OSError(errno.EHOSTUNREACH, refusal.reason or os.strerror(errno.EHOSTUNREACH))
    if refusal.kind == "dns_failure":
        return socket.gaierror(socket.EAI_NONAME, refusal.reason or "Name or service not known")
    if refusal.kind == "connect_timeout":
        return TimeoutError(refusal.reason or "timed out")
    return untrusted(refusal.reason or "self-signed certificate")


def untrusted(reason: str) -> OSError:
    """A certificate that fails verification, as OpenSSL words it."""
    import ssl  # noqa: PLC0415 - 15 ms that only a TLS failure needs

    text = f"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {reason} (_ssl.c:1000)"
    error = ssl.SSLCertVerificationError(1, text)
    error.library, error.reason = "SSL", "CERTIFICATE_VERIFY_FAILED"
    error.verify_code, error.verify_message = 18, reason
    return error


def reset() -> ConnectionResetError:
    """``ECONNRESET``."""
    return ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))


def patience(refusal: Refusal, timeout: float | None) -> float:
    """How long a client waits for a connection that never comes: its timeout, or the kernel's."""
    if refusal.kind != "connect_timeout":
        return 0.0
    return KERNEL_CONNECT_TIMEOUT if timeout is None else min(timeout, KERNEL_CONNECT_TIMEOUT)


def await_refusal(refusal: Refusal, timeout: float | None, clock: Clock) -> OSError:
    """Wait as long as the refusal takes, then give its error."""
    if (seconds := patience(refusal, timeout)) > 0:
        clock.wait(seconds)
    if refusal.kind == "connect_timeout" and (timeout is None or timeout > KERNEL_CONNECT_TIMEOUT):
        return TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
    return refused(refusal)


def timeout_text(scheme: str) -> str:
    """What a socket says when a read takes too long; TLS ones say it in their own words."""
    return "The read operation timed out" if scheme == "https" else "timed out"
