"""All that may escape from the clients.

::

    AcmeError
    |- AcmeInvalidRequest   400, 409, 422 and other 4xx: the call is at fault
    |- AcmeDenied           401, 403: the token is
    |- AcmeNotFound         404
    |- AcmeRateLimited      429; `retry_after` says when to come back
    |- AcmeUnavailable      5xx, or no answer at all (`status` is None then)
    |  `- AcmeTimeout       no answer in time
    `- AcmeBadAnswer        an answer, but not one that Acme documents
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from acme.waiting import retry_after


class AcmeError(Exception):
    """A call failed. `code` and `request_id` are Acme's own, for a log or a support ticket."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.request_id = request_id
        self.retry_after = retry_after


class AcmeInvalidRequest(AcmeError):
    """Acme doesn't accept the call as it was made."""


class AcmeDenied(AcmeError):
    """The token is missing, wrong, or may not do this."""


class AcmeNotFound(AcmeError):
    """There is nothing under this id."""


class AcmeRateLimited(AcmeError):
    """Too many calls, also after waiting."""


class AcmeUnavailable(AcmeError):
    """Acme is down, overloaded or out of reach."""


class AcmeTimeout(AcmeUnavailable):
    """Acme didn't answer in time."""


class AcmeBadAnswer(AcmeError):
    """The answer isn't what Acme documents."""


def error_for(status: int, headers: Mapping[str, str], content: bytes) -> AcmeError:
    """The error that an answer without success stands for (its body: problem details, RFC 9457).

    A body may come from a proxy, or be cut: whatever can't be read is left out.
    """
    try:
        problem = json.loads(content)
    except (ValueError, RecursionError):
        problem = None
    details = problem if isinstance(problem, dict) else {}
    title, code = details.get("title"), details.get("code")
    return _kind(status)(
        f"Acme answered {status}" + (f": {title}" if isinstance(title, str) else ""),
        status=status,
        code=code if isinstance(code, str) else None,
        request_id=headers.get("X-Request-Id"),
        retry_after=retry_after(headers.get("Retry-After")),
    )


def _kind(status: int) -> type[AcmeError]:
    match status:
        case 401 | 403:
            return AcmeDenied
        case 404:
            return AcmeNotFound
        case 429:
            return AcmeRateLimited
        case _ if 400 <= status < 500:
            return AcmeInvalidRequest
        case _ if status >= 500:
            return AcmeUnavailable
    return AcmeBadAnswer  # a redirect, say, which this API never sends
