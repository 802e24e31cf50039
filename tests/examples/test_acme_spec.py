"""Acme's description is honest: it is valid OpenAPI as far as we read it, and its examples are what it says."""

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

SPEC = yaml.safe_load((Path(__file__).parents[2] / "fixtures" / "acme.openapi.yaml").read_text())
OPERATIONS = {
    f"{method.upper()} {path}": operation for path, item in SPEC["paths"].items() for method, operation in item.items()
}


def resolved(node: Any) -> Any:
    """`node` with its references replaced; the description has no recursive ones."""
    if isinstance(node, dict) and "$ref" in node:
        target: Any = SPEC
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return resolved(target)
    if isinstance(node, dict):
        return {key: resolved(value) for key, value in node.items()}
    return [resolved(value) for value in node] if isinstance(node, list) else node


def examples() -> list[Any]:
    """Every example beside its schema, wherever the two stand together."""
    found: list[Any] = []

    def walk(node: Any, where: str) -> None:
        if isinstance(node, list):
            for index, value in enumerate(node):
                walk(value, f"{where}[{index}]")
        elif isinstance(node, dict):
            if isinstance(node.get("schema"), dict):
                several = {name: entry["value"] for name, entry in node.get("examples", {}).items()}
                one = {"example": node["example"]} if "example" in node else {}
                found.extend(
                    pytest.param(node["schema"], value, id=f"{where}.{k}") for k, value in (several | one).items()
                )
            for key, value in node.items():
                walk(value, f"{where}.{key}" if where else key)

    for name, operation in OPERATIONS.items():
        walk(resolved(operation), name)
    return found


@pytest.mark.parametrize(("schema", "example"), examples())
def test_the_example_fits_its_schema(schema: dict[str, Any], example: Any) -> None:
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(example)


@pytest.mark.parametrize("name", SPEC["components"]["schemas"])
def test_the_schema_is_a_schema(name: str) -> None:
    assert jsonschema_rs.meta.is_valid(resolved(SPEC["components"]["schemas"][name]))


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))
def test_every_json_answer_has_an_example(operation: dict[str, Any]) -> None:
    for status, response in resolved(operation["responses"]).items():
        for media in response.get("content", {}).values():  # 204 has none
            assert {"example", "examples"} & set(media), status


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))
def test_failures_are_documented(operation: dict[str, Any]) -> None:
    responses = resolved(operation["responses"])
    assert "503" in responses
    if operation.get("security") != []:
        assert {"401", "429", "500"} <= set(responses)
        assert responses["429"]["headers"]["Retry-After"]["required"]


def test_paying_needs_a_key() -> None:
    (key,) = OPERATIONS["POST /payments"]["parameters"]
    assert (key["name"], key["in"], key["required"]) == ("Idempotency-Key", "header", True)
