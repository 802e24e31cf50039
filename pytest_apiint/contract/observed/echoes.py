"""Words in a path that are names of things after all: the answer calls its subject so.

``GET /users/octocat`` answers with ``"login": "octocat"``. A word that no answer repeats stays a word: ``/users/me``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from pytest_apiint.contract.observed.samples import Sample
from pytest_apiint.contract.observed.segments import is_word
from pytest_apiint.contract.observed.wording import singular

# Properties by which things are called: of these one answer is enough, of the others two alike.
_SURE: Final = frozenset({"id", "login", "username", "slug", "handle", "uid", "uuid", "sha", "key", "code", "symbol"})
_LIKELY: Final = frozenset({"name", "full_name", "tag_name", "number", "ref", "title", "alias", "display_name"})
_ALIKE: Final = 0.5


def named(groups: Mapping[str, Sequence[Sample]], before: str) -> frozenset[str]:
    """Which of the words, that all stand behind the segment `before`, are names; each has its samples."""
    sure, likely = set(), set()
    for word, samples in groups.items():
        if not word or is_word(word):
            continue
        wanted = unquote(word).casefold()
        found = {how for sample in samples for how in _echoes(sample.value, wanted, singular(before))}
        if True in found:
            sure.add(word)
        elif found:
            likely.add(word)
    if len(sure | likely) > 1:
        alike = frozenset(_alike({word: groups[word] for word in groups if word in sure | likely}))
        # Where most differ, the words are of different things after all, as of the pages of settings.
        return alike if 3 * len(alike) >= 2 * len(sure | likely) else frozenset()
    return frozenset(sure)


def _echoes(value: Any, wanted: str, thing: str) -> Iterator[bool]:
    """For each place in which an answer has the word, whether that is a sure sign."""
    for one, inner in _objects(value):
        for name, held in one.items():
            if not isinstance(held, str) or held.casefold() != wanted:
                continue
            plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
            sure = plain in _SURE or (bool(thing) and plain in (thing, f"{thing}_id", f"{thing}_name", f"{thing}_slug"))
            if sure or plain in _LIKELY:
                yield sure and not inner


def _objects(value: Any) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """The answer's object, what it's wrapped in or holds, and a list's; with whether that may be another thing's."""
    if isinstance(value, dict):
        yield value, False
        alone = len(value) == 1
        yield from ((one, not alone) for one in value.values() if isinstance(one, dict))
    for one in value[:3] if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield one, True
            yield from ((inner, True) for inner in one.values() if isinstance(inner, dict))


def _alike(groups: Mapping[str, Sequence[Sample]]) -> Iterator[str]:
    """Those whose answers have the properties of the first one's, or of which nothing can be compared."""
    known: dict[str, frozenset[str]] = {}
    for word, samples in groups.items():
        shapes = {one.method: frozenset(one.value) for one in samples if _is_its_own(one, word)}
        if all(_overlap(known.get(method, names), names) >= _ALIKE for method, names in shapes.items()):
            yield word
            known = {**shapes, **known}


def _is_its_own(sample: Sample, word: str) -> bool:
    """Whether it's the thing called `word` that was answered, and not another one below it."""
    return sample.path.endswith(f"/{word}") and isinstance(sample.value, dict) and 200 <= sample.status < 300


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0
