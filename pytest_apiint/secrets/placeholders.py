"""What stands in a secret's place on disk: stable, typed, and made of characters that nothing escapes."""

from __future__ import annotations

import itertools
import re
import threading
from typing import Final

from pytest_apiint.secrets import jwt

PREFIX: Final = "apiint-secret"
# As they stand in a text; the second form is a JWT's signature, which has no dots.
PLACEHOLDER: Final = re.compile(rf"{PREFIX}(?:\.[A-Za-z0-9_-]+)+|{PREFIX}-[A-Za-z0-9_-]+")
_NUMBER: Final = re.compile(rf"({PREFIX}\.[A-Za-z0-9_-]+\.)\d+|({PREFIX}-[A-Za-z_]+-)\d+_*")


def is_placeholder(text: str) -> bool:
    """Whether `text` is a placeholder as a whole, a JWT's kind too."""
    if PLACEHOLDER.fullmatch(text):
        return True
    return jwt.JWT.fullmatch(text) is not None and text.rpartition(".")[2].startswith(f"{PREFIX}-")


def holds_placeholder(text: str) -> bool:
    """Whether a placeholder stands anywhere in `text`."""
    return PREFIX in text


def unnumbered(text: str) -> str:
    """`text` with placeholders by their kind alone, to compare what was numbered in another order."""
    return _NUMBER.sub(lambda found: f"{found[1] or found[2]}0", text)


class Placeholders:
    """Placeholders for one cassette, or one run's reports: equal secrets get equal ones. Thread-safe.

    ``apiint-secret.NAME`` for a secret with a name of its own (``acme.token``), ``apiint-secret.KIND.1`` and so on for
    one that is only known by its kind; a JWT's is itself a JWT (RFC 7519), since clients decode them.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self._lock = threading.Lock()

    def reserve(self, text: str) -> None:
        """Give out none of those that stand in `text` already: a cassette's kept part."""
        with self._lock:
            self._taken.update(PLACEHOLDER.findall(text))

    def of(self, value: str, kind: str, *, named: bool = False) -> str:
        """The placeholder for `value`; `kind` is the name where `named`, and counts from 1 otherwise."""
        key = (kind, value)
        with self._lock:
            if key not in self._known:
                self._known[key] = self._new(value, word(kind, dots=named), named=named)
            return self._known[key]

    def _new(self, value: str, kind: str, *, named: bool) -> str:
        mark = f"{PREFIX}.{kind}"
        # A name is a secret's role: its values on two days, and its stand-in, are the same to a recording.
        if not named:
            numbered = (f"{mark}.{number}" for number in itertools.count(1))
            mark = next(free for free in numbered if not {free, signature(free)} & self._taken)
            self._taken.add(mark)
        return jwt.disguised(value, signature(mark)) if jwt.JWT.fullmatch(value) else mark


def signature(mark: str) -> str:
    """`mark` as a JWT's signature, which has no dots."""
    return jwt.padded(mark.replace(".", "-"))


def word(text: str, *, dots: bool = False) -> str:
    """`text` as a part of a placeholder: lower case, without what a URL or a shell would escape."""
    found = re.sub(r"[^a-z0-9_.]+" if dots else r"[^a-z0-9_]+", "_", text.lower()).strip("_.")
    return re.sub(r"\.{2,}", ".", found)[:40] or "secret"
