"""Objects whose keys are data, such as ids or dates: their values have a shape, and which there are tells little."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pytest_apiint.contract.kinds import kinds
from pytest_apiint.drift.identifiers import is_identifier

# Objects of one shape are rarely so many fields of one object; plain values often are.
_MANY: Final = 5
_MANY_PLAIN: Final = 20

Objects = Sequence[Mapping[str, Any]]


def made_keys(old: Objects, new: Objects) -> bool:
    """Whether the objects of one place have keys that a machine has made, all of them."""
    names = {name for one in (*old, *new) for name in one}
    return bool(names) and all(map(is_identifier, names))


def changing_keys(old: Objects, new: Objects) -> bool:
    """Whether they have many keys for values of one shape, and few of the keys in common."""
    before, after = ({name for one in objects for name in one} for objects in (old, new))
    values = [value for one in (*old, *new) for value in one.values()]
    least = _MANY if all(isinstance(value, Mapping) for value in values) else _MANY_PLAIN
    few = 2 * len(before & after) < min(len(before), len(after))
    return few and max(len(before), len(after)) >= least and _alike(values)


def _alike(values: Iterable[Any]) -> bool:
    """Whether values have one shape: a kind in common and, of objects, at least half of all fields that are seen."""
    told = [value for value in values if value is not None]
    if len(kinds(told)) != 1 or not isinstance(told[0], Mapping):
        return len(kinds(told)) == 1
    names = [frozenset(value) for value in told]
    return 2 * len(frozenset.intersection(*names)) >= len(frozenset.union(*names)) > 0
