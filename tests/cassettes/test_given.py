"""What aiohttp was given as an object is stored as one, as vcrpy does, and comes back byte for byte."""

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_apiint.cassettes import emit, reading
from tests.cassettes.recorded import VALUES, interaction

AGENT = ("User-Agent", "aiohttp/3.14")
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")


def stored(body, sent, client="aiohttp"):
    """The body as it is in the cassette, and as it's read from there."""
    recorded = interaction("POST", body=body, sent=sent, client=client)
    [document] = emit.loaded(emit.block(recorded))
    return document["request"]["body"], reading.interaction(document).request.body


@given(VALUES)
def test_json_comes_back_byte_for_byte(value):
    body = json.dumps(value).encode()

    assert stored(body, [AGENT, JSON])[1] == body


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), min_size=1, max_size=4))
def test_a_form_comes_back_byte_for_byte(fields):
    body = urlencode(fields).encode()

    assert stored(body, [AGENT, FORM]) == (fields, body)


def test_the_keys_keep_their_order():
    assert list(stored(b'{"z": {"y": 1, "b": 2}, "a": 3}', [AGENT, JSON])[0]) == ["z", "a"]


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (b'{"a": 1}', [JSON, AGENT]),
        (b'{"a": 1}', [AGENT]),
        (b'{"a": 1}', [AGENT, ("Content-Type", "application/octet-stream")]),
        (b'{"a":1}', [AGENT, JSON]),
        (b'{"a": 1, "a": 1}', [AGENT, JSON]),
        (rb'{"a": "\ud800"}', [AGENT, JSON]),
        (b"[" * 60 + b"]" * 60, [AGENT, JSON]),
        (b"[" * 5000 + b"]" * 5000, [AGENT, JSON]),
        (json.dumps(["x" * 100_000]).encode(), [AGENT, JSON]),
        (b"a=1&a=2", [AGENT, FORM]),
        (b"no form", [AGENT, FORM]),
        (b"a=%20b", [AGENT, FORM]),
    ],
    ids=[
        "the caller's own type",
        "no type",
        "bytes",
        "another writer",
        "a name twice",
        "half a pair",
        "deep",
        "too deep for json",
        "large",
        "a field twice",
        "no form",
        "another writer's form",
    ],
)
def test_what_was_not_surely_an_object_stays_bytes(body, sent):
    assert stored(body, sent) == (body.decode(), body)


def test_other_clients_send_bytes():
    assert stored(b'{"a": 1}', [AGENT, JSON], client="requests") == ('{"a": 1}', b'{"a": 1}')
