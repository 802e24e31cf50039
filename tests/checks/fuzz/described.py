"""A description with one of everything that bugs are about, and suites of small clients of it."""

import json
from contextlib import contextmanager
from functools import partial

import httpx
import requests

from pytest_apiint.api import opened
from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.checks.bench import USUAL
from pytest_apiint.clock import VirtualClock
from pytest_apiint.contracts import Contracts
from pytest_apiint.settings import Service, Settings
from pytest_apiint.suites import ClientSuite, read
from pytest_apiint.suites.calls import calls_of
from pytest_apiint.suites.cases import Case, Examiner

URL = "https://api.shop.example"
CHECKS = {check.id: check for check in BATTERY}
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
ORDER = {
    "type": "object",
    "required": ["id", "status", "name", "items", "created_at", "total"],
    "properties": {
        "id": {"type": "integer", "format": "int64"},
        "status": {"enum": ["open", "paid", "failed"]},
        "name": TEXT,
        "email": {"type": ["string", "null"]},
        "phone": TEXT,
        "note": {"type": ["string", "null"]},
        "coupon": {"type": ["string", "null"]},
        "discount": {"type": "integer"},
        "total": {"type": "number"},
        "weight": {"type": "integer"},
        "created_at": {"type": "string", "format": "date-time"},
        "born": {"type": "string", "format": "date"},
        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
        "tags": {"type": "array", "items": TEXT},
        "customer": {"$ref": "#/components/schemas/Customer"},
        "payment": {
            "oneOf": [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Transfer"}],
        },
        "event": {"type": "object", "required": ["type"], "properties": {"type": TEXT}},
        "replaces": {"$ref": "#/components/schemas/Order"},
        "metadata": {"type": "object", "additionalProperties": TEXT},
    },
}
SCHEMAS = {
    "Order": ORDER,
    "Item": {
        "type": "object",
        "required": ["sku", "price"],
        "properties": {"sku": TEXT, "price": {"type": "number"}, "size": {"enum": ["S", "M", "L"]}},
    },
    "Customer": {
        "type": "object",
        "required": ["id"],
        "properties": {"id": WHOLE, "address": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Address"}]}},
    },
    "Address": {"type": "object", "required": ["city"], "properties": {"city": TEXT, "zip": TEXT}},
    "Card": {"type": "object", "required": ["type", "last4"], "properties": {"type": {"const": "card"}, "last4": TEXT}},
    "Transfer": {
        "type": "object",
        "required": ["type", "iban"],
        "properties": {"type": {"const": "transfer"}, "iban": TEXT},
    },
}
BODY = {
    "id": 7,
    "status": "open",
    "name": "John",
    "email": "john@mail.example",
    "phone": "555",
    "note": "soon",
    "coupon": "SPRING",
    "discount": 3,
    "total": 12.5,
    "weight": 20,
    "created_at": "2025-03-01T09:30:00Z",
    "born": "1990-01-31",
    "items": [{"sku": "a", "price": 12.5, "size": "M"}, {"sku": "b", "price": 1.5}],
    "tags": ["new"],
    "customer": {"id": 1, "address": {"city": "Turin", "zip": "10121"}},
    "payment": {"type": "card", "last4": "4242"},
    "event": {"type": "created"},
    "metadata": {"source": "web"},
}
SPEC = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": URL}],
    "paths": {
        "/orders/{id}": {
            "get": {
                "operationId": "getOrder",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": WHOLE}],
                "responses": {
                    "200": {
                        "description": "",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Order"}, "example": BODY}
                        },
                    }
                },
            }
        }
    },
    "components": {"schemas": SCHEMAS},
}


class ShopError(Exception):
    """All that should escape."""


class Client:
    """On requests; `use` is what it makes of the body."""

    use = staticmethod(lambda body: body)
    text = staticmethod(lambda response: response.json())

    def __init__(self, base_url):
        self.base_url, self.http = base_url, requests.Session()
        self.http.trust_env = False

    def order(self, number):
        response = self.http.get(f"{self.base_url}/orders/{number}", timeout=5)
        if response.status_code != 200:
            raise ShopError(response.status_code)
        return self.use(self.text(response))

    def close(self):
        self.http.close()


class HttpxClient(Client):
    def __init__(self, base_url):
        self.base_url, self.http = base_url, httpx.Client(trust_env=False)


class ShopSuite(ClientSuite):
    base_errors = (ShopError,)
    client = Client

    def make_client(self, api):
        return self.client(api.base_url)

    @read(answer=BODY)
    def order(self, client):
        return client.order(7)


def suite_of(use, *, text=None, base=Client):
    parts = {"use": staticmethod(use)} | ({"text": staticmethod(text)} if text is not None else {})
    return type("ShopSuite", (ShopSuite,), {"client": type("Planted", (base,), parts)})


@contextmanager
def shop(folder, contracts=None, *, spec=True):
    """``judge(check_id, suite, fuzz)``: what a check says; there is a description with `spec`."""
    file = folder / "shop.json"
    file.write_text(json.dumps(SPEC))
    service = Service("shop", URL, spec=file if spec else None)
    contracts = Contracts() if contracts is None else contracts
    with VirtualClock() as clock, opened(Settings({"shop": service}), clock, contracts=contracts) as apis:
        yield partial(judged, apis["shop"])


def judged(api, check_id, suite, fuzz=USUAL, node="", call="order"):
    results = []
    found = {found.name: found for found in calls_of(suite)}
    examiner = Examiner(api, {}, lambda result, _: results.append(result), fuzz, node)
    examiner.examine(suite(), Case(found[call], CHECKS[check_id]))
    return results[0]
