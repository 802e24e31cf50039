"""What OpenAPI 3 says of an operation's parts: parameters, bodies, answers and servers. `swagger` has those of 2.0."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from pytest_apiint.contract import version
from pytest_apiint.contract.facts import Body, Media, Parameter, ResponseSpec, Where
from pytest_apiint.contract.pointers import join
from pytest_apiint.contract.shapes import listed, mapping

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document

STATUS: Final = re.compile(r"[1-5](?:[0-9][0-9]|[xX][xX])|default")
_STYLES: Final = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_MOST_URLS: Final = 50
NO_PARAMETERS: Final = frozenset({"accept", "content-type", "authorization"})  # OpenAPI 3.0.3, Parameter Object


def objects(document: Document, shared: Any, shared_at: str, own: Any, own_at: str) -> list[tuple[dict[str, Any], str]]:
    """The Parameter Objects of a path and of its operation with their pointers; the operation's replace the path's."""
    known = version.PLACES[document.version[:3]]
    found: dict[tuple[str, str], tuple[dict[str, Any], str]] = {}
    for value, pointer in ((shared, shared_at), (own, own_at)):
        for index, item in enumerate(listed(document, value, pointer)):
            raw, place = document.follow(item, join(pointer, index))
            raw = mapping(document, raw, place)
            name, where = raw.get("name"), raw.get("in")
            if not isinstance(name, str) or not isinstance(where, str) or where not in known:
                seen = f"a parameter with name: {name!r}, in: {where!r}"
                raise document.wrong(place, seen, f"in: {', '.join(known)}")
            found[name, where] = raw, place
    return list(found.values())


def parameters(document: Document, told: Iterable[tuple[dict[str, Any], str]]) -> tuple[Parameter, ...]:
    """Those of the Parameter Objects that OpenAPI doesn't say to be no parameters."""
    return tuple(
        _parameter(document, raw["name"], raw["in"], raw, place)
        for raw, place in told
        if raw["in"] != "header" or raw["name"].lower() not in NO_PARAMETERS
    )


def _parameter(
    document: Document, name: str, where: Where | Literal["querystring"], raw: Mapping[str, Any], place: str
) -> Parameter:
    if where == "querystring":
        return _whole(document, name, raw, place)
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
        explode=explode if isinstance(explode, bool) else style in ("form", "cookie"),
        media=media[0] if media else None,
        deprecated=raw.get("deprecated") is True,
        raw=raw,
    )


def _whole(document: Document, name: str, raw: Mapping[str, Any], place: str) -> Parameter:
    """A parameter that is the whole query: an object of unknown properties, so that any name may be one."""
    schema = join(place, "schema")
    document.keep(schema, {"type": "object"})
    return Parameter(name, "query", place, required=False, schema=schema, style="form", explode=True, raw=raw)


def body(document: Document, value: Any, pointer: str) -> Body | None:
    """The Request Body Object `value`."""
    if value is None:
        return None
    found, place = document.follow(value, pointer)
    raw = mapping(document, found, place)
    return Body(place, raw.get("required") is True, _media(document, raw.get("content"), join(place, "content")))


def _media(document: Document, value: Any, pointer: str) -> tuple[Media, ...]:
    found: list[Media] = []
    for kind, item in mapping(document, value, pointer).items():
        told, place = document.follow(item, join(pointer, kind))
        raw = mapping(document, told, place)
        found.append(Media(kind, place, join(place, "schema") if "schema" in raw else None, raw))
    return tuple(found)


def responses(document: Document, operation: Mapping[str, Any], at: str) -> tuple[ResponseSpec, ...]:
    """The answers that `operation`, which stands at the pointer `at`, may give."""
    pointer = join(at, "responses")
    found: list[ResponseSpec] = []
    for status, item in mapping(document, operation.get("responses"), pointer).items():
        if status.startswith("x-"):
            continue
        if not STATUS.fullmatch(status):
            raise document.wrong(join(pointer, status), f"the status {status!r}", "100 to 599, 4XX, or default")
        told, place = document.follow(item, join(pointer, status))
        raw = mapping(document, told, place)
        media = _media(document, raw.get("content"), join(place, "content"))
        found.append(ResponseSpec(status.replace("x", "X"), place, media, _headers(document, raw, place)))
    return tuple(found)


def _headers(document: Document, response: Mapping[str, Any], pointer: str) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    for name, item in mapping(document, response.get("headers"), join(pointer, "headers")).items():
        told, place = document.follow(item, join(pointer, "headers", name))
        if name.lower() != "content-type":  # OpenAPI 3.0.3, Response Object
            found.append(_parameter(document, name, "header", mapping(document, told, place), place))
    return tuple(found)


def servers(document: Document, value: Any, pointer: str) -> tuple[str, ...]:
    """The URLs of a list of Server Objects, with each value of their variables; ``/`` where there's none."""
    found: list[str] = []
    for index, item in enumerate(listed(document, value, pointer)):
        place = join(pointer, index)
        raw = mapping(document, item, place)
        url = raw.get("url")
        if not isinstance(url, str):
            raise document.wrong(place, f"a server with url: {url!r}", "a string")
        urls = [url]
        for name, told in mapping(document, raw.get("variables"), join(place, "variables")).items():
            variable = mapping(document, told, join(place, "variables", name))
            values = [variable.get("default"), *listed(document, variable.get("enum"), join(place, "variables", name))]
            texts = dict.fromkeys(str(one) for one in values if one is not None) or {f"{{{name}}}": None}
            urls = [one.replace(f"{{{name}}}", text) for text in texts for one in urls][:_MOST_URLS]
        found += dict.fromkeys(urls)
    return tuple(found) or ("/",)
