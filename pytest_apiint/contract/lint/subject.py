"""A description as rules look at it: its objects, its references, and its operations, read one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_apiint.contract import reading
from pytest_apiint.contract.facts import Kind, Operation
from pytest_apiint.contract.lint import aliases
from pytest_apiint.contract.lint.walk import Place, Ref, walk
from pytest_apiint.contract.pointers import join
from pytest_apiint.contract.schemas import Schemas
from pytest_apiint.contract.trouble import damaged
from pytest_apiint.errors import SpecDamaged

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document


@dataclass(frozen=True, slots=True)
class Subject:
    """One description. `damages` are what kept operations from being read; the others are there all the same."""

    document: Document
    schemas: Schemas
    places: tuple[Place, ...]
    refs: tuple[Ref, ...]
    operations: tuple[Operation, ...]
    damages: tuple[SpecDamaged, ...]
    uses: dict[str, Operation] = field(repr=False)

    @property
    def called(self) -> tuple[Operation, ...]:
        """The operations that clients call: no webhooks, and no callbacks."""
        return tuple(one for one in self.operations if one.kind == "path")

    def label(self, pointer: str) -> str:
        """The operation that `pointer` leads into, as people name it; empty where it leads into none."""
        at = pointer
        while at:
            if (found := self.uses.get(at)) is not None:
                return found.label
            at = at.rpartition("/")[0]
        return ""


def subject(document: Document) -> Subject:
    """All there is to look at in `document`.

    Raises:
        SpecDamaged: aliases stand for more than can be looked at in seconds.
    """
    if meant := aliases.excess(document.raw):
        seen = f"aliases that stand for {meant:,} mappings and lists"
        raise damaged(document.source, seen, expected="a description that people wrote", hint="use $ref")
    document = document.without_lines()
    places, refs = walk(document)
    operations: list[Operation] = []
    damages: list[SpecDamaged] = []
    for found in _operations(document):
        (damages if isinstance(found, SpecDamaged) else operations).append(found)  # type: ignore[arg-type]
    return Subject(
        document,
        Schemas(document),
        tuple(places),
        tuple(refs),
        tuple(operations),
        tuple(damages),
        {one.pointer: one for one in operations},
    )


def _operations(document: Document) -> Iterator[Operation | SpecDamaged]:
    sections: tuple[tuple[str, Kind], ...] = (("paths", "path"), ("webhooks", "webhook"))
    for name, kind in sections:
        section = document.raw.get(name)
        for path, item in section.items() if isinstance(section, dict) else ():
            if path.startswith("/") or (kind == "webhook" and not path.startswith("x-")):
                yield from _of_item(document, path, item, join("", name, path), kind)


def _of_item(document: Document, path: str, item: Any, pointer: str, kind: Kind) -> Iterator[Operation | SpecDamaged]:
    try:
        whole, places = reading.path_item(document, item, pointer)
        methods = [method for method, _, _ in reading.methods(document, whole, places)]
    except SpecDamaged as damage:
        yield damage
        return
    for method in methods:
        try:
            operation = reading.one(document, path, method, whole, places, kind)
        except SpecDamaged as damage:
            yield damage
            continue
        yield operation
        yield from _callbacks(document, operation)


def _callbacks(document: Document, operation: Operation) -> Iterator[Operation | SpecDamaged]:
    told = operation.raw.get("callbacks")
    for name, value in told.items() if isinstance(told, dict) else ():
        try:
            yield from reading.callback(document, value, join(operation.pointer, "callbacks", name))
        except SpecDamaged as damage:
            yield damage
