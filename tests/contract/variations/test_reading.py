"""The tolerant reading: open where vendors add things, and as strict as the schema everywhere else."""

import pytest

from pytest_apiint.contract.variations.reading import Reading

TEXT = {"type": "string"}
PLAN = {"enum": ["free", "paid"]}
CARD = {"type": "object", "required": ["type", "last4"], "properties": {"type": {"const": "card"}, "last4": TEXT}}
IBAN = {"type": "object", "required": ["type", "iban"], "properties": {"type": {"const": "iban"}, "iban": TEXT}}
BAD = {"required": ["name"], "properties": {"name": {"enum": ["bad"]}}}


@pytest.mark.parametrize(
    ("schema", "answer", "tier"),
    [
        ({"properties": {"plan": PLAN}}, {"plan": "paid"}, "valid"),
        ({"properties": {"plan": PLAN}}, {"plan": "never_seen"}, "tolerant"),
        ({"properties": {"plan": PLAN}}, {"plan": 5}, "breaking"),
        ({"properties": {"plan": PLAN}}, {"plan": None}, "breaking"),
        ({"properties": {"size": {"enum": [1, 2]}}}, {"size": 3}, "tolerant"),
        ({"properties": {"a": TEXT}, "additionalProperties": False}, {"a": "x", "b": 1}, "tolerant"),
        ({"properties": {"a": TEXT}, "unevaluatedProperties": False}, {"a": "x", "b": 1}, "tolerant"),
        ({"properties": {"plan": PLAN, "name": TEXT}, "not": BAD}, {"name": "good", "plan": "never_seen"}, "tolerant"),
        ({"properties": {"plan": PLAN, "name": TEXT}, "not": BAD}, {"name": "bad", "plan": "never_seen"}, "breaking"),
        ({"oneOf": [CARD, IBAN]}, {"type": "card", "last4": "4242"}, "valid"),
        ({"oneOf": [CARD, IBAN]}, {"type": "never_seen"}, "tolerant"),
        ({"oneOf": [CARD, IBAN]}, {"type": "card"}, "breaking"),
        ({"oneOf": [CARD, IBAN]}, {"type": None}, "breaking"),
        ({"oneOf": [CARD, IBAN]}, {"last4": "4242"}, "breaking"),
        ({"anyOf": [TEXT, {"type": "null"}]}, 5, "breaking"),
    ],
    ids=range(15),
)
def test_what_is_new_is_tolerated_and_what_is_wrong_is_not(schema, answer, tier):
    assert Reading(schema, modern=True).tier(answer) == tier
