"""What users do, as facts: the calls of one operation, each as it's sent, and how often beside the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import permutations
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from pytest_apiint.secrets.placeholders import PLACEHOLDER, PREFIX, word
from pytest_apiint.settings import Service

# Stands for a value that is another one in each request: the key of a payment, the id of a request.
FRESH: Final = "apiint-fresh"
_BASIC: Final = "apiint-basic"
MARKS: Final = re.compile(rf"{PLACEHOLDER.pattern}|{_BASIC}(?:\.[A-Za-z0-9_-]+)+|{FRESH}")
SAFE: Final = frozenset({"GET", "HEAD"})
NOTHING: Final = object()


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Texts may hold marks: placeholders of secrets, and `FRESH`.

    `path` is whole, with its query, below the base URL. `value` is a JSON body, `text` any other; `NOTHING` and empty
    where there's none.
    """

    path: str
    headers: tuple[tuple[str, str], ...] = ()
    value: Any = NOTHING
    text: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """One operation, labelled ``GET /users/{id}``: users take its calls in turn, and come to it by `weight`.

    `answers` are the statuses that count as success (``"200"``, ``"2XX"``); without any, those below 400.
    """

    label: str
    calls: tuple[Call, ...]
    weight: int = 1
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """What the users of one service do, where that was found, and in words what they don't."""

    service: Service
    source: str
    works: tuple[Work, ...]
    left_out: tuple[str, ...] = ()

    @property
    def needed(self) -> Service:
        """The service with those of its secrets alone that its calls have marks of."""
        told = "\n".join(repr(call) for work in self.works for call in work.calls)
        names = tuple(self.service.secrets)
        every = [*((name,) for name in names), *permutations(names, 2)]
        marks = {mark(self.service, *some): some for some in every}
        found = {name for text in MARKS.findall(told) for name in marks.get(text.replace(_BASIC, PREFIX), ())}
        kept = {name: one for name, one in self.service.secrets.items() if name in found}
        return replace(self.service, secrets=MappingProxyType(kept))


def mark(service: Service, *names: str) -> str:
    """What stands in a text for secrets of `service`, as in recordings; for two, a user's name and password."""
    return f"{PREFIX}.{word('.'.join((service.name, *names)), dots=True)}"


def basic(mark: str) -> str:
    """The mark for the same as Basic has it (RFC 7617): in Base64."""
    return mark.replace(PREFIX, _BASIC)


def label_of(name: str, labels: Iterable[str]) -> str | None:
    """The label that `name` means, whatever the path's parameters are called."""
    method, _, path = name.strip().partition(" ")
    wanted = _shape(f"{method.upper()} {path.strip()}")
    return next((label for label in labels if _shape(label) == wanted), None)


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID as programs write it."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _shape(label: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", label)
