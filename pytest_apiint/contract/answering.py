"""Answers made of a description: an example of its own, else the smallest value that its schema describes.

What a client prefers is heard as Prism hears it: ``Prefer: code=404``, ``example=NAME``, ``dynamic=true`` (RFC 7240).
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract.examples import Example, examples
from pytest_apiint.contract.instances import NONE, instance
from pytest_apiint.contract.media import essence, is_json
from pytest_apiint.contract.router import Match
from pytest_apiint.errors import SpecMismatch
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.messages import layout, near, shorten

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.facts import Media, Operation, Parameter, ResponseSpec

_PREFERENCE: Final = re.compile(r'\s*([\w!#$%&\'*+.^`|~-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s;,"]*)))?')
_BODILESS: Final = (204, 205, 304)


@dataclass(frozen=True, slots=True)
class Preference:
    """Which answer is wanted; `full` for one with all that may be there."""

    status: int | None = None
    example: str | None = None
    full: bool = False

    @classmethod
    def of(cls, headers: Headers) -> Preference:
        """What a request's `Prefer` says; what it says of other things isn't heard."""
        found = {
            match[1].lower(): match[2] if match[2] is not None else match[3] or ""
            for field in headers.get_all("Prefer")
            for word in re.split(r"[,;]", field)
            if (match := _PREFERENCE.match(word)) is not None
        }
        code = found.get("code", "")
        status = int(code) if re.fullmatch(r"[1-5][0-9][0-9]", code) else None
        return cls(status, found.get("example") or None, found.get("dynamic", "").lower() == "true")


class Answerer:
    """Answers in the place of an API, by `contract`; the same `seed` gives the same answers, 0 the plainest."""

    def __init__(self, contract: Contract, *, seed: int = 0) -> None:
        self._contract = contract
        self._seed = seed
        self._made: dict[tuple[str, bool], Any] = {}

    def operation(self, name: str) -> Operation:
        """The operation called `name`: ``GET /users/{id}``, or its operationId.

        Raises:
            SpecMismatch: there's none; the nearest is named.
        """
        known = self._contract.operations
        if name in known:
            return known[name]
        method, _, path = name.partition(" ")
        wanted = f"{method.upper()} {path}"
        for label, operation in known.items():
            if name == operation.id or _shape(label) == _shape(wanted):
                return operation
        names = [*known, *(one.id for one in known.values() if one.id)]
        close = difflib.get_close_matches(name, names, 1, 0.4)
        rows = [("description", near(self._contract.source)), ("nearest", close[0] if close else "")]
        raise SpecMismatch(layout(f"the description has no operation {shorten(name, 50)}", rows))

    def meant(self, request: Request) -> Match | None:
        """The operation that `request` means, with its path's values; None where there's none."""
        found = self._contract.find(request)
        return found if isinstance(found, Match) else None

    def check(self, operation: Operation, wanted: Preference) -> None:
        """Raises SpecMismatch where `operation` can't be answered as `wanted`."""
        self.answer(Match(operation, {}), Request(operation.method, "", Headers()), wanted)

    def answer(self, match: Match, request: Request, wanted: Preference | None = None) -> Response:
        """What the operation of `match` answers to `request`, which may say what it prefers; `wanted` goes first.

        Raises:
            SpecMismatch: that isn't described, or nothing can be made of what is.
        """
        said = Preference.of(request.headers)
        wanted = wanted or Preference()
        full = wanted.full or said.full
        spec, status = self._chosen(match.operation, wanted.status or said.status)
        headers = [(one.name, self._field(one)) for one in spec.headers if one.required or full]
        media = _negotiated(spec.media, request.headers.get("Accept", ""))
        if media is None or status in _BODILESS:
            return Response(status, Headers(headers))
        body = self._body(match, status, media, wanted.example or said.example, full=full)
        fields = [("Content-Type", _concrete(media.type)), *headers]
        if request.method == "HEAD":
            return Response(status, Headers([*fields, ("Content-Length", str(len(body)))]))
        return Response(status, Headers(fields), body)

    def _chosen(self, operation: Operation, wanted: int | None) -> tuple[ResponseSpec, int]:
        known = {one.status: one for one in operation.responses}
        if wanted is not None:
            found = known.get(str(wanted)) or known.get(f"{wanted // 100}XX") or known.get("default")
            if found is not None:
                return found, wanted
        else:
            order = sorted(known, key=lambda status: (not status.startswith("2"), status == "default", status))
            if order:
                status = order[0].replace("XX", "00")
                return known[order[0]], 200 if status == "default" else int(status)
        rows = [("described", ", ".join(known) or "none"), ("at", self._place(operation.pointer))]
        raise SpecMismatch(layout(f"{operation.label} describes no answer {wanted or ''}".rstrip(), rows))

    def _body(self, match: Match, status: int, media: Media, example: str | None, *, full: bool) -> bytes:
        found = list(examples(self._contract.document, self._contract.schemas, media))
        if example is not None:
            return _encoded(self._named(match.operation, status, example, found).value, media)
        # A vendor's own examples are often wrong; what its schema refuses answers nothing here.
        one = next((one for one in found if one.valid and not full), None)
        if not is_json(_concrete(media.type)):
            return _encoded(one.value, media) if one is not None else b""
        value = one.value if one is not None else self._instance(match.operation, status, media, full=full)
        return _encoded(self._echoed(match, media, value), media)

    def _named(self, operation: Operation, status: int, name: str, found: Iterable[Example]) -> Example:
        known = {one.name: one for one in found if one.name}
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            rows = [("described", ", ".join(known) or "none with a name"), ("nearest", close[0] if close else "")]
            raise SpecMismatch(layout(f"{operation.label} {status} has no example {shorten(name, 40)}", rows))
        one = known[name]
        if not one.valid:
            wrong = one.mistakes[0]
            rows = [
                ("seen", shorten(f"{wrong.pointer or 'it'}: {wrong.found}, expected {wrong.expected}", 64)),
                ("at", self._place(one.pointer)),
                ("fix", "mend the description, or ask for another example"),
            ]
            raise SpecMismatch(layout(f"the example {shorten(name, 40)} isn't what its schema describes", rows))
        return one

    def _instance(self, operation: Operation, status: int, media: Media, *, full: bool) -> Any:
        if media.schema is None:
            return {}
        key = media.schema, full
        if key not in self._made:
            contract = self._contract
            self._made[key] = instance(contract.document, contract.schemas, media.schema, full=full, seed=self._seed)
        if self._made[key] is NONE:
            rows = [("at", self._place(media.schema)), ("fix", "give it an example, or mock the answer by hand")]
            raise SpecMismatch(layout(f"no value can be made for {operation.label} {status}", rows))
        return self._made[key]

    def _echoed(self, match: Match, media: Media, value: Any) -> Any:
        """`value` with the path's own values where it names the same: ``GET /users/7`` answers with the id 7."""
        if not isinstance(value, Mapping) or media.schema is None or not match.path_values:
            return value
        last = match.operation.path.rpartition("/")[2]
        schema = self._contract.schemas.at(media.schema, "response")
        for name, given in match.path_values.items():
            key = name if name in value else "id" if last == f"{{{name}}}" and name.lower().endswith("id") else None
            if key is None or key not in value:
                continue
            own = int(given) if isinstance(value[key], int) and re.fullmatch(r"-?[0-9]{1,18}", given) else given
            if schema.accepts(changed := {**value, key: own}):
                value = changed
        return value

    def _field(self, header: Parameter) -> str:
        """A header's value: its example, or one by its schema."""
        if "example" in header.raw:
            return str(header.raw["example"])
        if header.schema is None:
            return "string"
        contract = self._contract
        value = instance(contract.document, contract.schemas, header.schema, seed=self._seed)
        return "string" if value is NONE else value if isinstance(value, str) else json.dumps(value).strip('[]"')

    def _place(self, pointer: str) -> str:
        document = self._contract.document
        line = document.line(pointer)
        return shorten(f"{near(document.file(pointer))}{f':{line}' if line else ''}", 64)


def _shape(label: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", label)


def _negotiated(described: tuple[Media, ...], accept: str) -> Media | None:
    """The best of what `accept` names (RFC 9110, section 12.5.1); where it names none of it, JSON, else the first."""
    wanted: list[tuple[float, str]] = []
    for part in accept.split(","):
        name, *parameters = part.split(";")
        quality = next((one.partition("=")[2] for one in parameters if one.strip().startswith("q=")), "1")
        weight = float(quality) if re.fullmatch(r"[01](\.[0-9]*)?", quality.strip()) else 1.0
        wanted.append((weight, name.strip().lower()))
    first = sorted(described, key=lambda media: not is_json(media.type))
    for weight, name in sorted(wanted, key=lambda one: -one[0]):
        for media in first:
            kind = essence(media.type)
            if weight and name and name not in ("*/*", "*") and name in (kind, f"{kind.partition('/')[0]}/*"):
                return media
    return next(iter(first), None)


def _concrete(media_type: str) -> str:
    return "application/json" if "*" in media_type else media_type


def _encoded(value: Any, media: Media) -> bytes:
    if is_json(_concrete(media.type)):
        return json.dumps(value).encode()
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()
