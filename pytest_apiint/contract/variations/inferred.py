"""A schema told from samples, for services that have no description: which kinds stand where, and what may be missing.

Null and absence count only where a sample shows them. Another telling of the same (`contract.observed`) may take its
place: what is made here is plain JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from pytest_apiint.contract.kinds import kind

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MAP: Final = re.compile(r"\d+|[0-9a-f]{8,}|[a-z]{2,4}_[A-Za-z0-9]{6,}")  # names that are ids


def inferred(samples: Sequence[Any]) -> dict[str, Any]:
    """What all of `samples`, at least one, have in common, as a schema of draft 2020-12."""
    kinds = sorted({kind(sample) for sample in samples})
    if "integer" in kinds and "number" in kinds:
        kinds.remove("integer")
    made: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds}
    if objects := [sample for sample in samples if isinstance(sample, dict)]:
        made |= _object(objects)
    if items := [item for sample in samples if isinstance(sample, list) for item in sample]:
        made["items"] = inferred(items)
    if texts := [sample for sample in samples if isinstance(sample, str)]:
        made |= _format(texts)
    return made


def _object(samples: Sequence[dict[str, Any]]) -> dict[str, Any]:
    names = dict.fromkeys(name for sample in samples for name in sample)
    if len(names) > 1 and all(_MAP.fullmatch(name) for name in names):
        return {"additionalProperties": inferred([value for sample in samples for value in sample.values()])}
    required = [name for name in names if all(name in sample for sample in samples)]
    properties = {name: inferred([sample[name] for sample in samples if name in sample]) for name in names}
    return {"properties": properties, "required": required}


def _format(samples: Sequence[str]) -> dict[str, Any]:
    for name, pattern in (("date-time", _MOMENT), ("date", _DAY)):
        if all(pattern.fullmatch(sample) for sample in samples):
            return {"format": name}
    return {}
