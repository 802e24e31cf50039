"""What may be written of a test."""

import gzip
import json

import pytest

from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.report.clean import TEXT, Clean
from pytest_apiint.report.run import Body
from pytest_apiint.secrets.registry import SecretRegistry

TOKEN = "tok-4711-Zr9-x"
MOST = 100


@pytest.fixture
def clean():
    registry = SecretRegistry()
    registry.add(TOKEN, "acme.token")
    return Clean(registry)


def response(body, **fields):
    return Response(200, Headers({"Content-Type": "application/json"} | fields), body)


def test_a_secret_is_hidden_wherever_it_stands(clean):
    request = Request("GET", f"https://a.test/x?key={TOKEN}", Headers({"Via": f"a {TOKEN}"}), f"b {TOKEN}".encode())
    told = clean.message(request, MOST)
    assert told.headers == (("Via", "a apiint-secret.acme.token"),)
    assert told.body == Body("b apiint-secret.acme.token", 16)
    assert clean.url(request.url) == "https://a.test/x?key=apiint-secret.acme.token"
    assert clean.text(f"t[{TOKEN}]") == "t[apiint-secret.acme.token]"
    assert clean.long(f"E  {TOKEN}") == "E  apiint-secret.acme.token"


def test_what_stands_under_a_name_for_secrets_is_hidden_unknown(clean):
    told = clean.message(response(b'{"password": "hunter2-9"}'), MOST)
    assert "hunter2" not in told.body.text
    assert "hunter2" not in clean.text('password="hunter2-9"')


def test_what_one_exchange_tells_is_hidden_in_all(clean):
    first = response(b'{"note": "s3cret-of-later"}')
    clean.learn(Request("GET", "https://a.test/", Headers()), response(b'{"access_token": "s3cret-of-later"}'), MOST)
    assert "s3cret" not in clean.message(first, MOST).body.text
    assert "s3cret" not in clean.long("AssertionError: s3cret-of-later")
    assert clean.long("AssertionError: 's3cret-of...'") == "AssertionError: '***...'"


def test_a_coding_is_undone_and_counted_as_it_came(clean):
    coded = gzip.compress(json.dumps({"token": "s3cret-in-gzip"}).encode())
    answer = response(coded, **{"Content-Encoding": "gzip"})
    clean.learn(Request("GET", "https://a.test/", Headers()), answer, MOST)
    told = clean.message(answer, MOST)
    assert told.body == Body('{"token": "apiint-secret.token.1"}', len(coded))
    assert ("Content-Encoding", "gzip") in told.headers
    assert "s3cret" not in clean.text("s3cret-in-gzip")


@pytest.mark.parametrize(("size", "cut"), [(MOST, False), (MOST + 1, True), (MOST * 10, True)])
def test_a_long_body_is_cut(clean, size, cut):
    told = clean.message(response(b"x" * size), MOST)
    assert told.body == Body("x" * MOST, size, cut=cut)


def test_a_secret_at_the_cut_is_hidden_whole(clean):
    told = clean.message(response(b"x" * (MOST - 5) + TOKEN.encode() + b"x"), MOST)
    assert "tok-" not in told.body.text


def test_a_cut_within_a_character_leaves_text(clean):
    body = "\u00e9".encode() * 1000
    assert clean.message(response(b"x" + body), MOST).body.text == "x" + "\u00e9" * 99
    assert clean.message(response(b"x" + body), MOST).body.binary is False


@pytest.mark.parametrize("body", [b"\x89PNG\xff\xfe", b"\xff"])
def test_of_what_is_no_text_the_size_is_told(clean, body):
    assert clean.message(response(body), MOST).body == Body("", len(body), cut=True, binary=True)


def test_no_body_is_none(clean):
    assert clean.message(response(b""), MOST).body is None


def test_what_stands_for_no_character_can_be_written(clean):
    assert clean.text("a\udcff").encode() == b"a?"
    assert clean.long("a\udcff").encode() == b"a?"


def test_a_long_failure_is_cut(clean):
    assert len(clean.long("x" * TEXT * 2)) == TEXT
