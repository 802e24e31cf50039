"""The forms of a secret, held against the libraries that make them."""

import base64
import html
import json
from urllib.parse import quote, quote_plus, urlencode

import httpx
import pytest
import requests

from pytest_apiint.secrets.forms import carried, forms
from pytest_apiint.secrets.names import names_a_secret

SECRET = 'p@ss /w\u00f6rd+&"x'


@pytest.mark.parametrize(
    "text",
    [
        f"token {SECRET} in a text",
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        quote(SECRET).lower(),
        urlencode({"token": SECRET}),
        str(httpx.URL("https://a.test", params={"t": SECRET})),
        requests.Request("GET", "https://a.test", params={"t": SECRET}).prepare().url,
        json.dumps({"token": SECRET}),
        json.dumps({"token": SECRET}, ensure_ascii=False),
        json.dumps({"token": SECRET}).replace("/", "\\/"),
        repr({"token": SECRET}),
        json.dumps({"body": json.dumps({"token": SECRET})}),
        urlencode({"next": f"https://a.test/?{urlencode({'t': SECRET})}"}),
        quote(f"https://a.test/{quote(SECRET)}", safe=""),
        quote(quote(SECRET, safe=""), safe=""),
        html.escape(SECRET),
        json.dumps({"token": SECRET}).replace("&", "\\u0026"),
        json.dumps({"token": SECRET}).replace("&", "\\u0026").replace("+", "\\u002B"),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
    ],
)
def test_a_secret_is_found_as_libraries_write_it(text):
    assert carried(text, [SECRET]) == SECRET


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode, base64.encodebytes])
@pytest.mark.parametrize("before", ["", "u", "us", "use", "user:"])
@pytest.mark.parametrize("after", ["", "z", "zz", ":zzz"])
def test_a_secret_is_found_in_base64_wherever_it_stands(encode, before, after):
    assert carried(encode(f"{before}{SECRET}{after}".encode()).decode(), [SECRET]) == SECRET


@pytest.mark.parametrize("text", ["", "p@ss", SECRET[:-1], SECRET[1:], SECRET.upper(), "cEBzcw=="])
def test_a_part_is_not_the_whole(text):
    assert carried(text, [SECRET]) is None


def test_no_form_comes_twice_and_none_is_short():
    found = forms(SECRET)
    assert found[0] == SECRET
    assert len(found) == len(set(found))
    assert min(len(form) for form in found) >= 6


@pytest.mark.parametrize("secret", ["", "a", "test", "12345"])
def test_a_short_secret_has_no_forms(secret):
    assert forms(secret) == ()
    assert carried("test 12345", [secret]) is None


@pytest.mark.parametrize("secret", ["a\nbcdef", "\udc80abcdef", "\u0000secret"])
def test_odd_secrets_have_forms_too(secret):
    assert carried(f"x{secret}x", [secret]) == secret


@pytest.mark.parametrize(
    "name",
    [
        "api_key",
        "apikey",
        "API-KEY",
        "x-api-key",
        "access_token",
        "sessionToken",
        "user_token",
        "token",
        "client_secret",
        "password",
        "pwd",
        "user[password]",
        "user[login][api_key]",
    ],
)
def test_such_parameters_are_for_secrets(name):
    assert names_a_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "author",
        "keyword",
        "sort_key",
        "page_token",
        "next_token",
        "key",
        "tokens",
        "continuation",
        "signature",
        "authority",
        "page[token]",
        "password[since]",
        "user_key",
        "x-token-count",
    ],
)
def test_such_parameters_are_not(name):
    assert not names_a_secret(name)
