"""Work made of a description: one call of each operation that may be asked, held against it before anybody uses it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlencode

from pytest_apiint.contract import requests
from pytest_apiint.contract.examples import examples
from pytest_apiint.contract.instances import NONE, instance
from pytest_apiint.contract.media import essence, is_json
from pytest_apiint.contract.router import Match
from pytest_apiint.errors import SpecMismatch
from pytest_apiint.exchange import Headers, Request
from pytest_apiint.load import written
from pytest_apiint.load.call import FRESH, NOTHING, SAFE, Call, Load, Work, basic
from pytest_apiint.messages import layout, near, shorten
from pytest_apiint.provider.credentials import credentials
from pytest_apiint.sandbox.live_keys import LiveKeys
from pytest_apiint.settings.shown import nearest, quoted, show

if TYPE_CHECKING:
    from pytest_apiint.contract.contract import Contract
    from pytest_apiint.contract.facts import Body, Media, Operation, Parameter
    from pytest_apiint.settings import Service

_FORM: Final = "application/x-www-form-urlencoded"
_WEIGHT: Final = "x-weight"
_MOST: Final = 1_000_000


class _Unmade(Exception):
    """No call can be made of an operation: why, in a few words."""


def load(contract: Contract, service: Service, unsafe: Collection[str] = ()) -> Load:
    """What users do: every GET and HEAD, and the operations that `unsafe` names by label or operationId.

    A weight is the operation's ``x-weight``, else 1; one of 0 is left out.

    Raises:
        SpecMismatch: `unsafe` names an operation that there isn't, or a weight is no whole number.
        SpecDamaged: it isn't as OpenAPI has it. UsageProblem: the settings name a secret that there isn't.
    """
    return _Making(contract, service, _named(contract, unsafe)).load()


def _named(contract: Contract, unsafe: Collection[str]) -> frozenset[str]:
    found = set()
    names = {name: label for label, one in contract.operations.items() for name in (label, one.id) if name}
    for name in unsafe:
        if name not in names:
            rows = [("description", near(contract.source)), ("hint", nearest(name, names))]
            rows.append(("allowed", 'an operation as "POST /payments", or its operationId'))
            raise SpecMismatch(layout(f"--unsafe: the description has no operation {quoted(name)}", rows))
        found.add(names[name])
    return frozenset(found)


@dataclass(slots=True)
class _Making:
    contract: Contract
    service: Service
    unsafe: frozenset[str]
    left_out: list[str] = field(default_factory=list)

    def load(self) -> Load:
        skipped: Counter[str] = Counter()
        works = []
        for label, operation in self.contract.operations.items():
            if operation.method not in SAFE and label not in self.unsafe:
                skipped[operation.method] += 1
            elif (weight := self._weight(operation)) == 0:
                self.left_out.append(f"{label}: {_WEIGHT} is 0")
            elif (call := self._call(operation)) is not None:
                works.append(Work(label, (call,), weight, _answers(operation)))
        if skipped:
            what = ", ".join(f"{count} {method}" for method, count in sorted(skipped.items()))
            self.left_out.append(f"{what}: only GET and HEAD are asked, and what --unsafe names")
        return Load(self.service, near(self.contract.source), tuple(works), tuple(self.left_out))

    def _weight(self, operation: Operation) -> int:
        found = operation.raw.get(_WEIGHT, 1)
        if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= _MOST:
            return found
        line = self.contract.document.line(operation.pointer)
        place = f"{near(self.contract.source)}{f':{line}' if line else ''}"
        rows = [("at", place), ("found", show(found)), ("allowed", f"a whole number, 0 to {_MOST}")]
        raise SpecMismatch(layout(f"{_WEIGHT} of {shorten(operation.label, 50)} is no weight", rows))

    def _call(self, operation: Operation) -> Call | None:
        try:
            call = self._made(operation)
        except (_Unmade, SpecMismatch) as reason:
            self.left_out.append(f"{operation.label}: {str(reason).splitlines()[0]}")
            return None
        return call

    def _made(self, operation: Operation) -> Call:
        values = [(one, self._value(one)) for one in operation.parameters if one.required]
        path, places, query = operation.path, dict[str, str](), list[str]()
        headers, cookies = dict[str, str](), list[str]()
        for one, value in values:
            match one.where:
                case "path":
                    places[one.name] = written.in_path(one, value)
                    path = path.replace(f"{{{one.name}}}", places[one.name])
                case "query":
                    query += written.in_query(one, value)
                case "header":
                    headers[one.name] = _fresh(one) or written.in_field(one, value)
                case "cookie":
                    cookies.append(f"{one.name}={written.in_field(one, value)}")
        content, kind = self._content(operation.body) if operation.body is not None else (NOTHING, "")
        if kind and content is not NOTHING:
            headers["Content-Type"] = kind
        self._judge(operation, places, _target(path, query), _with_cookies(headers, cookies), content)
        self._authorize(operation, query, headers, cookies)
        headers, target = _with_cookies(headers, cookies), _target(path, query)
        text = "" if content is NOTHING or is_json(kind) else _encoded(content, kind)
        return Call(target, tuple(headers.items()), NOTHING if text else content, text)

    def _value(self, one: Parameter) -> Any:
        """Its example, a value that its schema has of its own, or one made of the schema."""
        told = one.raw.get("examples")
        named = next(iter(told.values()), None) if isinstance(told, dict) else None
        if isinstance(named, dict) and "value" in named:
            return named["value"]
        if "example" in one.raw:
            return one.raw["example"]
        pointer = one.media.schema if one.media is not None else one.schema
        if pointer is None:
            return "string"
        value = instance(self.contract.document, self.contract.schemas, pointer, direction="request")
        if value is NONE:
            raise _Unmade(f"no value can be made for {one.where} {one.name}: give it an example")
        return value

    def _content(self, body: Body) -> tuple[Any, str]:
        """A body's value and its media type: JSON where that's described, else a form, else what has an example."""
        if not body.media:
            return NOTHING, ""
        media = min(body.media, key=lambda one: (not is_json(one.type), essence(one.type) != _FORM))
        found = self._content_of(media)
        if found is NOTHING and body.required:
            raise _Unmade(f"no body of {media.type} can be made: give it an example")
        return found, "application/json" if "*" in media.type else media.type

    def _content_of(self, media: Media) -> Any:
        document, schemas = self.contract.document, self.contract.schemas
        for one in examples(document, schemas, media, "request"):
            if one.valid:
                return one.value
        if media.schema is None or not (is_json(media.type) or essence(media.type) == _FORM):
            return NOTHING
        made = instance(document, schemas, media.schema, direction="request")
        return NOTHING if made is NONE else made

    def _judge(
        self, operation: Operation, places: dict[str, str], target: str, headers: dict[str, str], content: Any
    ) -> None:
        """A call that the API would refuse, by its own description, loads nothing."""
        body = b"" if content is NOTHING else _encoded(content, headers.get("Content-Type", "")).encode()
        request = Request(operation.method, f"https://api.test{target}", Headers(headers.items()), body)
        match = Match(operation, {name: unquote(text) for name, text in places.items()})
        judged = requests.judged(self.contract.document, self.contract.schemas, match, request, strict=False)
        if found := LiveKeys.of(self.service).within(request):
            raise _Unmade(f"{found[0]} has an example that looks like a live key ({found[1]}...)")
        wrong = next((one for one in judged.problems if one.where != "security"), None)
        if wrong is not None:
            raise _Unmade(f"its {wrong.where} {wrong.pointer[1:] or 'is'}: {wrong.found}; give it an example")

    def _authorize(self, operation: Operation, query: list[str], headers: dict[str, str], cookies: list[str]) -> None:
        """Its credential, by a mark: values stay in the environment."""
        found = credentials(self.contract.document, operation, self.service, dict.fromkeys(self.service.secrets, ""))
        if not found and operation.security and all(operation.security):
            self.left_out.append(f"the credential of {operation.label}: no secret of the settings is for it")
        for one in found:
            mark = basic(one.placeholder) if one.before == "Basic " else one.placeholder
            match one.where:
                case "header":
                    headers[one.name] = one.before + mark
                case "query":
                    query += [f"{one.name}={mark}"]
                case _:
                    cookies.append(f"{one.name}={mark}")


def _target(path: str, query: list[str]) -> str:
    return f"{path}?{'&'.join(query)}" if query else path


def _with_cookies(headers: dict[str, str], cookies: list[str]) -> dict[str, str]:
    return headers | ({"Cookie": "; ".join(cookies)} if cookies else {})


def _fresh(parameter: Parameter) -> str:
    return (
        FRESH if re.fullmatch(r"(?i)(x-)?idempotency-key|(x-)?request-id|(x-)?correlation-id", parameter.name) else ""
    )


def _answers(operation: Operation) -> tuple[str, ...]:
    """The documented statuses of success: a documented 503 is an answer, and none that anybody wants under load."""
    return tuple(one.status for one in operation.responses if one.status[0] in "23")


def _encoded(content: Any, kind: str) -> str:
    if is_json(kind):
        return json.dumps(content)
    if isinstance(content, dict) and essence(kind) == _FORM:
        return urlencode({key: written.plain(one) for key, one in content.items()})
    return written.plain(content)
