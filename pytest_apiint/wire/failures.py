"""What became of a real connection, in the terms of the journal."""

from __future__ import annotations

import socket
import ssl

from pytest_apiint.exchange import Failure


def connecting(error: BaseException) -> Failure:
    """Why no connection came about: the first cause that the operating system or OpenSSL named."""
    return Failure(_kind(error, "connection_refused", "connect_timeout"), str(error), sent=False)


def carrying(error: BaseException) -> Failure:
    """Why a connection broke that was there."""
    return Failure(_kind(error, "reset", "read_timeout"), str(error))


def _kind(error: BaseException, otherwise: str, late: str) -> str:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            return "tls_failure"
        if isinstance(cause, socket.gaierror):
            return "dns_failure"
        if isinstance(cause, TimeoutError) or "Timeout" in type(cause).__name__:
            return late
        if isinstance(cause, ConnectionResetError | BrokenPipeError):
            return "reset"
    return otherwise


def _causes(error: BaseException) -> list[BaseException]:
    """`error` and what it came from; libraries hide the system's own errors in their own."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or any(cause is known for known in found):
            continue
        found.append(cause)
        waiting += [cause.__cause__, cause.__context__, *cause.args, getattr(cause, "os_error", None)]
    return found
