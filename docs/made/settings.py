"""The settings' tables, from the JSON Schema that editors have too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_apiint.settings.schema import schema

_LEAD = """In `pyproject.toml` below `[tool.apiint]`, or in `apiint.toml` without that prefix.
A key that isn't known is an error that names the nearest; `apiint config show` says which value holds, and who says so.
Editors take [the JSON Schema](settings.schema.json), which `apiint config schema` prints."""


def pages() -> Iterator[tuple[str, str]]:
    """Path below docs/, and Markdown."""
    whole = schema()
    service = whole["properties"]["services"]["additionalProperties"]
    lines = ["# Settings", "", _LEAD, ""]
    lines += ["## `[tool.apiint]`", "", *_table(whole, leave_out=("services",))]
    lines += ["## `[tool.apiint.services.NAME]`", "", *_table(service, leave_out=("fuzz", "load"))]
    for name in ("fuzz", "load"):
        lines += [f"## `[tool.apiint.services.NAME.{name}]`", "", *_table(service["properties"][name])]
    yield "reference/settings.md", "\n".join(lines)


def _table(told: dict[str, Any], leave_out: tuple[str, ...] = ()) -> Iterator[str]:
    yield "| key | what | takes | without it |"
    yield "|---|---|---|---|"
    for name, one in told["properties"].items():
        if name not in leave_out:
            usual = f"`{one['default']}`" if "default" in one else ""
            yield f"| `{name}` | {one.get('description', '')} | {_takes(one)} | {usual} |"
    yield ""


def _takes(one: dict[str, Any]) -> str:
    if "enum" in one:
        return ", ".join(f"`{value}`" for value in one["enum"])
    if "anyOf" in one:
        return " or ".join(dict.fromkeys(map(_takes, one["anyOf"])))
    match one.get("type"):
        case "array":
            return f"an array: {_takes(one.get('items', {}))}"
        case "object":
            return "a table"
        case "integer":
            return f"a whole number{_bounds(one)}"
        case "number":
            return f"a number{_bounds(one)}"
        case "boolean":
            return "`true` or `false`"
    return "text"


def _bounds(one: dict[str, Any]) -> str:
    least, most = one.get("minimum", one.get("exclusiveMinimum")), one.get("maximum")
    return "" if least is None or most is None else f", {least:,} to {most:,}"
