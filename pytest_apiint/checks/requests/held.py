"""Where a request holds a secret, and which secrets of a call are known to be some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pytest_apiint.checks.bench import Bench, Subject
from pytest_apiint.exchange import Request, Response
from pytest_apiint.messages import shorten
from pytest_apiint.secrets.forms import carried, forms
from pytest_apiint.secrets.names import is_credential, names_a_secret

UNARMED: Final = "the plain call carries no credential, and the settings name no secret"


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
    headers = [value for name, value in pairs if is_credential(name)]
    subject = bench.subject
    return tuple(s for s in subject.secrets if s in subject.planted or any(s in value for value in headers))


def likely(bench: Bench) -> tuple[str, ...]:
    """Those that are sure, and those that went out in a query parameter which is for nothing else."""
    known = sure(bench)
    pairs = [pair for row in bench.control.attempts for pair in row.request.query]
    named = {value for name, value in pairs if names_a_secret(name)}
    return tuple(secret for secret in bench.subject.secrets if secret in known or secret in named)


def redacted(text: str, subject: Subject, width: int) -> str:
    """`text` without the secrets of `subject`, for a message; of a long one, what stands around the first."""
    for form in sorted((form for secret in subject.secrets for form in forms(secret)), key=len, reverse=True):
        text = text.replace(form, "***")
    text = " ".join(text.split())
    place = text.find("***")
    if len(text) > width and place > width // 2:
        text = f"...{text[place - width // 2 :]}"
    return shorten(text if len(text) <= width else f"{text[: width - 3]}...", width)
