"""Operations by themselves: their names, paths, parameters and successful answers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pytest_apiint.contract.facts import Operation, ResponseSpec
from pytest_apiint.contract.lint.finding import Spot
from pytest_apiint.contract.lint.subject import Subject
from pytest_apiint.contract.media import is_json
from pytest_apiint.contract.parts import NO_PARAMETERS
from pytest_apiint.contract.pointers import join
from pytest_apiint.messages import shorten

_PARAMETER: Final = re.compile(r"\{([^{}]*)\}")
_BODILESS: Final = ("GET", "HEAD", "TRACE")
_EMPTY: Final = ("204", "205", "304")
_EXPLAINED: Final = re.compile(
    r"deprecat|instead|replac|removed|retired|sunset|superseded|no longer|legacy|use ", re.IGNORECASE
)


def spots(subject: Subject) -> Iterator[Spot]:
    """One for each thing that is wrong with an operation."""
    yield from _ids(subject)
    yield from _ambiguous(subject)
    yield from _in_lists(subject)
    for one in subject.operations:
        yield from _success(one)
        yield from _body(subject, one)
        yield from _deprecated(one)
        if one.kind == "path":
            yield from _template(subject, one)


def _ids(subject: Subject) -> Iterator[Spot]:
    first: dict[str, Operation] = {}
    for one in subject.operations:
        if one.id is None:
            if one.kind == "path":
                yield Spot("operation-id-missing", one.pointer, "no operationId", one.label)
        elif (known := first.setdefault(one.id, one)).pointer != one.pointer:
            seen = f"{shorten(one.id, 40)!r}, as {shorten(known.label, 60)} has it"
            yield Spot("operation-id-duplicate", join(one.pointer, "operationId"), seen, one.label)


def _ambiguous(subject: Subject) -> Iterator[Spot]:
    shapes: dict[tuple[str, str], Operation] = {}
    for one in subject.called:
        known = shapes.setdefault((one.method, _PARAMETER.sub("{}", one.path)), one)
        if known is not one:
            yield Spot("path-ambiguous", one.pointer, f"as {shorten(known.path, 60)}", one.label)


def _template(subject: Subject, one: Operation) -> Iterator[Spot]:
    named = dict.fromkeys(name.strip("+*") for name in _PARAMETER.findall(one.path))
    declared = {parameter.name: parameter for parameter in one.parameters if parameter.where == "path"}
    for name in named:
        if name not in declared:
            yield Spot("path-parameter-undeclared", one.pointer, f"{{{shorten(name, 60)}}}", one.label)
    for name, parameter in declared.items():
        if name not in named:
            yield Spot("path-parameter-unused", parameter.pointer, shorten(name, 60), one.label)


def _in_lists(subject: Subject) -> Iterator[Spot]:
    """What the lists of parameters hold that no operation shows any more."""
    lists: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    targets = {ref.place.pointer: ref.value for ref in subject.refs}
    for place in subject.places:
        if place.kind == "parameter" and (above := place.pointer.rpartition("/")[0]).endswith("/parameters"):
            lists[above].append((targets.get(place.pointer, place.value), place.pointer))
    for members in lists.values():
        known: set[tuple[str, str]] = set()
        for raw, pointer in members:
            if not isinstance(raw, dict) or not pointer.rpartition("/")[2].isdecimal():
                continue
            name, where = str(raw.get("name")), str(raw.get("in"))
            seen = f"{shorten(name, 60)} in {where}"
            if (name, where) in known:
                yield Spot("parameter-duplicate", pointer, seen, subject.label(pointer))
            elif where == "header" and name.lower() in NO_PARAMETERS and subject.document.version != "2.0":
                yield Spot("parameter-ignored", pointer, seen, subject.label(pointer))
            known.add((name, where))


def _success(one: Operation) -> Iterator[Spot]:
    good = [answer for answer in one.responses if answer.status[0] in "123" or answer.status == "default"]
    if one.responses and not good:
        told = ", ".join(answer.status for answer in one.responses)
        yield Spot("success-missing", join(one.pointer, "responses"), f"only {shorten(told, 60)}", one.label)
    for answer in good:
        if answer.status[0] == "2" and answer.status not in _EMPTY and one.method != "HEAD" and one.kind == "path":
            yield from _unshaped(one, answer)


def _unshaped(one: Operation, answer: ResponseSpec) -> Iterator[Spot]:
    label = f"{one.label} {answer.status}"
    for media in answer.media:
        if media.schema is None and is_json(media.type):
            yield Spot("success-schema-missing", media.pointer, f"{shorten(media.type, 40)} without a schema", label)


def _body(subject: Subject, one: Operation) -> Iterator[Spot]:
    if one.body is None or one.method not in _BODILESS:
        return
    schemas = [subject.document.resolve(media.schema)[0] for media in one.body.media if media.schema is not None]
    empty = [schema for schema in schemas if isinstance(schema, dict) and schema.get("properties") == {}]
    if one.body.required or len(empty) < len(one.body.media):  # Stripe has empty bodies everywhere
        yield Spot("body-ignored", one.body.pointer, f"{one.method} with a body", one.label)


def _deprecated(one: Operation) -> Iterator[Spot]:
    if one.deprecated and not _explained(one.raw.values()) and not any("sunset" in k or "deprec" in k for k in _x(one)):
        yield Spot("deprecated-unexplained", join(one.pointer, "deprecated"), "deprecated: true", one.label)


def _explained(texts: Iterable[Any]) -> bool:
    return any(isinstance(text, str) and _EXPLAINED.search(text) for text in texts)


def _x(one: Operation) -> Iterator[str]:
    return (key.lower() for key in one.raw if key.startswith("x-"))
