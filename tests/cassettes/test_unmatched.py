"""Why a cassette has no answer: one class per cause, the nearest recording, and the fix, compared whole."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from pytest_apiint import UsageProblem
from pytest_apiint.cassettes import emit
from pytest_apiint.cassettes.cassette import Cassette
from pytest_apiint.cassettes.matching import Matching
from pytest_apiint.errors import CassetteExhausted, CassetteMissing, CassetteUnmatched, SpecMismatch
from pytest_apiint.exchange import Headers, Request
from tests.cassettes.recorded import BODIES, URLS, interaction

FILE = Path("cassettes/test_users/test_get.yaml")
BODY = Matching((*Matching().match_on, "body"))
JSON = [("Content-Type", "application/json")]
FORM = [("Content-Type", "application/x-www-form-urlencoded")]


def cassette(*recorded, matching=BODY, **options):
    data = "interactions:\n" + "".join(map(emit.block, recorded)) + "version: 1\n"
    return Cassette(FILE, data.encode(), matching=matching, **options)


def told(tape, path="/users/1", method="GET", body=b"", fields=()):
    """The error for a request, after it was refused."""
    url = path if "://" in path else f"https://api.acme.example{path}"
    request = Request(method, url, Headers(fields), body)
    assert tape.play(request) is None
    return tape.unmatched(request)


def test_no_file_at_all():
    error = told(Cassette(FILE, None))

    assert isinstance(error, CassetteMissing)
    assert isinstance(error, UsageProblem)
    assert str(error) == (
        "There is no cassette to answer GET https://api.acme.example/users/1\n"
        "  expected  cassettes/test_users/test_get.yaml\n"
        "  fix       record it, and commit the file:\n"
        "            pytest --api-mode=record"
    )


def test_asked_more_often_than_recorded():
    tape = cassette(interaction(), interaction(path="/other"), interaction())
    for _ in range(2):
        tape.play(interaction().request)

    error = told(tape)
    assert isinstance(error, CassetteExhausted)
    assert isinstance(error, SpecMismatch)
    assert str(error) == (
        "Recorded 2x, asked 3x\n"
        "  request   GET https://api.acme.example/users/1\n"
        "  cassette  cassettes/test_users/test_get.yaml, line 2, 36\n"
        "  fix       see why the client asks again, or record the test anew:\n"
        "            pytest --api-mode=record --api-record=all\n"
        "  or        let the last answer be played again: allow_playback_repeats"
    )
    assert str(told(tape)).startswith("Recorded 2x, asked 4x\n")


def test_lines_are_told_in_the_order_of_the_file():
    tape = cassette(interaction(path="/x~"), interaction(path="/x%7E"))

    assert tape.play(interaction(path="/x~").request)
    assert tape.play(interaction(path="/x~").request)
    assert "line 2, 19\n" in str(told(tape, "/x~"))


def test_the_nearest_recording_and_its_path():
    error = told(cassette(interaction(path="/orders"), interaction(path="/users/1")), "/users/2")

    assert isinstance(error, CassetteUnmatched)
    assert isinstance(error, SpecMismatch)
    assert str(error) == (
        "GET https://api.acme.example/users/2 isn't in the cassette\n"
        "  cassette  cassettes/test_users/test_get.yaml, 2 recordings\n"
        "  nearest   GET https://api.acme.example/users/1\n"
        "            (line 19, not played yet)\n"
        "  path      /users/2  recorded: /users/1\n"
        "  fix       correct the client, or add it to the cassette:\n"
        "            pytest --api-mode=record"
    )


def test_a_body_is_told_by_the_first_value_that_differs():
    recorded = interaction("POST", "/orders", b'{"items": [{"qty": 1, "sku": "a"}], "note": null}', sent=JSON)
    tape = cassette(interaction("POST", "/orders", b'{"items": []}', sent=JSON), recorded)
    tape.play(recorded.request)

    asked = b'{"items":[{"qty":2,"sku":"a"}],"note":null}'
    assert str(told(tape, "/orders", "POST", asked, JSON)) == (
        "POST https://api.acme.example/orders isn't in the cassette\n"
        "  cassette  cassettes/test_users/test_get.yaml, 2 recordings\n"
        "  nearest   POST https://api.acme.example/orders\n"
        "            (line 21, played already)\n"
        "  body      $.items[0].qty = 2  recorded: 1\n"
        "  fix       correct the client, or add it to the cassette:\n"
        "            pytest --api-mode=record"
    )


def test_an_empty_cassette_has_no_nearest():
    assert str(told(Cassette(FILE, b"interactions: []\nversion: 1\n"))) == (
        "GET https://api.acme.example/users/1 isn't in the cassette\n"
        "  cassette  cassettes/test_users/test_get.yaml, 0 recordings\n"
        "  fix       correct the client, or add it to the cassette:\n"
        "            pytest --api-mode=record"
    )


def rows(error):
    """What differs: the lines between the nearest recording and the fix."""
    lines = str(error).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("            (line"))
    end = next(number for number, line in enumerate(lines) if line.startswith("  fix"))
    return [" ".join(line.split()) for line in lines[start + 1 : end]]


@pytest.mark.parametrize(
    ("path", "method", "row"),
    [
        ("/users/1", "PUT", "method PUT recorded: GET"),
        ("http://api.acme.example:443/users/1", "GET", "scheme http recorded: https"),
        ("https://api.acme.test/users/1", "GET", "host api.acme.test recorded: api.acme.example"),
        ("https://api.acme.example:8443/users/1", "GET", "port 8443 recorded: 443"),
        ("/users/1?page=2&page=1", "GET", "query page=1&page=2 recorded: (none)"),
        ("/users/1?q=s%C3%A9&sort", "GET", "query q=s\\xe9 recorded: (none)"),
    ],
)
def test_the_part_that_differs_is_named(path, method, row):
    assert rows(told(cassette(interaction()), path, method)) == [row]


@pytest.mark.parametrize(
    ("recorded", "asked", "fields", "row"),
    [
        (b'{"a": {"b c": 1}}', b'{"a": {"b c": 2}}', JSON, "body $.a['b c'] = 2 recorded: 1"),
        (b'{"a": 1}', b'{"b": 1}', JSON, "body $.b = 1 recorded: (none)"),
        (b'{"a": 1, "b": 2}', b'{"a": 1}', JSON, "body $.b = (none) recorded: 2"),
        (b"[1, 2]", b"[1]", JSON, "body $ = 1 items recorded: 2 items"),
        (b'{"on": 1}', b'{"on": true}', JSON, "body $.on = true recorded: 1"),
        (b'{"on": "\\u00e9"}', b'{"on": null}', JSON, 'body $.on = null recorded: "\\u00e9"'),
        (b"a=1&b=2", b"b=3&a=1", FORM, "body b=3 recorded: b=2"),
        (b"hello", b"world", [], "body world recorded: hello"),
        (b"\x00\x01", b"", [], "body 0 bytes recorded: 2 bytes"),
    ],
)
def test_the_place_in_the_body_is_named(recorded, asked, fields, row):
    tape = cassette(interaction("POST", "/a", recorded, sent=fields))

    assert rows(told(tape, "/a", "POST", asked, fields)) == [row]


def test_several_differences_are_told_in_the_order_of_a_request():
    assert rows(told(cassette(interaction()), "http://b/users/2?x=1", "PUT")) == [
        "method PUT recorded: GET",
        "scheme http recorded: https",
        "host b recorded: api.acme.example",
    ]


def test_values_of_headers_are_not_shown_since_they_may_be_secrets():
    on = Matching((*Matching().match_on, "headers"))
    tape = cassette(interaction(sent=[("Authorization", "Bearer s3cret")]), matching=on)

    error = told(tape, fields=[("Authorization", "Bearer other")])
    assert rows(error) == ["headers Authorization is not as recorded"]
    assert "s3cret" not in str(error)
    assert "other" not in str(error)


def test_an_own_matchers_words_are_told():
    def tenant(asked, recorded):
        assert asked.host == "never", "wrong tenant"

    on = Matching((*Matching().match_on, "tenant"), {"tenant": tenant})
    assert rows(told(cassette(interaction(), matching=on))) == ["tenant wrong tenant"]
    on = Matching((*Matching().match_on, "tenant"), {"tenant": lambda *_: False})
    assert rows(told(cassette(interaction(), matching=on))) == ["tenant it returned False"]


def test_no_secret_of_the_request_or_of_a_recording_is_shown():
    def scrub(request):
        return replace(request, url=request.url.replace("s3cret", "PLACEHOLDER"))

    text = str(told(cassette(interaction(path="/a?key=s3cret"), scrub=scrub), "/b?key=s3cret"))
    assert "s3cret" not in text
    assert text.count("PLACEHOLDER") == 2


def test_long_texts_are_shortened_in_the_middle():
    text = str(told(cassette(interaction(path="/a" * 90)), "/b" * 90))

    assert "  path      /b/b" in text
    assert "\n            recorded: /a/a" in text


@given(URLS, BODIES, URLS, BODIES)
def test_whatever_is_asked_the_message_has_twelve_lines_of_eighty_columns(recorded, stored, url, body):
    tape = cassette(interaction("POST", recorded, stored))
    request = Request("PUT", url, Headers(), body)
    lines = str(tape.unmatched(request)).splitlines()

    assert len(lines) <= 12
    assert all(len(line) <= 80 and line.isascii() for line in lines)


def test_among_thousands_the_nearest_is_found_fast_and_not_by_parsing_all():
    one = emit.block(interaction(path="/users/N"))
    data = "interactions:\n" + "".join(one.replace("/N", f"/{n}") for n in range(3000)) + "version: 1\n"
    tape = Cassette(FILE, data.encode())

    text = str(told(tape, "/users/2999x"))
    assert f"  nearest   GET https://api.acme.example/users/2999\n            (line {2 + 2999 * 17}, not played" in text
    assert tape._documents._kept == {}
