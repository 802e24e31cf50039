from dataclasses import replace

import pytest

from pytest_apiint.consumption.inferring import inferred
from pytest_apiint.suites import read as reads
from pytest_apiint.suites.calls import calls_of
from pytest_apiint.suites.cases import _player
from tests.checks.fuzz.described import shop, suite_of

# Small, as each of its fields costs some calls.
BODY = {
    "id": 7,
    "status": "open",
    "name": "John",
    "email": "john@mail.example",
    "discount": 3,
    "old": True,
    "items": [{"sku": "a", "price": 12.5}, {"sku": "b", "price": 1.5}],
    "customer": {"id": 1, "address": {"city": "Turin"}},
}


@pytest.fixture
def reading(tmp_path):
    """What a client that makes `use` of an order reads: its fields by place. It's described with `spec`."""

    def found(use, *, spec=False, answer=BODY, **client):
        with shop(tmp_path, spec=spec) as judge:
            suite = suite_of(use, **client)
            if not spec or answer is not BODY:
                suite.order = reads(answer=answer)(lambda _, client: client.order(7))
                suite.order.__apiint_call__ = replace(suite.order.__apiint_call__, name="order")
            player = _player(suite(), calls_of(suite)[0], judge.args[0])
            player.prove()
            assert player.trouble is None
            return {field.place: field for field in inferred(player, player.variations).fields}

    return found


@pytest.fixture
def read(reading):
    """The places that it reads."""
    return lambda use, **more: [place for place, field in reading(use, **more).items() if field.use == "read"]
