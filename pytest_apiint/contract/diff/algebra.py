"""What is said of sizes and patterns, compared by which values it leaves: jsonschema-rs proves it, where it can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

Outcome: TypeAlias = Literal["same", "widened", "narrowed", "changed", "unclear"]
_BOUNDS: Final = ("minimum", "maximum")


def compared(old: Mapping[str, Any], new: Mapping[str, Any], types: frozenset[str]) -> Outcome:
    """Which values the keywords `new` leave beside `old`, among those of `types`."""
    if old == new:
        return "same"
    try:
        before, after = _canonical(old, types), _canonical(new, types)
        wider, narrower = str(after.covers(before)), str(before.covers(after))
    except _failures():
        return "unclear"
    if "unknown" in (wider, narrower) or not {wider, narrower} <= {"yes", "no"}:
        return "unclear"
    if wider == "yes":
        return "same" if narrower == "yes" else "widened"
    return "narrowed" if narrower == "yes" else "changed"


def between(wide: Mapping[str, Any], narrow: Mapping[str, Any], types: frozenset[str]) -> dict[str, Any] | None:
    """A schema of what `wide` leaves and `narrow` doesn't; None where none can be told."""
    try:
        found = _canonical(wide, types).subtract(_canonical(narrow, types)).to_json_schema()
    except _failures():
        return None
    return found if isinstance(found, dict) else None


def _canonical(words: Mapping[str, Any], types: frozenset[str]) -> Any:
    import jsonschema_rs  # noqa: PLC0415 - the doorstep: 25 ms

    return jsonschema_rs.canonicalize({"type": sorted(types), **_modern(words)})


def _modern(words: Mapping[str, Any]) -> dict[str, Any]:
    """Draft 4's exclusive bounds as later drafts have them."""
    made = dict(words)
    for bound in _BOUNDS:
        exclusive = f"exclusive{bound.capitalize()}"
        if isinstance(made.get(exclusive), bool) and made.pop(exclusive) and bound in made:
            made[exclusive] = made.pop(bound)
    return made


def _failures() -> tuple[type[Exception], ...]:
    """What the library raises for what it can't compare; that it has no such functions is one of these."""
    import jsonschema_rs  # noqa: PLC0415

    told = getattr(getattr(jsonschema_rs, "canonical", None), "CanonicalizationError", ValueError)
    return (told, ValueError, TypeError, AttributeError, RecursionError)
