"""What Swagger 2.0 says of the parts of an operation, as the facts that `parts` reads from OpenAPI 3.

A parameter is its own schema there, so that the pointer of one is that of the other. The schema of a form stands
nowhere: it's made of its parameters, under the pointer of the operation's `parameters`, and refers to each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract.facts import Body, Media, Parameter, ResponseSpec, Where
from pytest_apiint.contract.parts import NO_PARAMETERS, STATUS
from pytest_apiint.contract.pointers import join
from pytest_apiint.contract.shapes import listed, mapping

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document

Told = Iterable[tuple[dict[str, Any], str]]
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_ANY: Final = "*/*"  # where nothing is said, anything may come
# Swagger 2.0, Parameter Object, collectionFormat: its value in a query, and elsewhere.
_STYLES: Final[Mapping[str, tuple[str, str]]] = {
    "csv": ("form", "simple"),
    "multi": ("form", "simple"),
    "ssv": ("ssv", "ssv"),
    "tsv": ("tsv", "tsv"),
    "pipes": ("pipes", "pipes"),
}


def servers(document: Document) -> tuple[str, ...]:
    """`schemes`, `host` and `basePath` as URLs; a path alone where no host is said (Swagger 2.0, Swagger Object)."""
    raw = document.raw
    host, base = raw.get("host"), raw.get("basePath", "/")
    if not isinstance(base, str):
        raise document.wrong("/basePath", f"a {type(base).__name__}", "a string that begins with /")
    base = "/" + base.strip("/")
    if host is None:
        return (base,)
    if not isinstance(host, str) or "/" in host:
        raise document.wrong("/host", repr(host), "a host, perhaps with its port")
    schemes = [one for one in listed(document, raw.get("schemes"), "/schemes") if isinstance(one, str)]
    return tuple(f"{scheme}://{host}{base}" for scheme in dict.fromkeys(schemes or ["https"]))


def parameters(document: Document, told: Told) -> tuple[Parameter, ...]:
    """The Parameter Objects that aren't part of a body."""
    return tuple(
        _parameter(raw["name"], raw["in"], raw, place)
        for raw, place in told
        if raw["in"] in ("path", "query") or (raw["in"] == "header" and raw["name"].lower() not in NO_PARAMETERS)
    )


def _parameter(name: str, where: Where, raw: Mapping[str, Any], place: str) -> Parameter:
    style, explode = _style(raw, where)
    return Parameter(
        name=name,
        where=where,
        pointer=place,
        required=where == "path" or raw.get("required") is True,
        schema=None if _nested(raw) else place,
        style=style,
        explode=explode,
        raw=raw,
    )


def _style(raw: Mapping[str, Any], where: str) -> tuple[str, bool]:
    told = raw.get("collectionFormat")
    in_query, elsewhere = _STYLES.get(told if isinstance(told, str) else "csv", _STYLES["csv"])
    if where in ("query", "formData"):
        return in_query, told == "multi" or raw.get("type") != "array"
    return elsewhere, False


def _nested(raw: Mapping[str, Any]) -> bool:
    """Whether lists stand in lists, each with delimiters of its own: these aren't read back, and so not judged."""
    items = raw.get("items")
    return isinstance(items, dict) and items.get("type") == "array"


def body(document: Document, raw: Mapping[str, Any], pointer: str, told: Told) -> Body | None:
    """What a request carries by its parameters `in: body`, or by those `in: formData`."""
    whole = [(one, place) for one, place in told if one["in"] == "body"]
    fields = [(one, place) for one, place in told if one["in"] == "formData"]
    kinds = _kinds(document, raw, pointer, "consumes")
    if whole:
        one, place = whole[-1]
        return Body(place, one.get("required") is True, _media(kinds or [_ANY], one, place, {}))
    if not fields:
        return None
    place = join(pointer, "parameters")
    document.keep(place, _form(fields))
    files = any(one.get("type") == "file" for one, _ in fields)
    forms = [kind for kind in kinds if kind.partition(";")[0].strip().lower() in _FORMS] or _FORMS[files:]
    # As OpenAPI 3 has it, so that readers of bodies need to know one form only (3.0.3, Encoding Object).
    encoding = {one["name"]: dict(zip(("style", "explode"), _style(one, "formData"), strict=True)) for one, _ in fields}
    media = tuple(Media(kind, place, place, {"encoding": encoding}) for kind in forms)
    return Body(place, any(one.get("required") is True for one, _ in fields), media)


def _form(fields: Told) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {one["name"]: _field(one, place) for one, place in fields if not _nested(one)},
        "required": [one["name"] for one, _ in fields if one.get("required") is True],
    }


def _field(raw: Mapping[str, Any], place: str) -> dict[str, Any]:
    reference = {"$ref": place}
    # A list with delimiters, or of one value, looks like a text.
    return {"anyOf": [reference, {"type": "string"}]} if raw.get("type") == "array" else reference


def _kinds(document: Document, raw: Mapping[str, Any], pointer: str, word: str) -> list[str]:
    """The media types of `consumes` or `produces`: the operation's, else the description's."""
    here, place = (raw[word], join(pointer, word)) if word in raw else (document.raw.get(word), join("", word))
    return list(dict.fromkeys(one for one in listed(document, here, place) if isinstance(one, str)))


def _media(kinds: Iterable[str], raw: Mapping[str, Any], place: str, examples: Mapping[str, Any]) -> tuple[Media, ...]:
    schema = {"schema": raw["schema"]} if "schema" in raw else {}
    return tuple(
        Media(
            kind,
            place,
            join(place, "schema") if schema else None,
            {**schema, **({"example": examples[kind]} if kind in examples else {})},
        )
        for kind in dict.fromkeys((*kinds, *examples))
    )


def responses(document: Document, operation: Mapping[str, Any], pointer: str) -> tuple[ResponseSpec, ...]:
    """The answers of an operation; one without a schema has no body (Swagger 2.0, Response Object)."""
    found: list[ResponseSpec] = []
    kinds = _kinds(document, operation, pointer, "produces") or [_ANY]
    at = join(pointer, "responses")
    for status, item in mapping(document, operation.get("responses"), at).items():
        if status.startswith("x-"):
            continue
        if not STATUS.fullmatch(status):
            raise document.wrong(join(at, status), f"the status {status!r}", "100 to 599, or default")
        told, place = document.follow(item, join(at, status))
        raw = mapping(document, told, place)
        examples = mapping(document, raw.get("examples"), join(place, "examples"))
        schema = raw.get("schema")
        file = isinstance(schema, dict) and schema.get("type") == "file" and "produces" not in operation
        usual = () if schema is None else (_ANY,) if file else kinds
        media = _media(usual, raw, place, examples)
        found.append(ResponseSpec(status.replace("x", "X"), place, media, _headers(document, raw, place)))
    return tuple(found)


def _headers(document: Document, response: Mapping[str, Any], pointer: str) -> tuple[Parameter, ...]:
    place = join(pointer, "headers")
    return tuple(
        _parameter(name, "header", mapping(document, item, join(place, name)), join(place, name))
        for name, item in mapping(document, response.get("headers"), place).items()
        if name.lower() != "content-type"
    )
