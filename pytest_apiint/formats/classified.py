"""What an answer says went wrong, in one form for all formats, and whether to ask again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

from pytest_apiint.exchange import Response
from pytest_apiint.formats.answers import answer_of
from pytest_apiint.formats.matching import document, matching
from pytest_apiint.formats.model import Format
from pytest_apiint.formats.reading import BodyKind, Reading, read
from pytest_apiint.formats.statuses import ErrorKind, status
from pytest_apiint.formats.waits import wait_of
from pytest_apiint.profiles import PLAIN, Profile, load
from pytest_apiint.profiles.marks import at

# By habit more than by any standard, the best first.
_REQUEST_IDS: Final = ("X-Request-Id", "Request-Id", "X-Correlation-Id", "X-Trace-Id", "X-Amzn-Trace-Id", "CF-Ray")


@dataclass(frozen=True, slots=True)
class Classified:
    """An answer's error. `status` is HTTP's own, whatever the body says.

    `format` is the name of the format that it's in; None where it's in none, and then `body` says what came in its
    place. `error` is whether it's one at all: a 4xx or 5xx, or a 200 that says so (Slack, GraphQL, S3). `kind` is the
    error's class by status and code. `retryable` is whether the same request may succeed later; `retry_after` is in
    seconds from the answer's own time. `correlation_id` is the body's, else a header field's.
    """

    status: int
    error: bool
    format: str | None
    kind: ErrorKind | None
    code: str | None
    message: str | None
    retryable: bool
    retry_after: float | None
    correlation_id: str | None
    body: BodyKind


def classify(response: Any, *, profile: str | Profile | None = None, now: float | None = None) -> Classified:
    """What `response` says went wrong: by its label first, then by its shape; never an exception for what came.

    `response` is a `Response`, an `Exchange`, or a response of requests, httpx and the like. `profile` is the service
    whose header fields count, by default the format's own. `now`, in seconds since 1970, is what dates count from
    where the answer has no ``Date``.

    Raises:
        UsageProblem: it's no response, or its body wasn't read.
    """
    answer = answer_of(response)
    reading = read(answer)
    form = matching(answer, reading)
    return _classified(answer, reading, form, _profile(profile, form), time.time() if now is None else now)


def _profile(given: str | Profile | None, form: Format | None) -> Profile:
    if isinstance(given, Profile):
        return given
    name = given or (form.profile if form is not None else None)
    return PLAIN if name is None else load(name)


def _classified(answer: Response, reading: Reading, form: Format | None, profile: Profile, now: float) -> Classified:
    found = document(form, answer, reading) if form is not None else None
    code = _code(form, found)
    error = answer.status >= 400 or form is not None
    kind = _kind(answer, form, profile, found, code) if error else None
    return Classified(
        status=answer.status,
        error=error,
        format=form.name if form is not None else None,
        kind=kind,
        code=code,
        message=first(found, form.message) if form is not None else None,
        retryable=error and _retryable(answer, form, profile, kind, code),
        retry_after=wait_of(answer, form, profile, found, now),
        correlation_id=_correlation(answer, form, profile, found),
        body=reading.kind,
    )


def first(found: Any, pointers: tuple[str, ...]) -> str | None:
    """The first text (or number) that one of `pointers` leads to."""
    for pointer in pointers:
        value = at(found, pointer)
        if isinstance(value, str) and value.strip():
            return value.encode("utf-8", "replace").decode().strip()  # a lone surrogate can't be printed
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


def _code(form: Format | None, found: Any) -> str | None:
    code = first(found, form.code) if form is not None else None
    return (form.bare(code) or None) if form is not None and code is not None else None


def _correlation(answer: Response, form: Format | None, profile: Profile, found: Any) -> str | None:
    """The body's id is the one that the service wrote itself; header fields may be a proxy's."""
    own = first(found, form.correlation) if form is not None else None
    names = (*profile.request_id, *_REQUEST_IDS)
    return own or next((answer.headers[name] for name in names if answer.headers.get(name)), None)


def _kind(answer: Response, form: Format | None, profile: Profile, found: Any, code: str | None) -> ErrorKind:
    if form is not None and code in form.too_fast:
        return "rate-limit"
    usual = status(answer.status).kind
    if answer.status == 403 and 403 in profile.rate_limit.statuses and _is_limit(answer, form, profile, found):
        return "rate-limit"
    return usual if answer.status >= 400 else "server" if form is not None and code in form.later else "client"


def _is_limit(answer: Response, form: Format | None, profile: Profile, found: Any) -> bool:
    """GitHub's secondary limit comes as 403, with Retry-After, or no requests left, or words alone."""
    remaining = profile.rate_limit.remaining
    spent = remaining is not None and answer.headers.get(remaining, "").strip() == "0"
    message = (first(found, form.message) if form is not None else None) or ""
    return spent or "Retry-After" in answer.headers or "rate limit" in message.lower()


def _retryable(
    answer: Response, form: Format | None, profile: Profile, kind: ErrorKind | None, code: str | None
) -> bool:
    """The service's word first, then its code's, then its status'."""
    said = profile.should_retry
    word = answer.headers.get(said.header, "").strip().lower() if said is not None else ""
    if said is not None and word in (said.true, said.false):
        return word == said.true
    if form is not None and code in form.never:
        return False
    if kind == "rate-limit" or (form is not None and code in form.later):
        return True
    if form is not None and answer.status in form.later_statuses:
        return True
    return answer.status >= 400 and status(answer.status).retryable
