"""The tolerant reading of a schema: what vendors' compatibility policies let them add without a new version.

A member of an enum, a type of event or a kind of object that is new, and any field: Stripe's, GitHub's and Adyen's
policies call none of these breaking. Everything else stays as it's described.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pytest_apiint.contract.dialect import changed
from pytest_apiint.contract.variations.nodes import Nodes

# Within these a wider schema would make a narrower one.
_KEPT: Final = frozenset({"not", "if", "then", "else"})
_KINDS: Final[Mapping[type, str]] = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}


def relaxed(bundled: Mapping[str, Any], bundle: str) -> dict[str, Any]:
    """`bundled`, whose references lead into its keyword `bundle`, as a schema that bears what is new."""
    relaxing = _Relaxing(Nodes(bundled))
    root = relaxing.schema({name: part for name, part in bundled.items() if name != bundle})
    return {**root, bundle: {name: relaxing.schema(part) for name, part in bundled.get(bundle, {}).items()}}


class _Relaxing:
    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes

    def schema(self, schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        made = changed(schema, lambda word, part: part if word in _KEPT else self.schema(part))
        if made.get("additionalProperties") is False:
            del made["additionalProperties"]
        if made.get("unevaluatedProperties") is False:
            del made["unevaluatedProperties"]
        members = made.pop("enum", None) or ([made.pop("const")] if "const" in made else [])
        if members and "type" not in made:
            made["type"] = sorted({kind for one in members if (kind := _KINDS.get(type(one))) is not None}) or "object"
        return self._alternatives(schema, made)

    def _alternatives(self, schema: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
        """Once their constants are any text, several alternatives may fit; and there may be one that nobody knows."""
        tag = self._nodes.of((schema,)).tag if "oneOf" in made or "anyOf" in made else ""
        new = {"type": "string", "not": {"enum": self._known(schema, tag) or [""]}}
        more = [{"type": "object", "required": [tag], "properties": {tag: new}}]
        for word in ("oneOf", "anyOf"):
            if word in made:
                some = {"anyOf": [*made.pop(word), *(more if tag else [])]}
                made = {**made, "allOf": [*made.get("allOf", ()), some]}
        return made

    def _known(self, schema: dict[str, Any], tag: str) -> list[Any]:
        node = self._nodes.of((schema,))
        told = [self._nodes.below(self._nodes.branch(one), tag).members for one in node.variants] if tag else []
        return [member for members in told for member in members]
