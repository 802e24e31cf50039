"""The closed reading of a schema: a property that isn't described is a mistake, wherever the description lists some.

By JSON Schema's own rules anything may stand beside what is described, so that a mock with a misspelt field passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from pytest_apiint.contract.dialect import VARIANT, changed

_BESIDE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")


def closed(bundled: dict[str, Any], bundle: str) -> dict[str, Any]:
    """`bundled`, whose references lead into its keyword `bundle`, as a schema of draft 2020-12 that is closed."""
    closing = _Closing(bundle, bundled[bundle])
    root = closing.whole({"$ref": bundled["$ref"]})
    return {**root, bundle: {name: closing.inside(schema) for name, schema in closing.definitions.items()}}


@dataclass(frozen=True, slots=True)
class _Closing:
    bundle: str
    definitions: dict[str, Any]

    def whole(self, schema: Any) -> Any:
        """`schema` with itself closed, and everything below it."""
        made = self.inside(schema)
        if isinstance(made, dict) and self._lists(schema):
            made["unevaluatedProperties"] = False
        return made

    def inside(self, schema: Any) -> Any:
        """`schema` with everything below it closed, but not itself."""
        if not isinstance(schema, dict):
            return schema
        return _modern(changed(schema, lambda word, part: self.inside(part) if word in _BESIDE else self.whole(part)))

    def _lists(self, schema: Any, seen: frozenset[int] = frozenset()) -> bool | None:
        """Whether properties are listed for the same object; None where anything goes."""
        if not isinstance(schema, dict) or id(schema) in seen:
            return False
        seen |= {id(schema)}
        if "additionalProperties" in schema or "patternProperties" in schema:
            return None
        found: list[bool | None] = [bool(schema.get("properties"))]
        if "$ref" in schema:
            found.append(self._lists(self._target(schema), seen))
        for word in ("allOf", "anyOf", "oneOf"):
            branches = [_described(one) for one in schema.get(word, ())]
            told = [self._lists(branch, seen) for branch in branches]
            if word != "allOf" and any(
                not one and _any_object(branch) for one, branch in zip(told, branches, strict=True)
            ):
                return None
            found += told
        return None if None in found else any(found)

    def _target(self, schema: dict[str, Any]) -> Any:
        name = unquote(str(schema["$ref"]).removeprefix(f"#/{self.bundle}/"))
        return self.definitions.get(name.replace("~1", "/").replace("~0", "~"))


def _described(branch: Any) -> Any:
    """What stands in the description, of what was added for a discriminator."""
    return branch["anyOf"][-1] if isinstance(branch, dict) and VARIANT in branch and "anyOf" in branch else branch


def _any_object(schema: Any) -> bool:
    """Whether any object at all is an instance: nothing, or no more than its type, is said."""
    if not isinstance(schema, dict):
        return True
    kind = schema.get("type")
    return "$ref" not in schema and (kind is None or kind == "object" or (isinstance(kind, list) and "object" in kind))


def _modern(schema: dict[str, Any]) -> dict[str, Any]:
    """Draft 4's words as draft 2020-12 has them."""
    for word in ("exclusiveMinimum", "exclusiveMaximum"):
        if isinstance(schema.get(word), bool):
            exclusive = schema.pop(word)
            if exclusive and (bound := schema.pop(word[9:].lower(), None)) is not None:
                schema[word] = bound
    if isinstance(schema.get("items"), list):
        schema["prefixItems"] = schema.pop("items")
        if isinstance(rest := schema.pop("additionalItems", None), (dict, bool)):
            schema["items"] = rest
    return schema
