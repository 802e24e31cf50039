"""Paths with ids in them as templates: ``/users/123`` and ``/users/124`` are ``/users/{user_id}``.

Ids are told by their form, names by answers that repeat them. Words are never put together, however alike what they
answer: ``/users/1/followers`` and ``/users/1/following`` are two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from pytest_apiint.contract.observed import echoes
from pytest_apiint.contract.observed.samples import Sample
from pytest_apiint.contract.observed.segments import form, parted
from pytest_apiint.contract.observed.wording import parameter

DEEPEST: Final = 40
NAMED: Final = "a name"
# What stands first, or behind these, may be a version: /2010-04-01/Accounts, /api/3/movie.
_BEFORE_VERSIONS: Final = frozenset({"", "api", "rest", "services"})


@dataclass(frozen=True, slots=True)
class Variable:
    """A parameter of a path: its name, and the forms that were met in its place."""

    name: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A path template, such as ``/users/{user_id}``."""

    path: str = ""
    variables: tuple[Variable, ...] = ()

    def then(self, segment: str) -> Template:
        return Template(f"{self.path}/{segment}", self.variables)

    def varying(self, forms: Iterable[str], suffix: str) -> Template:
        """The same, and behind it a parameter that had these forms."""
        met = tuple(sorted(set(forms)))
        taken = tuple(one.name for one in self.variables)
        name = parameter(self.path.rpartition("/")[2], taken, named=met == (NAMED,))
        return Template(f"{self.path}/{{{name}}}{suffix}", (*self.variables, Variable(name, met)))


def templates(samples: Iterable[Sample]) -> dict[str, tuple[Template, list[Sample]]]:
    """The samples by the template of their paths; those of a path that is too deep are left out."""
    cut = [(sample, sample.path.split("/")[1:]) for sample in samples]
    found: dict[str, tuple[Template, list[Sample]]] = {}
    for template, sample in _below([one for one in cut if len(one[1]) <= DEEPEST], 0, Template()):
        found.setdefault(template.path or "/", (template, []))[1].append(sample)
    return found


_Cut = tuple[Sample, list[str]]


def _below(cut: Sequence[_Cut], at: int, template: Template) -> Iterator[tuple[Template, Sample]]:
    """Those samples whose paths agree up to the segment `at`, each with its whole template."""
    groups: dict[str, list[_Cut]] = defaultdict(list)
    for sample, segments in cut:
        if at == len(segments):
            yield template, sample
        else:
            groups[segments[at]].append((sample, segments))
    forms = _forms(groups, template)
    varying: dict[str, list[str]] = defaultdict(list)
    for segment, own in groups.items():
        if segment in forms:
            varying[parted(segment)[1]].append(segment)
        else:
            # A brace would be read as a parameter's.
            word = segment.replace("{", "%7B").replace("}", "%7D")
            yield from _below(own, at + 1, template.then(word))
    for suffix, segments in varying.items():
        together = [one for segment in segments for one in groups[segment]]
        further = template.varying((forms[segment] for segment in segments), suffix)
        yield from _below(together, at + 1, further)


def _forms(groups: dict[str, list[_Cut]], template: Template) -> dict[str, str]:
    """The form of each segment that is an id or a name."""
    before = template.path.rpartition("/")[2]
    found = {segment: told for segment in groups if (told := form(unquote(parted(segment)[0]))) is not None}
    if before.lower() in _BEFORE_VERSIONS and len(found) == 1:
        found = {segment: told for segment, told in found.items() if told not in ("an integer", "a date")}
    if template.path:
        words = {segment: [one for one, _ in groups[segment]] for segment in groups if segment not in found}
        found |= dict.fromkeys(echoes.named(words, before), NAMED)
    return found
