"""Whatever the secret, and wherever it stands: it's not written, and scrubbing twice changes nothing."""

import base64
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.secrets import Scrubber, SecretRegistry
from pytest_apiint.secrets.forms import forms
from pytest_apiint.secrets.values import tells_nothing
from tests.secrets.planted import API, JSON

SECRETS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co"]), min_size=6, max_size=40).filter(
    lambda text: not tells_nothing(text) and "apiint" not in text and text == text.strip()
)
KEYS = st.sampled_from(["id", "name", "etag", "cursor", "items", "next_page_token", "count", "author", "public_key"])
WORDS = st.text('abcdefghij klmno\u00e9"\\/<&+%=', max_size=12)
BENIGN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
)
PLACES = {
    "text": lambda secret: f"it is {secret}, is it?",
    "json": lambda secret: json.dumps({"echo": [secret, {"deep": f"Bearer {secret}"}]}),
    "unicode json": lambda secret: json.dumps({"echo": secret}, ensure_ascii=False),
    "json in json": lambda secret: json.dumps({"body": json.dumps({"echo": secret})}),
    "form": lambda secret: urlencode({"a": 1, "echo": secret}),
    "path": lambda secret: f"/v1/{quote(secret)}/x",
    "url in url": lambda secret: f"?next={quote_plus(f'https://a.test/?echo={quote(secret)}')}",
    "base64": lambda secret: base64.b64encode(f"user:{secret}".encode()).decode(),
    "hex": lambda secret: secret.encode().hex(),
    "repr": lambda secret: repr({"echo": secret}),
}


@pytest.mark.parametrize("place", PLACES)
@given(secret=SECRETS)
def test_a_known_secret_is_hidden_wherever_it_stands(place, secret):
    registry = SecretRegistry()
    registry.add(secret, "acme.token")
    scrubber = Scrubber(registry)
    response = scrubber.response(Response(200, Headers(JSON), PLACES[place](secret).encode()))
    assert "apiint-secret.acme.token" in response.text
    assert not [form for form in forms(secret) if form in response.text.replace("apiint-secret.acme.token", "\0")]
    assert scrubber.response(response).body == response.body


@given(secret=SECRETS, key=st.sampled_from(["password", "client_secret", "accessToken", "user[password]"]))
def test_what_stands_under_a_name_for_secrets_is_hidden(secret, key):
    form = Request("POST", f"{API}?{urlencode({key: secret})}", Headers(), urlencode({"a": "b", key: secret}).encode())
    answer = Response(200, Headers(JSON), json.dumps({"a": [{key: secret}]}).encode())
    scrubber = Scrubber(SecretRegistry())
    request, response = scrubber.request(form), scrubber.response(answer)
    (value,) = response.json()["a"][0].values()
    assert value.startswith("apiint-secret.")
    assert request.query == [(key, value)]
    assert request.body.endswith(value.encode())


@given(value=BENIGN, indent=st.sampled_from([None, 2]), ascii_=st.booleans())
def test_what_holds_no_secret_keeps_its_bytes(value, indent, ascii_):
    body = json.dumps(value, indent=indent, ensure_ascii=ascii_).encode()
    assert Scrubber(SecretRegistry()).response(Response(200, Headers(JSON), body)).body == body


@given(data=st.binary(max_size=200))
def test_no_body_makes_it_stumble(data):
    scrubber = Scrubber(SecretRegistry())
    for headers in ({}, JSON, {"Content-Type": "multipart/form-data; boundary=a"}, {"Content-Encoding": "gzip"}):
        once = scrubber.response(Response(200, Headers(headers), data))
        assert scrubber.response(once).body == once.body
    scrubber.leaks(data)
