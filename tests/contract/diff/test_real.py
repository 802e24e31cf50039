"""Stripe's description of August 2021 and of April 2022, and what somebody else's walk through them counted."""

from collections import Counter

import pytest

from pytest_apiint.contract.diff.compare import compare
from pytest_apiint.contract.document import loads

NAMES = ("stripe-2021-08-25.json.gz", "stripe-2022-04-12.json.gz")


@pytest.fixture(scope="module")
def stripes(spec_bytes):
    return [loads(spec_bytes(name), source=name.removesuffix(".gz")) for name in NAMES]


@pytest.fixture(scope="module")
def changes(stripes):
    return compare(*stripes).changes


def test_changes_are_these(changes):
    counted = Counter(one.rule.id for one in changes if one.rule.id.startswith("response-"))
    assert counted == {
        "response-became-nullable": 2,
        "response-became-optional": 2,
        "response-enum-value-added": 11,
        "response-alternative-added": 17,
        "response-limits-widened": 2,
        "response-property-added": 107,
        "response-required-property-added": 6,
        "response-became-required": 2,
        "response-enum-closed": 3,
    }


def test_what_breaks_is_shown(changes):
    assert all(one.witness is not None for one in changes if one.severity == "breaking")
    assert all(
        one.witness is not None for one in changes if "enum-value-added" in one.rule.id and "resp" in one.rule.id
    )


def test_walk_that_takes_no_choice_apart_counts_what_others_counted(stripes, changes):
    """26 required and 8 other properties removed: all are still there, in one of the two that four answers may be."""
    counted, removed = plain_walk(*stripes)
    assert counted == {"enum": 8, "nullable": 2, "optional": 2, "required removed": 26, "removed": 8, "added": 48}
    assert {path for path, _ in removed} == {
        "/v1/terminal/locations/{location}",
        "/v1/terminal/readers/{reader}",
    }
    [*became] = [one for one in changes if one.rule.id == "response-alternative-added" and "deleted" in one.after]
    assert {name.partition(" ")[2] for one in became for name in one.operations} == {path for path, _ in removed}
    assert [one.after for one in became] == ["deleted_terminal.location", "deleted_terminal.reader"]


@pytest.mark.parametrize("name", [*NAMES, "github.json.gz"])
def test_description_does_not_differ_from_itself(spec_bytes, name):
    one, other = (loads(spec_bytes(name), source="spec.json") for _ in range(2))
    assert compare(one, other).changes == ()


def plain_walk(old, new):
    """Properties and items alone, each pair of schemas once."""
    counted, seen, removed = Counter(), set(), set()

    def behind(document, schema):
        while isinstance(schema, dict) and "$ref" in schema:
            schema = document.resolve(schema["$ref"])[0]
        return schema

    def walk(one, other, at):
        one, other = behind(old, one), behind(new, other)
        if (id(one), id(other)) in seen:
            return
        seen.add((id(one), id(other)))
        counted["enum"] += bool({*other.get("enum", ())} - {*one["enum"]}) if "enum" in one else 0
        counted["nullable"] += bool(other.get("nullable")) > bool(one.get("nullable"))
        before, after = one.get("properties", {}), other.get("properties", {})
        for name in before.keys() - after.keys():
            counted["required removed" if name in one.get("required", ()) else "removed"] += 1
            removed.add((at, name))
        counted["added"] += len(after.keys() - before.keys())
        for name in before.keys() & after.keys():
            counted["optional"] += name in one.get("required", ()) and name not in other.get("required", ())
            walk(before[name], after[name], at)
        if "items" in one and "items" in other:
            walk(one["items"], other["items"], at)

    for path, one, other in answers(old.raw, new.raw):
        walk(one, other, path)
    return +counted, removed


def answers(old, new):
    """The path and both schemas of each answer that both have."""
    for path, item in old["paths"].items():
        for method, operation in item.items():
            for status, answer in operation.get("responses", {}).items() if isinstance(operation, dict) else ():
                now = new["paths"].get(path, {}).get(method, {}).get("responses", {}).get(status, {})
                for kind in answer.get("content", {}).keys() & now.get("content", {}).keys():
                    yield path, answer["content"][kind]["schema"], now["content"][kind]["schema"]
