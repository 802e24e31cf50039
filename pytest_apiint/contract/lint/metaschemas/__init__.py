"""OpenAPI's own schemas, of each version, made so that a validator's errors are about the place that is wrong.

As published, they say of a misspelt key deep below that none of two schemas fits. So each choice between an object and
a reference to one becomes a condition, and so does each choice that a constant tells (`in`, `type`, `flow`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any, Final

_REFERENCES: Final = ("#/definitions/Reference", "#/definitions/jsonReference")
_DIALECT: Final = {"$ref": "https://json-schema.org/draft/2020-12/schema"}
_KNOWN: Final = ("https://json-schema.org/draft/2020-12/", "https://spec.openapis.org/oas/3.")
_DRAFT_4: Final = "http://json-schema.org/draft-04/schema#/"
_STRINGS: Final = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
_KINDS: Final = {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}
# What Swagger 2.0 takes from Draft 4, whose own schema a validator of 2020-12 can't refer to.
_OF_DRAFT_4: Final[Mapping[str, Any]] = {
    **{word: {"type": "string"} for word in ("title", "description", "pattern")},
    **{word: {"type": "number"} for word in ("maximum", "minimum")},
    **{word: {"type": "boolean"} for word in ("exclusiveMaximum", "exclusiveMinimum", "uniqueItems")},
    **{word: {"type": "integer", "minimum": 0} for word in ("positiveInteger", "positiveIntegerDefault0")},
    "default": {},
    "multipleOf": {"type": "number", "exclusiveMinimum": 0},
    "stringArray": _STRINGS,
    "enum": {"type": "array", "minItems": 1, "uniqueItems": True},
    "type": {"if": {"type": "array"}, "then": {**_STRINGS, "items": _KINDS}, "else": _KINDS},
}


def published(version: str) -> dict[str, Any]:
    """The schema of OpenAPI `version`, such as ``3.0``, as the OpenAPI Initiative has published it."""
    text = files(__name__).joinpath(f"openapi-{version}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def telling(version: str, *, dialect: str | None = None) -> dict[str, Any]:
    """The same, for good messages.

    Of 3.1 and 3.2 the published one leaves schemas to others; here they are held against JSON Schema 2020-12, unless
    the description names another `dialect`.
    """
    root = published(version)
    schemas = _DIALECT if dialect is None or dialect.startswith(_KNOWN) else {"type": ["object", "boolean"]}
    change = _Modern(root, schemas).changed if version in ("3.1", "3.2") else _Old(root).changed
    made = {word: _each(value, change) for word, value in root.items()}
    made.pop("id", None)
    made = change(made)
    made["$schema"] = _DIALECT["$ref"]
    return made


def _each(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(value, dict):
        return change({word: _each(part, change) for word, part in value.items()})
    return [_each(part, change) for part in value] if isinstance(value, list) else value


def _at(root: Mapping[str, Any], ref: str) -> Any:
    found: Any = root
    for token in ref.removeprefix("#/").split("/"):
        found = found[token]
    return found


class _Old:
    """Of Draft 4: Swagger 2.0 and OpenAPI 3.0."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root

    def changed(self, schema: dict[str, Any]) -> dict[str, Any]:
        if schema.get("exclusiveMinimum") is True:
            schema = {word: value for word, value in schema.items() if word != "minimum"}
            schema["exclusiveMinimum"] = 0
        if str(schema.get("$ref")).startswith(_DRAFT_4):
            rest = {word: value for word, value in schema.items() if word != "$ref"}
            return {**rest, **_OF_DRAFT_4[schema["$ref"].rpartition("/")[2]]}
        branches = schema.get("oneOf")
        if not isinstance(branches, list):
            return schema
        rest = {word: value for word, value in schema.items() if word != "oneOf"}
        references = [one for one in branches if one.get("$ref") in _REFERENCES]
        others = [one for one in branches if one not in references]
        if references and len(others) == 1:
            is_one = {"type": "object", "required": ["$ref"]}
            return {**rest, "if": is_one, "then": references[0], "else": others[0]}
        told = self._told_apart(others)
        return {**rest, **told} if told and not references else schema

    def _told_apart(self, branches: list[dict[str, Any]]) -> dict[str, Any]:
        """The branches as conditions, where each has the same property with constants of its own."""
        for name in ("in", "type"):
            groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
            for one in branches:
                groups.setdefault(self._constants(one, name), []).append(one)
            if () not in groups:
                return _conditions(name, {told: self._apart(same) for told, same in groups.items()})
        return {}

    def _apart(self, branches: list[dict[str, Any]]) -> dict[str, Any]:
        """Of those with the same constant: Swagger's OAuth flows, and http schemes, which name the bearer's format."""
        if len(branches) == 1:
            return branches[0]
        flows = {self._constants(one, "flow"): one for one in branches}
        return {"oneOf": branches} if () in flows else _conditions("flow", flows)

    def _constants(self, branch: dict[str, Any], name: str) -> tuple[str, ...]:
        told = _at(self._root, branch["$ref"]) if "$ref" in branch else branch
        found = told.get("properties", {}).get(name, {}).get("enum", ())
        if not found and "oneOf" in told:
            return tuple(value for one in told["oneOf"] for value in self._constants(one, name))
        return tuple(one for one in found if isinstance(one, str))


def _conditions(name: str, branches: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    """Each branch for objects whose property `name` is one of its constants."""
    values = list(dict.fromkeys(value for told in branches for value in told))
    return {
        "allOf": [
            {"type": "object", "required": [name], "properties": {name: {"enum": values}}},
            *(
                {"if": {"properties": {name: {"enum": list(told)}}, "required": [name]}, "then": branch}
                for told, branch in branches.items()
            ),
        ]
    }


class _Modern:
    """Of 2020-12: OpenAPI 3.1 and 3.2.

    A validator that finds a mistake in one property calls all others unevaluated too, so that the names are listed.
    """

    def __init__(self, root: Mapping[str, Any], schemas: Mapping[str, Any]) -> None:
        self._root, self._schemas = root, schemas

    def changed(self, schema: dict[str, Any]) -> dict[str, Any]:
        if "#meta" in (schema.get("$dynamicRef"), f"#{schema.get('$dynamicAnchor')}"):
            # By that name JSON Schema's own schema would lead back here, and stop at the first level.
            return {word: value for word, value in schema.items() if not word.startswith("$dynamic")} | {
                **self._schemas
            }
        if schema.get("unevaluatedProperties") is not False:
            return schema
        made = {word: value for word, value in schema.items() if word != "unevaluatedProperties"}
        names, patterns = self._known(schema, set())
        made["properties"] = {name: made.get("properties", {}).get(name, True) for name in names}
        made["patternProperties"] = {one: made.get("patternProperties", {}).get(one, True) for one in patterns}
        made["additionalProperties"] = False
        return made

    def _known(self, schema: Any, seen: set[str]) -> tuple[dict[str, None], dict[str, None]]:
        """The names, and the patterns of names, of the properties that are described for one instance anywhere."""
        names: dict[str, None] = {}
        patterns: dict[str, None] = {}
        beside = [schema]
        for one in beside:
            if not isinstance(one, dict):
                continue
            names.update(dict.fromkeys(one.get("properties", ())))
            patterns.update(dict.fromkeys(one.get("patternProperties", ())))
            if isinstance(ref := one.get("$ref"), str) and ref.startswith("#/") and ref not in seen:
                seen.add(ref)
                beside.append(_at(self._root, ref))
            beside += [*one.get("allOf", ()), *one.get("anyOf", ()), *one.get("oneOf", ())]
            beside += [one[word] for word in ("if", "then", "else") if word in one]
            beside += one.get("dependentSchemas", {}).values()
        return names, patterns
