"""A description's operations as facts, read off its raw values; what isn't as OpenAPI has it is told with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from pytest_apiint.contract.facts import METHODS, Body, Kind, Media, Operation, Parameter, ResponseSpec, Where
from pytest_apiint.contract.pointers import join

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document

_STATUS: Final = re.compile(r"[1-5](?:[0-9][0-9]|[xX][xX])|default")
_STYLES: Final = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_MOST_URLS: Final = 50
_NO_PARAMETERS: Final = frozenset({"accept", "content-type", "authorization"})  # OpenAPI 3.0.3, Parameter Object


def operations(document: Document) -> Iterator[Operation]:
    """See `Document.operations`."""
    yield from _section(document, "paths", "path")
    yield from _section(document, "webhooks", "webhook")


def routes(document: Document) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Each operation of `paths` as path, method, pointer and servers' URLs, without a look into it."""
    usual = document.servers()
    for path, item, pointer in _paths(document, "paths"):
        whole, places = path_item(document, item, pointer)
        for method in METHODS:
            if method in whole:
                raw = _mapping(document, whole[method], places[method])
                urls = raw.get("servers", whole.get("servers"))
                told = usual if urls is None else servers(document, urls, join(places[method], "servers"))
                yield path, method.upper(), places[method], told


def operation(document: Document, path: str, method: str) -> Operation:
    """The operation of a path template in `paths` that has it."""
    pointer = join("/paths", path)
    item, places = path_item(document, document.raw["paths"][path], pointer)
    return next(_operation(document, path, method.lower(), item, places, "path"))


def _paths(document: Document, name: str) -> Iterator[tuple[str, Any, str]]:
    for path, item in _mapping(document, document.raw.get(name), f"/{name}").items():
        if not path.startswith("x-"):
            if name == "paths" and not path.startswith("/"):
                raise document.wrong(join(f"/{name}", path), f"the path {path!r}", "a path that begins with /")
            yield path, item, join(f"/{name}", path)


def _section(document: Document, name: str, kind: Kind) -> Iterator[Operation]:
    for path, item, pointer in _paths(document, name):
        yield from _item(document, path, item, pointer, kind)


def _item(document: Document, path: str, item: Any, pointer: str, kind: Kind) -> Iterator[Operation]:
    whole, places = path_item(document, item, pointer)
    for method in METHODS:
        if method in whole:
            yield from _operation(document, path, method, whole, places, kind)


def path_item(document: Document, item: Any, pointer: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A Path Item Object with what it refers to; what stands beside a ``$ref`` goes first. And each key's pointer."""
    whole: dict[str, Any] = {}
    places: dict[str, str] = {"": pointer}
    for _ in range(100):
        for key, value in _mapping(document, item, pointer).items():
            if key not in whole and key != "$ref":
                whole[key], places[key] = value, join(pointer, key)
        if not item or "$ref" not in item:
            return whole, places
        item, pointer = document.resolve(item["$ref"], pointer)
    raise document.wrong(places[""], "references that lead to each other in a circle", "a Path Item Object")


def _operation(
    document: Document, path: str, method: str, item: Mapping[str, Any], places: Mapping[str, str], kind: Kind
) -> Iterator[Operation]:
    pointer = places[method]
    raw = _mapping(document, item[method], pointer)
    shared = parameters(document, item.get("parameters"), places.get("parameters", ""))
    own = parameters(document, raw.get("parameters"), join(pointer, "parameters"))
    told = {(one.name, one.where): one for one in (*shared, *own)}
    urls = raw.get("servers", item.get("servers"))
    name = raw.get("operationId")
    yield Operation(
        method=method.upper(),
        path=path,
        id=name if isinstance(name, str) else None,
        pointer=pointer,
        kind=kind,
        parameters=tuple(told.values()),
        body=_body(document, raw.get("requestBody"), join(pointer, "requestBody")),
        responses=_responses(document, raw.get("responses"), join(pointer, "responses")),
        security=_security(document, raw, pointer),
        deprecated=raw.get("deprecated") is True,
        tags=tuple(tag for tag in _list(document, raw.get("tags"), join(pointer, "tags")) if isinstance(tag, str)),
        servers=document.servers() if urls is None else servers(document, urls, pointer),
        raw=raw,
    )
    if kind == "callback":
        return  # a callback's own callbacks may lead back to it
    for called, value in _mapping(document, raw.get("callbacks"), join(pointer, "callbacks")).items():
        callback, place = document.follow(value, join(pointer, "callbacks", called))
        for expression, inner in _mapping(document, callback, place).items():
            if not expression.startswith("x-"):
                yield from _item(document, expression, inner, join(place, expression), "callback")


def parameters(document: Document, value: Any, pointer: str) -> list[Parameter]:
    """A list of Parameter Objects, without those that OpenAPI says are no parameters."""
    found: list[Parameter] = []
    for index, item in enumerate(_list(document, value, pointer)):
        raw, place = document.follow(item, join(pointer, index))
        raw = _mapping(document, raw, place)
        name, where = raw.get("name"), raw.get("in")
        if not isinstance(name, str) or not isinstance(where, str) or where not in _STYLES:
            raise document.wrong(
                place, f"a parameter with name: {name!r}, in: {where!r}", "in: path, query, header, cookie"
            )
        if where != "header" or name.lower() not in _NO_PARAMETERS:
            found.append(_parameter(document, name, cast("Where", where), raw, place))
    return found


def _parameter(document: Document, name: str, where: Where, raw: Mapping[str, Any], place: str) -> Parameter:
    style = raw.get("style") if isinstance(raw.get("style"), str) else _STYLES[where]
    explode = raw.get("explode")
    media = _media(document, raw.get("content"), join(place, "content"))
    return Parameter(
        name=name,
        where=where,
        pointer=place,
        required=where == "path" or raw.get("required") is True,
        schema=join(place, "schema") if "schema" in raw else None,
        style=str(style),
        explode=explode if isinstance(explode, bool) else style == "form",
        media=media[0] if media else None,
        deprecated=raw.get("deprecated") is True,
        raw=raw,
    )


def _body(document: Document, value: Any, pointer: str) -> Body | None:
    if value is None:
        return None
    found, place = document.follow(value, pointer)
    raw = _mapping(document, found, place)
    return Body(place, raw.get("required") is True, _media(document, raw.get("content"), join(place, "content")))


def _media(document: Document, value: Any, pointer: str) -> tuple[Media, ...]:
    found: list[Media] = []
    for kind, item in _mapping(document, value, pointer).items():
        told, place = document.follow(item, join(pointer, kind))
        raw = _mapping(document, told, place)
        found.append(Media(kind, place, join(place, "schema") if "schema" in raw else None, raw))
    return tuple(found)


def _responses(document: Document, value: Any, pointer: str) -> tuple[ResponseSpec, ...]:
    found: list[ResponseSpec] = []
    for status, item in _mapping(document, value, pointer).items():
        if status.startswith("x-"):
            continue
        if not _STATUS.fullmatch(status):
            raise document.wrong(join(pointer, status), f"the status {status!r}", "100 to 599, 4XX, or default")
        told, place = document.follow(item, join(pointer, status))
        raw = _mapping(document, told, place)
        media = _media(document, raw.get("content"), join(place, "content"))
        found.append(ResponseSpec(status.replace("x", "X"), place, media, _headers(document, raw, place)))
    return tuple(found)


def _headers(document: Document, response: Mapping[str, Any], pointer: str) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    for name, item in _mapping(document, response.get("headers"), join(pointer, "headers")).items():
        told, place = document.follow(item, join(pointer, "headers", name))
        if name.lower() != "content-type":  # OpenAPI 3.0.3, Response Object
            found.append(_parameter(document, name, "header", _mapping(document, told, place), place))
    return tuple(found)


def _security(
    document: Document, raw: Mapping[str, Any], pointer: str
) -> tuple[Mapping[str, tuple[str, ...]], ...] | None:
    value, place = raw.get("security"), join(pointer, "security")
    if value is None:
        value, place = document.raw.get("security"), "/security"
    if value is None:
        return None
    found: list[Mapping[str, tuple[str, ...]]] = []
    for index, item in enumerate(_list(document, value, place)):
        schemes = _mapping(document, item, join(place, index))
        found.append(
            {
                scheme: tuple(map(str, _list(document, scopes, join(place, index, scheme))))
                for scheme, scopes in schemes.items()
            }
        )
    return tuple(found)


def servers(document: Document, value: Any, pointer: str) -> tuple[str, ...]:
    """The URLs of a list of Server Objects, with each value of their variables; ``/`` where there's none."""
    found: list[str] = []
    for index, item in enumerate(_list(document, value, pointer)):
        place = join(pointer, index)
        raw = _mapping(document, item, place)
        url = raw.get("url")
        if not isinstance(url, str):
            raise document.wrong(place, f"a server with url: {url!r}", "a string")
        urls = [url]
        for name, told in _mapping(document, raw.get("variables"), join(place, "variables")).items():
            variable = _mapping(document, told, join(place, "variables", name))
            values = [variable.get("default"), *_list(document, variable.get("enum"), join(place, "variables", name))]
            texts = dict.fromkeys(str(one) for one in values if one is not None) or {f"{{{name}}}": None}
            urls = [one.replace(f"{{{name}}}", text) for text in texts for one in urls][:_MOST_URLS]
        found += dict.fromkeys(urls)
    return tuple(found) or ("/",)


def _mapping(document: Document, value: Any, pointer: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise document.wrong(pointer, f"a {type(value).__name__}", "a mapping")
    return value


def _list(document: Document, value: Any, pointer: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise document.wrong(pointer, f"a {type(value).__name__}", "a list")
    return value
