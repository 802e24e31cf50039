"""Secrets in JSON's text, however long its strings are."""

import json
import time

import pytest

from pytest_apiint.secrets.json_text import json_text
from pytest_apiint.secrets.names import hides


def swapped(value, kind, *, sure):
    return "apiint-secret" if sure else value


@pytest.mark.parametrize("unit", ["Mei", "a-", "\\", "&=", "name ", "token: ", "?a=", "://", "{", "[", "\u00e9"])
def test_a_long_string_takes_no_longer_than_it_is_long(unit):
    text = json.dumps({"name": unit * (200_000 // len(unit)), "password": "a1b2c3d4e5f6"})
    began = time.process_time()
    assert json_text(text, swapped) == text.replace("a1b2c3d4e5f6", "apiint-secret")
    assert time.process_time() - began < 2


def test_the_key_of_a_secret_is_found_after_a_long_string_that_has_no_end():
    text = '{"password": "a1b2c3d4e5f6", "rest": "' + "Mei" * 50_000
    assert json_text(text, swapped).startswith('{"password": "apiint-secret", "rest": "Mei')


def test_what_is_too_long_names_nothing():
    assert hides("a_" * 100 + "token") is None
    assert hides("a_" * 100_000 + "token") is False
