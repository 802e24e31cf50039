"""Secrets in URLs and forms: what is one is swapped, what isn't keeps its spelling."""

import pytest

from pytest_apiint.secrets import Scrubber, SecretRegistry
from pytest_apiint.secrets.pairs import may_hide, pairs, url


def swap(value, kind, *, sure=True):
    return f"{kind.upper()}{'' if sure else '?'}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.test/x?page=2&q=%7e+b", "https://a.test/x?page=2&q=%7e+b"),
        ("https://bob:pw%2F1@a.test/", "https://USER%3F:PASSWORD@a.test/"),
        ("https://t0ken-1@a.test/", "https://USER@a.test/"),
        ("https://t0ken-1:@a.test/", "https://USER:@a.test/"),
        ("https://:pw-1@a.test/", "https://:PASSWORD@a.test/"),
        ("https://a.test/@bob?x=1", "https://a.test/@bob?x=1"),
        ("https://a.test/?key=AIzaSyA1234567890", "https://a.test/?key=KEY%3F"),
        ("https://a.test/?key=name&key=some-long-words-only", "https://a.test/?key=name&key=some-long-words-only"),
        ("https://a.test/cb?code=abc&state=x", "https://a.test/cb?code=CODE&state=x"),
        ("https://a.test/?code=abc&country=x", "https://a.test/?code=abc&country=x"),
        ("https://a.test/cb#access_token=abc&expires_in=3", "https://a.test/cb#access_token=ACCESS_TOKEN&expires_in=3"),
        ("https://a.test/docs#section", "https://a.test/docs#section"),
        (
            "https://a.test/?u=https://b.test/?token=abc",
            "https://a.test/?u=https%3A%2F%2Fb.test%2F%3Ftoken%3DTOKEN%253F",
        ),
        ("https://a.test/?f=%7B%22password%22%3A%22a%22%7D", "https://a.test/?f=%7B%22password%22%3A%22PASSWORD%22%7D"),
        ("/x?api_key=abc", "/x?api_key=API_KEY"),
        ("?token=&api_key", "?token=&api_key"),
    ],
)
def test_a_url_without_its_secrets(text, expected):
    assert url(text, swap) == expected


def test_a_form_of_a_grant_has_a_code_and_another_none():
    assert pairs("grant_type=authorization_code&code=abc", swap) == "grant_type=authorization_code&code=CODE"
    assert pairs("code=abc&name=x", swap) == "code=abc&name=x"


@pytest.mark.parametrize(
    ("name", "may"), [("password", True), ("auth", True), ("code", True), ("key", True), ("q", False)]
)
def test_whether_a_parameter_may_hide_something(name, may):
    assert may_hide(name) is may


def test_a_leak_is_told_by_the_first_line_that_holds_it():
    registry = SecretRegistry()
    registry.add("known words here", "acme.token")
    scrubber = Scrubber(registry)
    assert scrubber.leaks(b"known words here") == ["acme.token in line 1"]
    assert scrubber.leaks(b"a\nb\nknown%20words%20here\nknown words here") == ["acme.token in line 3"]
