"""What of a description was met: each part is counted once, whoever met it."""

import json

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.coverage import Coverage, Share
from pytest_apiint.contract.document import loads
from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response

NODE = {"type": "object", "properties": {"id": {}, "child": {"$ref": "#/components/schemas/Node"}}}
PAGE = {
    "allOf": [
        {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}},
        {"anyOf": [{"properties": {"next": {"type": "string"}}}, {"properties": {"last": {"type": "boolean"}}}]},
    ]
}
OK = {"description": "", "content": {"application/json": {"schema": PAGE}}}
RAW = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/nodes/{id}": {
            "get": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {}},
                    {"name": "deep", "in": "query", "schema": {}},
                    {"name": "X-Trace", "in": "header", "schema": {}},
                    {"name": "sid", "in": "cookie", "schema": {}},
                ],
                "responses": {"200": OK, "4XX": {"description": ""}, "default": {"description": ""}},
            },
            "delete": {"responses": {"204": {"description": ""}}},
        }
    },
    "components": {"schemas": {"Node": NODE}},
}


@pytest.fixture(scope="module")
def contract():
    return Contract(loads(json.dumps(RAW).encode(), source="nodes.json"))


def exchange(outcome=None, target="/nodes/1", headers=(), method="GET", fault=None):
    request = Request(method, f"https://api.acme.example{target}", Headers(headers))
    return Exchange(1, request, outcome or answer(), 0, 0, "mock", fault)


def answer(body=None, status=200):
    return Response(status, Headers({"Content-Type": "application/json"}), json.dumps(body or {}).encode())


def met(contract, *exchanges):
    coverage = Coverage()
    for one in exchanges:
        coverage.heard(contract, one, contract.exchange(one))
    return coverage


def counts(contract, *exchanges):
    return {part: (share.met, share.all) for part, share in met(contract, *exchanges).shares(contract).items()}


@pytest.mark.parametrize("mapping", [{}, {"mapping": {"cat": "Cat", "dog": "Dog"}}])
def test_a_discriminator_adds_no_properties(mapping):
    pets = [{"properties": {"kind": {"enum": [kind]}, part: {}}} for kind, part in (("cat", "lives"), ("dog", "bark"))]
    refs = [{"$ref": f"#/components/schemas/{name}"} for name in ("Cat", "Dog")]
    schema = {"oneOf": refs, "discriminator": {"propertyName": "kind", **mapping}}
    content = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    components = {"schemas": dict(zip(("Cat", "Dog"), pets, strict=True))}
    raw = {"openapi": "3.0.3", "paths": {"/pet": {"get": {"responses": content}}}, "components": components}
    one = exchange(answer({"kind": "cat", "lives": 9}), "/pet")
    # Of alternatives, what an answer has counts in all that list it.
    assert counts(Contract(loads(json.dumps(raw).encode(), source="pets.json")), one)["properties"] == (3, 4)


def test_nothing_met_is_nothing_of_all_operations(contract):
    expected = {"operations": (0, 2), "statuses": (0, 0), "parameters": (0, 0), "properties": (0, 0)}
    assert counts(contract) == expected


def test_each_part_is_counted(contract):
    one = exchange(answer({"items": [{"id": 1}]}), "/nodes/1?deep=1", [("x-trace", "t"), ("Cookie", "sid=1")])
    expected = {"operations": (1, 2), "statuses": (1, 3), "parameters": (4, 4), "properties": (2, 5)}
    assert counts(contract, one) == expected


def test_what_comes_twice_counts_once(contract):
    body = {"items": [{"id": 1}, {"id": 2, "child": {"id": 3, "child": {"id": 4}}}]}
    assert counts(contract, *[exchange(answer(body))] * 2)["properties"] == (3, 5)


def test_a_class_of_statuses_and_the_default_count_as_such(contract):
    statuses = [exchange(answer(status=status)) for status in (404, 410, 503, 502)]
    assert counts(contract, *statuses)["statuses"] == (2, 3)


def test_what_a_planned_fault_answers_counts_as_a_status_alone(contract):
    one = exchange(answer({"items": []}, 200), fault="status 200")
    assert counts(contract, one)["statuses"] == (1, 3)
    assert counts(contract, one)["properties"] == (0, 5)


@pytest.mark.parametrize(
    "outcome",
    [Failure("reset"), Response(200, Headers({"Content-Type": "application/json"}), b"{"), Response(200)],
    ids=["failure", "junk", "empty"],
)
def test_what_cant_be_read_has_no_properties(contract, outcome):
    assert counts(contract, exchange(outcome))["properties"] == (0, 5)


def test_what_isnt_described_is_no_part(contract):
    coverage = met(contract, exchange(target="/other"), exchange(method="PATCH"))
    assert coverage.shares(contract)["operations"].met == 0
    assert coverage.verdicts == {"undocumented": 2}


def test_an_exchange_counts_by_its_worse_side(contract):
    coverage = met(contract, exchange(answer({"items": 1})), exchange(), exchange(answer(status=404)))
    assert coverage.verdicts == {"invalid": 1, "valid": 1, "undocumented": 1}


def test_what_another_process_met_is_added(contract):
    here, there = met(contract, exchange()), met(contract, exchange(answer({"next": "c"})), exchange(method="DELETE"))
    here.merge(json.loads(json.dumps(there.carried())))
    assert here.verdicts.total() == 3
    assert here.shares(contract)["operations"] == Share(2, 2)
    assert here.shares(contract)["properties"] == Share(1, 5)
    assert here.unmet(contract) == []


def test_of_nothing_all_is_met():
    assert (Share(0, 0).percent, Share(1, 4).percent, str(Share(1200, 2400))) == (100, 25, "1,200 of 2,400")


def test_the_unmet_are_named_in_the_description_s_order(contract):
    assert met(contract, exchange(method="DELETE")).unmet(contract) == ["GET /nodes/{id}"]
