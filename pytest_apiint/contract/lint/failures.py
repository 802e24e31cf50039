"""What a robust client needs to know of answers that are no success: 401, 429, 5XX, and what they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pytest_apiint.contract.facts import Operation, ResponseSpec
from pytest_apiint.contract.lint.finding import Spot
from pytest_apiint.contract.lint.subject import Subject
from pytest_apiint.contract.media import is_json
from pytest_apiint.contract.pointers import join

# By which an answer says when to come back: RFC 9110's field, and those of vendors and of the IETF's draft.
_WHEN: Final = re.compile(r"retry-after|rate-?limit-?reset|^ratelimit$|^x-ratelimit.*reset", re.IGNORECASE)


def spots(subject: Subject) -> Iterator[Spot]:
    """One for each thing that isn't said of an operation's failures."""
    for one in subject.called:
        if not one.responses:
            continue  # nothing is said at all
        statuses = {answer.status for answer in one.responses}
        place = join(one.pointer, "responses")
        if not statuses & {"429", "4XX", "default"}:
            yield Spot("rate-limit-undocumented", place, "no 429", one.label)
        if not any(status[0] == "5" or status == "default" for status in statuses):
            yield Spot("server-error-undocumented", place, "no 5XX", one.label)
        if _secured(one) and not statuses & {"401", "403", "4XX", "default"}:
            yield Spot("unauthorized-undocumented", place, "no 401", one.label)
        for answer in one.responses:
            yield from _answer(one, answer)


def _secured(one: Operation) -> bool:
    """Whether a request without a credential is refused."""
    return bool(one.security) and all(one.security or ())


def _answer(one: Operation, answer: ResponseSpec) -> Iterator[Spot]:
    label = f"{one.label} {answer.status}"
    if answer.status == "429" and not any(_WHEN.search(header.name) for header in answer.headers):
        yield Spot("retry-after-undocumented", answer.pointer, "no Retry-After", label)
    if answer.status[0] in "45d" and one.method != "HEAD" and not _shaped(answer):
        seen = "no schema" if answer.media else "no content"
        yield Spot("error-schema-missing", answer.pointer, seen, label)


def _shaped(answer: ResponseSpec) -> bool:
    """Whether a client can read it: by a schema, or as text."""
    return any(media.schema is not None or not is_json(media.type) for media in answer.media)
