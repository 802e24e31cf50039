"""Where a request holds a secret, and which secrets of a call are known to be some."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_apiint.checks.bench import Bench, Subject
from pytest_apiint.checks.requests.forms import carried, forms
from pytest_apiint.exchange import Request, Response
from pytest_apiint.messages import shorten

UNARMED: Final = "the plain call carries no credential, and the settings name no secret"
# Only what the name of a query parameter says beyond doubt: `author` and `sort_key` are no credentials.
_SAYS: Final = re.compile(
    r"(x[-_])?(api|access|secret|private|subscription|auth|app|client)[-_]?(key|token|secret)"
    r"|(session|user)[-_]?token|.+\[(api[-_]?key|client[-_]?secret|passw(or)?d|secret)\]"
    r"|auth|password|passwd|pwd|passphrase|secret|token|bearer|jwt|id_token|refresh_token|session_?id",
    re.IGNORECASE,
)
# Of header fields, likewise: X-Author names somebody.
_FIELD: Final = re.compile(
    r"(^|[-_])(auth|authorization|authentication|cookie|(api|access|private|secret)?key|token|secret|passw(or)?d"
    r"|signature|credentials?|session|jwt)($|[-_])",
    re.IGNORECASE,
)


def held(request: Request, secrets: Sequence[str]) -> list[str]:
    """Where `request` holds one of `secrets`, in any form: names of header fields, ``the URL``, ``the body``."""
    places = [name for name, value in request.headers.pairs if carried(value, secrets)]
    if carried(request.url, secrets):
        places.append("the URL")
    if any(carried(text, secrets) for text in _texts(request)):
        places.append("the body")
    return places


def _texts(request: Request) -> set[str]:
    """The body, its coding undone, as both of the encodings that it may be in."""
    content = Response(200, request.headers, request.body).content
    return {content.decode("latin-1"), content.decode("utf-8", "replace")}


def sure(bench: Bench) -> tuple[str, ...]:
    """The secrets that are some beyond doubt: planted, or sent in a header field whose name says so.

    What only a query parameter's name says may be an author's name.
    """
    pairs = [pair for row in bench.control.attempts for pair in row.request.headers.pairs]
    headers = [value for name, value in pairs if _FIELD.search(name)]
    subject = bench.subject
    return tuple(s for s in subject.secrets if s in subject.planted or any(s in value for value in headers))


def likely(bench: Bench) -> tuple[str, ...]:
    """Those that are sure, and those that went out in a query parameter which is for nothing else."""
    known = sure(bench)
    pairs = [pair for row in bench.control.attempts for pair in row.request.query]
    named = {value for name, value in pairs if names_a_secret(name)}
    return tuple(secret for secret in bench.subject.secrets if secret in known or secret in named)


def is_credential(field: str) -> bool:
    """Whether a header field of that name is for credentials; an idempotency key is none."""
    return _FIELD.search(field) is not None and not re.search("idempotency|websocket", field, re.IGNORECASE)


def names_a_secret(parameter: str) -> bool:
    """Whether a query parameter of that name is for credentials, and for nothing else."""
    return _SAYS.fullmatch(parameter) is not None


def redacted(text: str, subject: Subject, width: int) -> str:
    """`text` without the secrets of `subject`, for a message; of a long one, what stands around the first."""
    for form in sorted((form for secret in subject.secrets for form in forms(secret)), key=len, reverse=True):
        text = text.replace(form, "***")
    text = " ".join(text.split())
    place = text.find("***")
    if len(text) > width and place > width // 2:
        text = f"...{text[place - width // 2 :]}"
    return shorten(text if len(text) <= width else f"{text[: width - 3]}...", width)
