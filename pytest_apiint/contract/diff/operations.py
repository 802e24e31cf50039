"""Two descriptions side by side: their operations, what each takes, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract.diff.rules import Side
from pytest_apiint.contract.diff.walk import Root, Walk

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document, Media, Operation, Parameter, ResponseSpec

_PARAMETER: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Told:
    """A difference outside of schemas: of which operation, or of all of them."""

    side: Side
    kind: str
    operation: str
    place: str
    before: str = ""
    after: str = ""
    old: str | None = None
    new: str | None = None


def joined(old: Document, new: Document) -> Iterator[tuple[Operation | None, Operation | None]]:
    """The operations of both: by method and path, then whatever its parameters are called, then by operationId."""
    # One pointer is one operation: several may refer to the same callback.
    left, right = ({one.pointer: one for one in both.operations} for both in (old, new))
    for key in (_name, _shape, _id):
        waiting = {key(one): one for one in reversed(right.values())}
        for one in list(left.values()):
            if (name := key(one)) is not None and (other := waiting.pop(name, None)) is not None:
                yield left.pop(one.pointer), right.pop(other.pointer)
    yield from ((one, None) for one in left.values())
    yield from ((None, other) for other in right.values())


def _id(operation: Operation) -> str | None:
    return operation.id


def _name(operation: Operation) -> tuple[str, ...]:
    return (*_shape(operation), operation.path)


def _shape(operation: Operation) -> tuple[str, str, str]:
    path = _PARAMETER.sub("{}", operation.path) if operation.kind == "path" else operation.path
    where = operation.pointer if operation.kind == "callback" else ""
    return f"{operation.kind}{where}", operation.method, path


class Operations:
    """What differs between two operations; their schemas are left to `walk`."""

    def __init__(self, old: Document, new: Document, walk: Walk) -> None:
        self._old, self._new, self._walk = old, new, walk

    def differences(self, old: Operation | None, new: Operation | None) -> Iterator[Told]:
        """Those of two that belong together, or of one that's alone."""
        if old is None or new is None:
            one, kind = (new, "operation-added") if old is None else (old, "operation-removed")
            if one is not None:
                told = ("", "there") if old is None else ("there", "")
                places = (None, one.pointer) if old is None else (one.pointer, None)
                yield Told("request", kind, label(one), "", *told, *places)
            return
        name, at = label(new), (old.pointer, new.pointer)
        if (old.method, _shape(old)) != (new.method, _shape(new)):
            yield Told("request", "operation-moved", name, "", label(old), label(new), *at)
        if old.id != new.id:
            yield Told("request", "operation-id-changed", name, "", old.id or "", new.id or "", *at)
        if old.deprecated != new.deprecated:
            kind = "operation-deprecated" if new.deprecated else "operation-no-longer-deprecated"
            yield Told("request", kind, name, "", "", "", *at)
        yield from _security(old, new, name)
        yield from self._parameters(old, new, name)
        yield from self._bodies(old, new, name)
        if new.kind == "path":
            yield from self._answers(old, new, name)

    def _parameters(self, old: Operation, new: Operation, name: str) -> Iterator[Told]:
        renamed = dict(zip(_PARAMETER.findall(old.path), _PARAMETER.findall(new.path), strict=False))
        before = {_key(one, renamed): one for one in old.parameters}
        after = {_key(one, {}): one for one in new.parameters}
        for key in sorted(before.keys() | after.keys()):
            was, now, place = before.get(key), after.get(key), " ".join(key)
            if was is not None and now is not None:
                yield from self._parameter(was, now, name, place, "request")
            elif now is not None:
                kind = f"{'required-' * now.required}parameter-added"
                yield Told("request", kind, name, place, "", "there", None, now.pointer)
            elif was is not None:
                kind = f"{'required-' * was.required}parameter-removed"
                yield Told("request", kind, name, place, "there", "", was.pointer, None)

    def _parameter(self, was: Parameter, now: Parameter, name: str, place: str, side: Side) -> Iterator[Told]:
        at = was.pointer, now.pointer
        if was.required != now.required:
            kind = "became-required" if now.required else "became-optional"
            told = "required" * was.required, "required" * now.required
            yield Told(side, kind, name, place, *told, *at)
        if was.deprecated != now.deprecated:
            yield Told(side, "deprecated" if now.deprecated else "no-longer-deprecated", name, place, "", "", *at)
        styles = [f"{one.style}{', exploded' * one.explode}" for one in (was, now)]
        if side == "request" and styles[0] != styles[1]:
            yield Told(side, "style-changed", name, place, styles[0], styles[1], *at)
        if was.schema is not None and now.schema is not None:
            self._walk.meet(was.schema, now.schema, side, Root(name, place))
        elif was.media is not None and now.media is not None:
            yield from self._media((was.media,), (now.media,), name, place, side)

    def _bodies(self, old: Operation, new: Operation, name: str) -> Iterator[Told]:
        side: Side = "request" if new.kind == "path" else "response"  # what an API delivers, it's the client that reads
        was, now = old.body, new.body
        if was is None or now is None:
            if now is not None:
                kind = "body-added" if not now.required or side == "response" else "required-property-added"
                yield Told(side, kind, name, "body", "", "there", None, now.pointer)
            elif was is not None:
                kind = "body-removed" if not was.required or side == "response" else "required-property-removed"
                yield Told(side, kind, name, "body", "there", "", was.pointer, None)
            return
        if was.required != now.required:
            kind = "became-required" if now.required else "became-optional"
            told = "required" * was.required, "required" * now.required
            yield Told(side, kind, name, "body", *told, was.pointer, now.pointer)
        yield from self._media(was.media, now.media, name, "body", side)

    def _media(self, old: Sequence[Media], new: Sequence[Media], name: str, place: str, side: Side) -> Iterator[Told]:
        before = {one.type.partition(";")[0].strip().lower(): one for one in old}
        after = {one.type.partition(";")[0].strip().lower(): one for one in new}
        if not before or not after:
            return
        for kind in sorted(before.keys() | after.keys()):
            was, now = before.get(kind), after.get(kind)
            if was is not None and now is not None:
                if was.schema is not None and now.schema is not None:
                    part = place if len(after) == 1 else f"{place} {kind}"
                    self._walk.meet(was.schema, now.schema, side, Root(name, part))
            elif now is not None:
                yield Told(side, "media-type-added", name, place, "", kind, None, now.pointer)
            elif was is not None:
                yield Told(side, "media-type-removed", name, place, kind, "", was.pointer, None)

    def _answers(self, old: Operation, new: Operation, name: str) -> Iterator[Told]:
        before, after = ({one.status: one for one in some.responses} for some in (old, new))
        for status in sorted(before.keys() | after.keys()):
            was, now = before.get(status), after.get(status)
            # What isn't described by itself any more may be described with others.
            was, now = was or _covering(status, before), now or _covering(status, after)
            kind = "success" if status[0] in "123" else "error"
            if was is not None and now is not None:
                yield from self._answer(was, now, name, status)
            elif now is not None:
                yield Told("response", f"{kind}-status-added", name, status, "", status, None, now.pointer)
            elif was is not None:
                yield Told("response", f"{kind}-status-removed", name, status, status, "", was.pointer, None)

    def _answer(self, was: ResponseSpec, now: ResponseSpec, name: str, status: str) -> Iterator[Told]:
        if bool(was.media) != bool(now.media):
            kind = "body-added" if now.media else "body-removed"
            told = ("", "there") if now.media else ("there", "")
            yield Told("response", kind, name, f"{status} body", *told, was.pointer, now.pointer)
        yield from self._media(was.media, now.media, name, f"{status} body", "response")
        before, after = ({one.name.lower(): one for one in some.headers} for some in (was, now))
        for field in sorted(before.keys() | after.keys()):
            one, other, place = before.get(field), after.get(field), f"{status} header {field}"
            if one is not None and other is not None:
                yield from self._parameter(one, other, name, place, "response")
            elif other is not None:
                kind = f"{'required-' * other.required}header-added"
                yield Told("response", kind, name, place, "", "there", None, other.pointer)
            elif one is not None:
                kind = f"{'required-' * one.required}header-removed"
                yield Told("response", kind, name, place, "there", "", one.pointer, None)


def label(operation: Operation) -> str:
    """How a change names an operation."""
    return operation.label if operation.kind == "path" else f"{operation.kind} {operation.path}"


def _key(parameter: Parameter, renamed: Mapping[str, str]) -> tuple[str, str]:
    if parameter.where == "path":
        return "path", renamed.get(parameter.name, parameter.name)
    return parameter.where, parameter.name.lower() if parameter.where == "header" else parameter.name


def _covering(status: str, described: Mapping[str, ResponseSpec]) -> ResponseSpec | None:
    return described.get(f"{status[0]}XX") or described.get("default") if status[0] in "45" else None


def _security(old: Operation, new: Operation, name: str) -> Iterator[Told]:
    before, after = old.security or ({},), new.security or ({},)
    tightened = [one for one in before if not any(_enough(one, other) for other in after)]
    relaxed = [other for other in after if not any(_enough(other, one) for one in before)]
    for kind, some in (("security-tightened", tightened), ("security-relaxed", relaxed)):
        if some:
            yield Told("request", kind, name, "", _schemes(before), _schemes(after), old.pointer, new.pointer)


def _enough(held: Mapping[str, Sequence[str]], needed: Mapping[str, Sequence[str]]) -> bool:
    """Whether who has the credentials `held` has those `needed`."""
    return all(scheme in held and set(scopes) <= set(held[scheme]) for scheme, scopes in needed.items())


def _schemes(alternatives: Sequence[Mapping[str, Sequence[str]]]) -> str:
    return " or ".join(" and ".join(map(_needed, one.items())) or "none" for one in alternatives)


def _needed(scheme: tuple[str, Sequence[str]]) -> str:
    name, scopes = scheme
    return f"{name} ({', '.join(scopes)})" if scopes else name


def everywhere(old: Document, new: Document) -> Iterator[Told]:
    """What differs for all operations: servers, and how credentials are sent."""
    servers = old.servers(), new.servers()
    for kind, some, others in (("server-added", servers[1], servers[0]), ("server-removed", servers[0], servers[1])):
        for url in sorted(set(some) - set(others)):
            told = ("", url) if kind == "server-added" else (url, "")
            yield Told("request", kind, "", "servers", *told)
    before, after = _schemes_of(old), _schemes_of(new)
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            yield Told("request", "scheme-changed", "", f"security scheme {name}", before[name], after[name])


def _schemes_of(document: Document) -> dict[str, str]:
    """How each credential is sent, by the names of the schemes."""
    raw: Any = document.raw
    old = document.version == "2.0"
    found = raw.get("securityDefinitions") if old else (raw.get("components") or {}).get("securitySchemes")
    listed = found.items() if isinstance(found, dict) else ()
    schemes = ((name, document.follow(one, "/components/securitySchemes")[0]) for name, one in listed)
    return {name: _sent(scheme) for name, scheme in schemes if isinstance(scheme, Mapping)}


def _sent(scheme: Mapping[str, Any]) -> str:
    return " ".join(str(scheme[word]) for word in ("type", "scheme", "in", "name") if word in scheme)
