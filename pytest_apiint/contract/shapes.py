"""Members of a description that must be mappings or lists: what they hold, or the error with their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_apiint.contract.document import Document


def mapping(document: Document, value: Any, pointer: str) -> dict[str, Any]:
    """`value`, which stands at `pointer`; empty where nothing does."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise document.wrong(pointer, f"a {type(value).__name__}", "a mapping")
    return value


def listed(document: Document, value: Any, pointer: str) -> list[Any]:
    """The same for a list."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise document.wrong(pointer, f"a {type(value).__name__}", "a list")
    return value
