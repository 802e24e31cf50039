"""All that may escape from the clients.

::

    AcmeError
    |- AcmeMisuse           nothing was sent: the call, or the client, can't be meant so
    |- AcmeInvalidRequest   400, 409, 422 and other 4xx: the call is at fault
    |- AcmeDenied           401, 403: the token is
    |- AcmeNotFound         404, 410
    |- AcmeRateLimited      429, or a 403 that means the same; `retry_after` says when to come back
    |- AcmeUnavailable      5xx, or no answer at all (`status` is None then)
    |  `- AcmeTimeout       no answer in time
    `- AcmeBadAnswer        an answer, but not one that Acme documents
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any

from acme import limits
from acme.waiting import RETRIED_STATUSES

_LONGEST = 200  # characters of anybody else's that a message repeats


class AcmeError(Exception):
    """A call failed. `code` is Acme's own, `request_id` names the call in its logs and ours, for a support ticket.

    `retry_after` is how many seconds Acme wants to be left alone, `retryable` whether it's worth while then.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        retryable: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.request_id = request_id
        self.retry_after = retry_after
        self.retryable = retryable


class AcmeMisuse(AcmeError, ValueError):
    """What was asked of the client can't be meant, or isn't safe."""


class AcmeInvalidRequest(AcmeError):
    """Acme doesn't accept the call as it was made."""


class AcmeDenied(AcmeError):
    """The token is missing, wrong, or may not do this."""


class AcmeNotFound(AcmeError):
    """There is nothing under this id."""


class AcmeRateLimited(AcmeError):
    """Too many calls."""


class AcmeUnavailable(AcmeError):
    """Acme is down, overloaded or out of reach."""


class AcmeTimeout(AcmeUnavailable):
    """Acme didn't answer in time."""


class AcmeBadAnswer(AcmeError):
    """The answer isn't what Acme documents."""


def error_for(status: int, headers: Mapping[str, str], content: bytes, secret: str) -> AcmeError:
    """The error that an answer without success stands for (its body: problem details, RFC 9457).

    A body may come from a proxy, or be cut: whatever can't be read is left out. What is repeated of it is short, fit
    for a log, and without `secret`.
    """
    problem = _problem(content)
    title, code = problem.get("title") or problem.get("message"), problem.get("code")
    used_up = limits.used_up(headers)
    waits = [wait for wait in (limits.retry_after(headers), used_up) if wait is not None]
    limited = status == 429 or (status == 403 and bool(waits))
    kind = AcmeRateLimited if limited else _kind(status)
    return kind(
        f"Acme answered {status}" + (f": {_safe(title, secret)}" if isinstance(title, str) else ""),
        status=status,
        code=_safe(str(code), secret) if isinstance(code, str | int) else None,
        request_id=_safe(headers.get("X-Request-Id", ""), secret) or None,
        retry_after=max(waits, default=None),
        retryable=limited or status in RETRIED_STATUSES,
    )


def no_answer(error: Exception, *, late: bool) -> AcmeError:
    """The error for what a client library raised, when nothing came, or not all, or `late`."""
    kind = AcmeTimeout if late else AcmeUnavailable
    return kind(f"no answer from Acme ({type(error).__name__})", retryable=not _lasting(error))


def _problem(content: bytes) -> dict[str, Any]:
    try:
        problem = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    # Gateways wrap theirs in "error".
    inner = problem.get("error", problem) if isinstance(problem, dict) else None
    return inner if isinstance(inner, dict) else {}


def _safe(text: str, secret: str) -> str:
    text = text.replace(secret, "***")
    return "".join(char if char.isprintable() else " " for char in text[:_LONGEST])


def _lasting(error: object) -> bool:
    """Whether a host name that isn't known, or a certificate that isn't right, is behind it: these stay so."""
    while isinstance(error, BaseException):
        if isinstance(error, socket.gaierror):
            return error.errno != socket.EAI_AGAIN
        if isinstance(error, ssl.SSLError):
            return not isinstance(error, ssl.SSLEOFError)
        # httpx says "raise ... from"; requests and urllib3 keep what they caught as an argument.
        error = error.__cause__ or next(iter(error.args), None)
    return False


def _kind(status: int) -> type[AcmeError]:
    match status:
        case 401 | 403:
            return AcmeDenied
        case 404 | 410:
            return AcmeNotFound
        case _ if 400 <= status < 500:
            return AcmeInvalidRequest
        case _ if status >= 500:
            return AcmeUnavailable
    return AcmeBadAnswer  # a redirect, say, which this API never sends
