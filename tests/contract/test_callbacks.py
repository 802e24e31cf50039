"""What an API delivers by itself, held against what its description has of webhooks and callbacks."""

import json

import pytest

from pytest_apiint.contract.contract import Contract
from pytest_apiint.contract.document import Document, loads
from pytest_apiint.contract.schemas import Schemas
from pytest_apiint.contract.verdict import Verdict
from pytest_apiint.errors import SpecDamaged, UsageProblem
from pytest_apiint.exchange import Headers, Request

PAID = {"type": "object", "required": ["amount"], "properties": {"amount": {"type": "integer"}}}


def delivers(schema):
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}, "responses": {}}


RAW = {
    "openapi": "3.1.0",
    "paths": {
        "/subscriptions": {
            "post": {
                "callbacks": {
                    "event": {"{$request.body#/url}": {"post": delivers(PAID), "x-more": 1}},
                    "shared": {"$ref": "#/components/callbacks/Shared"},
                    "own": {"{$request.body#/url}": {"post": delivers({"type": "string"})}},
                }
            }
        },
        "/others": {
            "post": {
                "callbacks": {
                    "shared": {"$ref": "#/components/callbacks/Shared"},
                    "own": {"{$request.body#/url}": {"post": delivers({"type": "null"})}},
                }
            }
        },
    },
    "webhooks": {
        "payment.made": {"post": delivers({"$ref": "#/components/schemas/Paid"})},
        "payment.lost": {"$ref": "#/components/pathItems/Lost"},
        "broken": {"post": {"requestBody": 3}},
    },
    "components": {
        "schemas": {"Paid": PAID},
        "pathItems": {"Lost": {"put": delivers({"type": "null"})}},
        "callbacks": {"Shared": {"{$url}": {"post": delivers({"type": "boolean"})}}},
    },
}


def delivery(body):
    return Request("POST", "/hook", Headers({"Content-Type": "application/json"}.items()), json.dumps(body).encode())


@pytest.mark.parametrize(
    ("body", "verdict"),
    [({"amount": 1}, Verdict.VALID), ({"amount": "1"}, Verdict.INVALID), ({}, Verdict.INVALID)],
)
@pytest.mark.parametrize("judge", [lambda one: one.webhook, lambda one: one.callback], ids="wc")
def test_a_delivered_body_is_judged_by_its_webhook_or_callback(judge, body, verdict):
    contract = Contract(Document(RAW))
    name = "payment.made" if "webhook" in judge(contract).__name__ else "event"
    assert judge(contract)(name, delivery(body), strict=True).verdict is verdict


@pytest.mark.parametrize(
    ("more", "lacking"), [({}, []), ({"security": [{"token": []}]}, ["security"])], ids=["of the API", "its own"]
)
def test_a_delivery_needs_no_credential_of_the_apis_own(more, lacking):
    schemes = {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
    raw = {
        **RAW,
        "security": [{"token": []}],
        "components": {**RAW["components"], **schemes},
        "webhooks": {"payment.made": {"post": {**delivers(PAID), **more}}},
    }
    found = Contract(Document(raw)).webhook("payment.made", delivery({"amount": 1}))
    assert [one.where for one in found.problems] == lacking


@pytest.mark.parametrize(
    ("operation", "verdict"), [("POST /others", Verdict.INVALID), ("POST /subscriptions", Verdict.VALID)]
)
def test_a_callback_that_several_have_is_told_by_its_operation(operation, verdict):
    contract = Contract(Document(RAW))
    assert contract.callback("own", delivery("text"), operation=operation).verdict is verdict


def test_a_webhook_may_be_a_reference_and_have_another_method():
    found = Document(RAW).webhook("payment.lost", "put")
    assert (found.kind, found.label, found.pointer) == (
        "webhook",
        "PUT payment.lost",
        "/components/pathItems/Lost/put",
    )


def test_one_broken_webhook_does_not_hide_the_others():
    document = Document(RAW)
    assert document.webhook("payment.made").body is not None
    with pytest.raises(SpecDamaged, match="/webhooks/broken/post/requestBody"):
        document.webhook("broken")


def test_an_unknown_webhook_names_the_nearest():
    with pytest.raises(UsageProblem) as raised:
        Document(RAW, source="acme.yaml").webhook("payment.mde")
    assert str(raised.value) == (
        "the API's description has no such webhook\n"
        "  file   acme.yaml\n"
        "  asked  'payment.mde'\n"
        "  found  payment.made, payment.lost, broken\n"
        "  hint   is 'payment.made' meant?"
    )


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda one: one.webhook("payment.made", "PUT"), "no such method"),
        (lambda one: one.callback("evnt"), "is 'event' meant?"),
        (lambda one: one.callback("event", operation="POST /others"), "no such callback"),
        (lambda one: one.callback("own"), 'operation="POST /subscriptions"'),
    ],
    ids=["method", "callback", "operation", "several"],
)
def test_what_is_not_there_or_not_clear_is_told_with_the_way_out(ask, message):
    with pytest.raises(UsageProblem) as raised:
        ask(Document(RAW))
    assert message in str(raised.value)
    assert len(str(raised.value).splitlines()) <= 12


def test_a_callback_that_operations_share_is_one_and_others_are_told_by_their_operation():
    document = Document(RAW)
    assert document.callback("shared").pointer == "/components/callbacks/Shared/{$url}/post"
    assert document.callback("own", operation="POST /others").pointer.startswith("/paths/~1others/")


def test_githubs_webhooks_are_found_under_the_old_name(spec_bytes):
    document = loads(spec_bytes("github.json.gz"), source="github.json")
    found = document.webhook("branch-protection-rule-created")
    schema = Schemas(document).at(found.body.media[0].schema, "request")
    assert {one.pointer for one in schema.mistakes({"action": "created"})} == {"/repository", "/rule", "/sender"}
