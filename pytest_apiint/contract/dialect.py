"""A description's schemas as JSON Schema: OpenAPI's own words are rewritten, and what no validator needs is left out.

OpenAPI 3.0's `nullable` is read leniently, beside `anyOf` or `$ref` too, as the descriptions of Stripe and GitHub use
it; the letter of 3.0.3 would have it count beside `type` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

from pytest_apiint.contract.identifiers import joined
from pytest_apiint.contract.pointers import join

Direction: TypeAlias = Literal["request", "response"]

# Keywords whose values are schemas, lists of schemas, or schemas by name.
_ONE: Final = frozenset(
    {"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "additionalItems"}
) | {"unevaluatedItems", "unevaluatedProperties", "contentSchema"}
_SEVERAL: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_NAMED: Final = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"})
# What says nothing about an instance. `format` stays, for those who want it asserted.
_SILENT: Final = frozenset(
    {"description", "title", "default", "example", "examples", "externalDocs", "xml", "discriminator", "deprecated"}
) | {"readOnly", "writeOnly", "nullable", "$comment", "$schema"}
# What is kept there to be referred to is found by its pointer.
_KEPT: Final = frozenset({"$defs", "definitions"})
# Names: references are rewritten to pointers, which an `$id` (Draft 4's `id`) would lead astray.
_NAMES: Final = frozenset({"$id", "id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$vocabulary"})
_SILENT_20: Final = frozenset({"in", "name", "collectionFormat", "allowEmptyValue"})  # a parameter is a schema there
# Marks what is added here for a discriminator; the last alternative of each is a schema of the description's.
VARIANT: Final = "x-apiint-variant"
HIDDEN: Final[Mapping[Direction, str]] = {"request": "readOnly", "response": "writeOnly"}


def rewritten(schema: Any, version: str, direction: Direction, refer: Callable[[str], str]) -> Any:
    """`schema` for a validator; `refer` is given each ``$ref`` and says what stands in its place.

    Properties that don't travel in `direction` aren't required there (OpenAPI 3.0.3, "readOnly").
    """
    old = version.startswith(("3.0", "2"))
    if not isinstance(schema, dict):
        return _whole(schema is not False, old=old)  # nothing else can be meant; `lint` tells of it

    def again(part: Any) -> Any:
        if not old and isinstance(part, dict) and isinstance(name := part.get("$id"), str):
            return rewritten(part, version, direction, lambda ref: refer(joined(name, ref)))
        return rewritten(part, version, direction, refer)

    if old and isinstance(schema.get("$ref"), str):
        # The siblings of a reference don't count in 3.0, but for `nullable`, which everybody means.
        made: dict[str, Any] = {"$ref": refer(schema["$ref"])}
        return {"anyOf": [{"type": "null"}, made]} if _nullable(schema, version) else made
    made = {word: _word(word, value, again, refer) for word, value in schema.items() if _told(word, value, version)}
    if not old and isinstance(dynamic := schema.get("$dynamicRef"), str):
        # Where one schema only has that anchor, it's the one that is meant; else `refer` refuses it.
        made["allOf"] = [*made.get("allOf", ()), {"$ref": refer(dynamic)}]
    _mend(made, schema, direction, old=old)
    _tell_apart(made, schema, refer)
    return _with_null(made) if _nullable(schema, version) else made


def _whole(yes: bool, *, old: bool) -> Any:  # noqa: FBT001 - the schema itself
    """The schemas of anything and of nothing, which are no booleans in Draft 4."""
    return yes if not old else {} if yes else {"not": {}}


def _told(word: str, value: Any, version: str) -> bool:
    """Whether a keyword says anything to a validator."""
    if word in _SILENT or word in _KEPT or word.startswith("x-") or (word in _SILENT_20 and version == "2.0"):
        return False
    return not (word in _NAMES and isinstance(value, (str, dict)))


def _word(word: str, value: Any, again: Callable[[Any], Any], refer: Callable[[str], str]) -> Any:
    if word == "$ref" and isinstance(value, str):
        return refer(value)
    if word in _NAMED and isinstance(value, dict):
        return {name: again(part) for name, part in value.items()}
    if word in _SEVERAL and isinstance(value, list):
        return [again(part) for part in value]
    return again(value) if word in _ONE and isinstance(value, (dict, bool)) else value


def _nullable(schema: dict[str, Any], version: str) -> bool:
    return schema.get("nullable") is True or (version == "2.0" and schema.get("x-nullable") is True)


def _mend(made: dict[str, Any], schema: dict[str, Any], direction: Direction, *, old: bool) -> None:
    """Bring what many descriptions get wrong to what they mean."""
    if "required" in made:
        made["required"] = _required(schema, direction)
        if not made["required"]:
            del made["required"]  # Draft 4 wants one at least
    if isinstance(made.get("enum"), list) and not made["enum"]:
        del made["enum"]
    if old and made.get("type") == "file":
        del made["type"]
    if "discriminator" in schema and not any(word in made for word in ("oneOf", "anyOf")):
        made.setdefault("additionalProperties", True)  # an instance is of a schema that has more, which isn't listed
    if not old:
        _modern(made)


def _tell_apart(made: dict[str, Any], schema: dict[str, Any], refer: Callable[[str], str]) -> None:
    """Let a discriminator that maps each of the alternatives say which is meant, whatever else fits.

    One without a mapping is let be: it would have schemas' names in bodies, and few that leave it out mean that.
    """
    if (variants := mapped(schema)) is None:
        return
    name, values = variants
    known = {"type": "object", "required": [name]}
    choice = {word: made.pop(word) for word in ("oneOf", "anyOf") if word in made}
    made["allOf"] = [
        *made.get("allOf", ()),
        {VARIANT: "values", "properties": {name: {"enum": [value for some in values.values() for value in some]}}},
        {VARIANT: "unnamed", "anyOf": [known, choice]},
        *(_variant({**known, "properties": {name: {"enum": some}}}, refer(ref)) for ref, some in values.items()),
    ]


def _variant(named: dict[str, Any], ref: str) -> dict[str, Any]:
    """What is `named` so is as `ref` says. `named` stands there, too, since of others nothing of that is described."""
    return {VARIANT: "named", "anyOf": [{"not": named}, {"allOf": [named, {"$ref": ref}]}]}


def mapped(schema: Mapping[str, Any]) -> tuple[str, dict[str, list[str]]] | None:
    """The discriminating property, and its values by the references of the alternatives, where each has some."""
    told, branches = schema.get("discriminator"), schema.get("oneOf") or schema.get("anyOf")
    if not isinstance(told, dict) or not isinstance(branches, list):
        return None
    name, mapping = told.get("propertyName"), told.get("mapping")
    refs = [one.get("$ref") if isinstance(one, dict) else None for one in branches]
    if not isinstance(name, str) or not isinstance(mapping, dict) or not all(isinstance(ref, str) for ref in refs):
        return None
    values: dict[str, list[str]] = {str(ref): [] for ref in refs}
    for value, target in mapping.items():
        if (ref := _reference(target)) in values:
            values[ref].append(value)
    return (name, values) if all(values.values()) else None


def _reference(target: Any) -> str:
    """What a mapping names: a reference, or a schema's name (OpenAPI 3.0.3, "Discriminator Object")."""
    return target if "/" in str(target) else f"#/components/schemas/{target}"


def _required(schema: dict[str, Any], direction: Direction) -> list[str]:
    required, properties = schema["required"], schema.get("properties")
    if not isinstance(required, list):
        return []  # Draft 3's boolean
    named = properties if isinstance(properties, dict) else {}
    hidden = {name for name, part in named.items() if isinstance(part, dict) and part.get(HIDDEN[direction]) is True}
    return [name for name in dict.fromkeys(one for one in required if isinstance(one, str)) if name not in hidden]


def _modern(made: dict[str, Any]) -> None:
    """Draft 4's words, which some descriptions carry on into 3.1."""
    for word in ("exclusiveMinimum", "exclusiveMaximum"):
        if isinstance(made.get(word), bool):
            limit = made.pop(word) and made.pop(word[9:].lower(), None)
            if isinstance(limit, (int, float)) and not isinstance(limit, bool):
                made[word] = limit
    if isinstance(made.get("items"), list):
        made["prefixItems"] = made.pop("items")


def _with_null(made: dict[str, Any]) -> dict[str, Any]:
    if isinstance(made.get("enum"), list) and None not in made["enum"]:
        made["enum"] = [*made["enum"], None]
    kind = made.get("type")
    if isinstance(kind, str) and kind != "null":
        made["type"] = [kind, "null"]
    elif isinstance(kind, list) and "null" not in kind:
        made["type"] = [*kind, "null"]
    if any(word in made for word in ("$ref", "allOf", "anyOf", "oneOf", "not", "const")):
        return {"anyOf": [{"type": "null"}, made]}
    return made


def parts(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The schemas right below `schema`, each with the keyword that it stands under."""
    for word, value in schema.items():
        if word in _NAMED and isinstance(value, dict):
            yield from ((word, part) for part in value.values())
        elif word in _SEVERAL and isinstance(value, list):
            yield from ((word, part) for part in value)
        elif word in _ONE:
            yield word, value


def placed(schema: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Any, str]]:
    """The same for a `schema` at `pointer`, each with its own pointer; whatever stands in the place of a schema."""
    for word, value in schema.items():
        if word in _NAMED and isinstance(value, dict):
            yield from ((word, part, join(pointer, word, name)) for name, part in value.items())
        elif isinstance(value, list) and (word in _SEVERAL or word == "items"):
            yield from ((word, part, join(pointer, word, index)) for index, part in enumerate(value))
        elif word in _ONE:
            yield word, value, join(pointer, word)


def changed(schema: dict[str, Any], change: Callable[[str, Any], Any]) -> dict[str, Any]:
    """A copy of `schema` in which each schema right below it is what `change` makes of it, given the keyword too."""
    made: dict[str, Any] = {}
    for word, value in schema.items():
        if word in _NAMED and isinstance(value, dict):
            made[word] = {name: change(word, part) for name, part in value.items()}
        elif word in _SEVERAL and isinstance(value, list):
            made[word] = [change(word, part) for part in value]
        else:
            made[word] = change(word, value) if word in _ONE and isinstance(value, dict) else value
    return made
