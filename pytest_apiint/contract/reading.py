"""A description's operations as facts, read off its raw values; what isn't as OpenAPI has it is told with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_apiint.contract import parts, swagger
from pytest_apiint.contract.facts import METHODS, Kind, Operation
from pytest_apiint.contract.pointers import join
from pytest_apiint.contract.shapes import listed, mapping

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document


# Path, method, pointer, and servers' URLs.
Route: TypeAlias = tuple[str, str, str, tuple[str, ...]]


def operations(document: Document) -> Iterator[Operation]:
    """See `Document.operations`."""
    yield from _section(document, "paths", "path")
    yield from _section(document, "webhooks", "webhook")


def routes(document: Document) -> Iterator[Route]:
    """See `Document.routes`."""
    usual = document.servers()
    for path, item, pointer in items(document, "paths"):
        whole, places = path_item(document, item, pointer)
        for method, value, place in methods(document, whole, places):
            raw = mapping(document, value, place)
            urls = raw.get("servers", whole.get("servers"))
            told = usual if urls is None else parts.servers(document, urls, join(place, "servers"))
            yield path, method, place, told


def operation(document: Document, path: str, method: str) -> Operation:
    """The operation of a path template in `paths` that has it."""
    item, places = path_item(document, document.raw["paths"][path], join("/paths", path))
    return one(document, path, method, item, places, "path")


def one(
    document: Document, path: str, method: str, item: Mapping[str, Any], places: Mapping[str, str], kind: Kind
) -> Operation:
    """The operation with the upper-case `method` of a Path Item Object; KeyError where it has none."""
    known = {told: (value, pointer) for told, value, pointer in methods(document, item, places)}
    return next(_operation(document, path, method, *known[method], item, places, kind))


def items(document: Document, name: str) -> Iterator[tuple[str, Any, str]]:
    """The Path Item Objects of the section `name`, with their keys and pointers."""
    for path, item in mapping(document, document.raw.get(name), f"/{name}").items():
        if not path.startswith("x-"):
            if name == "paths" and not path.startswith("/"):
                raise document.wrong(join(f"/{name}", path), f"the path {path!r}", "a path that begins with /")
            yield path, item, join(f"/{name}", path)


def _section(document: Document, name: str, kind: Kind) -> Iterator[Operation]:
    for path, item, pointer in items(document, name):
        yield from _item(document, path, item, pointer, kind)


def _item(document: Document, path: str, item: Any, pointer: str, kind: Kind) -> Iterator[Operation]:
    whole, places = path_item(document, item, pointer)
    for method, value, place in methods(document, whole, places):
        yield from _operation(document, path, method, value, place, whole, places, kind)


def methods(document: Document, item: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, Any, str]]:
    """The operations of a Path Item Object as upper-case method, value and pointer."""
    new = document.version.startswith("3.2")
    for method in (*METHODS, "query") if new else METHODS:
        if method in item:
            yield method.upper(), item[method], places[method]
    if new and "additionalOperations" in item:
        place = places["additionalOperations"]
        for method, value in mapping(document, item["additionalOperations"], place).items():
            yield method.upper(), value, join(place, method)


def path_item(document: Document, item: Any, pointer: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A Path Item Object with what it refers to; what stands beside a ``$ref`` goes first. And each key's pointer."""
    whole: dict[str, Any] = {}
    places: dict[str, str] = {"": pointer}
    for _ in range(100):
        for key, value in mapping(document, item, pointer).items():
            if key not in whole and key != "$ref":
                whole[key], places[key] = value, join(pointer, key)
        if not item or "$ref" not in item:
            return whole, places
        item, pointer = document.resolve(item["$ref"], pointer)
    raise document.wrong(places[""], "references that lead to each other in a circle", "a Path Item Object")


def _operation(
    document: Document,
    path: str,
    method: str,
    value: Any,
    pointer: str,
    item: Mapping[str, Any],
    places: Mapping[str, str],
    kind: Kind,
) -> Iterator[Operation]:
    raw = mapping(document, value, pointer)
    told = parts.objects(
        document,
        item.get("parameters"),
        places.get("parameters", ""),
        raw.get("parameters"),
        join(pointer, "parameters"),
    )
    old = document.version == "2.0"
    urls = raw.get("servers", item.get("servers"))
    name = raw.get("operationId")
    yield Operation(
        method=method,
        path=path,
        id=name if isinstance(name, str) else None,
        pointer=pointer,
        kind=kind,
        parameters=(swagger if old else parts).parameters(document, told),
        body=(
            swagger.body(document, raw, pointer, told)
            if old
            else parts.body(document, raw.get("requestBody"), join(pointer, "requestBody"))
        ),
        responses=(swagger if old else parts).responses(document, raw, pointer),
        security=_security(document, raw, pointer),
        deprecated=raw.get("deprecated") is True,
        tags=tuple(tag for tag in listed(document, raw.get("tags"), join(pointer, "tags")) if isinstance(tag, str)),
        servers=document.servers() if urls is None else parts.servers(document, urls, join(pointer, "servers")),
        raw=raw,
    )
    if kind == "callback":
        return  # a callback's own callbacks may lead back to it
    for called, told in mapping(document, raw.get("callbacks"), join(pointer, "callbacks")).items():
        yield from callback(document, told, join(pointer, "callbacks", called))


def callback(document: Document, value: Any, pointer: str) -> Iterator[Operation]:
    """The operations of a Callback Object."""
    found, place = document.follow(value, pointer)
    for expression, item in mapping(document, found, place).items():
        if not expression.startswith("x-"):
            yield from _item(document, expression, item, join(place, expression), "callback")


def _security(
    document: Document, raw: Mapping[str, Any], pointer: str
) -> tuple[Mapping[str, tuple[str, ...]], ...] | None:
    value, place = raw.get("security"), join(pointer, "security")
    if value is None:
        value, place = document.raw.get("security"), "/security"
    if value is None:
        return None
    found: list[Mapping[str, tuple[str, ...]]] = []
    for index, item in enumerate(listed(document, value, place)):
        schemes = mapping(document, item, join(place, index))
        found.append(
            {
                scheme: tuple(map(str, listed(document, scopes, join(place, index, scheme))))
                for scheme, scopes in schemes.items()
            }
        )
    return tuple(found)
