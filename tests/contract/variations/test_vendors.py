"""A real answer of a real description: Stripe's charge."""

import json
from collections import Counter

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import loads
from pytest_apiint.contract.variations.sources import of_description
from pytest_apiint.exchange import Headers, Response


@pytest.fixture(scope="module")
def charges(spec_bytes):
    contract = Contract(loads(spec_bytes("stripe-2022-04-12.json.gz"), source="stripe.json"))
    charge = json.loads(spec_bytes("stripe-fixtures3-2022-04-12.json"))["resources"]["charge"]
    recorded = Response(200, Headers({"Content-Type": "application/json"}), json.dumps(charge).encode())
    return of_description(contract, contract.operation("GET /v1/charges/{charge}"), recorded=[recorded])


def test_a_charge_has_hundreds_of_single_edits_each_made_again_by_its_name(charges):
    assert [seed.name for seed in charges.seeds] == ["recorded", "minimal", "maximal"]
    tiers = Counter(charges.proven(charges.seeds[0]).values())
    assert tiers["valid"] > 200
    assert tiers["breaking"] > 50
    assert tiers["tolerant"] > 8
    for edit in charges.edits(charges.seeds[0]):
        assert charges.case(edit.name).edits == (edit,)


def test_of_the_thousands_of_the_fullest_some_of_each_kind_are_tried(charges):
    cases = charges.cases(("valid",))
    assert len(cases) == 200
    assert {"absent", "null", "empty", "enum", "300", "number", "text", "variant", "deep"} <= {
        edit.kind for case in cases for edit in case.edits
    }
    assert {"recorded", "maximal"} <= {case.seed.name for case in cases}
