"""Two descriptions compared: `compare(old, new)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_apiint.contract.diff.changes import Change, Comparison
from pytest_apiint.contract.diff.operations import Operations, Told, everywhere, joined, label
from pytest_apiint.contract.diff.rules import RULES, SEVERITIES
from pytest_apiint.contract.diff.walk import Difference, Walk
from pytest_apiint.contract.diff.witness import Witnesses

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document, Operation


def compare(old: Document, new: Document, *, chosen: Sequence[str] | None = None, witnesses: bool = True) -> Comparison:
    """What `new` changes for those who call the API that `old` describes.

    `chosen` are the labels (``GET /users/{id}``) or operationIds that count, by default all. Each breaking change and
    each new value has a `Witness` where one can be made; that takes longer than the comparison.

    Raises:
        SpecDamaged: one of them isn't as OpenAPI has it.
    """
    pairs = [both for both in joined(old, new) if chosen is None or any(_named(one, chosen) for one in both)]
    walk = Walk(old, new)
    operations = Operations(old, new, walk)
    told = [one for both in pairs for one in operations.differences(*both)]
    told += everywhere(old, new)
    shown = Witnesses(old, new) if witnesses else None
    changes = [_of_description(one) for one in told] + [_of_schema(one, shown) for one in walk.differences()]
    return Comparison(ranked(_merged(changes)), sum(None not in both for both in pairs))


def ranked(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Those that break most first."""
    return tuple(sorted(changes, key=lambda one: (SEVERITIES.index(one.severity), one.rule.id, one.place)))


def _named(operation: Operation | None, chosen: Sequence[str]) -> bool:
    return operation is not None and (label(operation) in chosen or operation.id in chosen)


def _merged(changes: Sequence[Change]) -> Iterator[Change]:
    """One change for what differs in the same way in several operations."""
    same: dict[tuple[str, ...], list[Change]] = {}
    for one in changes:
        alone = one.operations if one.rule.id.startswith("request-operation-") else ()
        same.setdefault((one.rule.id, one.place, one.before, one.after, *alone), []).append(one)
    for some in same.values():
        met = tuple(dict.fromkeys(name for one in some for name in one.operations))
        shown = next((one.witness for one in some if one.witness is not None), None)
        found = tuple(difference for one in some for difference in one.found)
        yield replace(some[0], operations=met, witness=shown, found=found)


def _of_description(told: Told) -> Change:
    rule = RULES[f"{told.side}-{told.kind}"]
    met = (told.operation,) if told.operation else ()
    return Change(rule, told.place, told.before, told.after, met, told.old, told.new)


def _of_schema(found: Difference, shown: Witnesses | None) -> Change:
    roots = found.pair.roots_above()
    chain = found.pair.chain()
    rule = RULES[f"{found.pair.side}-{found.kind}"]
    telling = rule.severity == "breaking" or found.kind in ("enum-value-added", "enum-opened", "alternative-added")
    place = found.place
    if not place or place.startswith((".", "[")):  # no schema on the way has a name
        place = f"{(chain[0][0] if chain else found.pair).roots[0].part}{place}"
    return Change(
        rule=rule,
        place=place,
        before=found.before,
        after=found.after,
        operations=tuple(dict.fromkeys(root.operation for root in roots)),
        old=found.old,
        new=found.new,
        witness=shown.of(found) if shown is not None and telling else None,
        found=(found,),
    )
