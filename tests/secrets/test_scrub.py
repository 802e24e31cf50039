"""What is written of an exchange holds no secret, and still replays."""

import gzip
import json
from base64 import b64encode

import jwt
import pytest

from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.secrets import Scrubber, SecretRegistry
from pytest_apiint.secrets.forms import forms
from pytest_apiint.secrets.placeholders import unnumbered
from tests.secrets.planted import API, FORM, JSON, JWT, MULTIPART, PARTS, PLANTED, TOKEN, written


def scrubbed(planted, registry=None):
    scrubber = Scrubber(registry or SecretRegistry())
    return scrubber.request(planted.request), scrubber.response(planted.response)


def body_of(body, headers=JSON, **options):
    return Scrubber(SecretRegistry(), **options).response(Response(200, Headers(headers), body.encode())).text


@pytest.mark.parametrize("kind", PLANTED)
def test_no_form_of_a_planted_secret_is_written(kind):
    text = written(*scrubbed(PLANTED[kind]))
    assert not [form for value in PLANTED[kind].values for form in (value, *forms(value)) if form in text]
    assert "apiint-secret" in text


@pytest.mark.parametrize("kind", PLANTED)
def test_scrubbing_twice_changes_nothing(kind):
    scrubber = Scrubber(SecretRegistry())
    once = scrubber.request(PLANTED[kind].request), scrubber.response(PLANTED[kind].response)
    for again in (scrubber, Scrubber(SecretRegistry())):
        twice = again.request(once[0]), again.response(once[1])
        assert written(*twice) == written(*once)


@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_left_is_told_by_kind_and_line_before_and_is_nothing_after(kind):
    planted = PLANTED[kind]
    scrubber = Scrubber(SecretRegistry())
    scrubber.registry.learn(planted.request, planted.response)
    before = scrubber.leaks(planted.text.encode())
    assert before
    assert not [value for value in planted.values for line in before if value in line]
    assert scrubber.leaks(written(*scrubbed(planted)).encode("utf-8", "surrogateescape")) == []


@pytest.mark.parametrize("kind", PLANTED)
def test_a_secret_learned_in_one_exchange_is_hidden_in_all_others(kind):
    registry = SecretRegistry()
    registry.learn(PLANTED[kind].request, PLANTED[kind].response)
    value = PLANTED[kind].values[0]
    echo = Response(200, Headers({"ETag": f'"{value}"'}), f"you sent {value}, twice: {value}".encode())
    text = written(Request("GET", API, Headers()), Scrubber(registry).response(echo))
    assert value not in text
    assert text.count("apiint-secret") == 3


def test_a_log_in_and_its_use_still_belong_together():
    registry = SecretRegistry()
    scrubber = Scrubber(registry)
    answer = scrubber.response(Response(200, Headers(JSON), b'{"access_token": "tok-123-abc"}'))
    live = Request("GET", f"{API}/me", Headers({"Authorization": "Bearer tok-123-abc"}))
    replayed = Request("GET", f"{API}/me", Headers({"Authorization": f"Bearer {answer.json()['access_token']}"}))
    assert scrubber.request(live).headers == scrubber.request(replayed).headers
    assert scrubber.request(live).headers["Authorization"] == "Bearer apiint-secret.access_token.1"


def test_a_named_secret_has_its_name_in_whatever_form_it_stands():
    registry = SecretRegistry()
    registry.add(TOKEN, "acme.token")
    planted = Request(
        "GET", f"{API}?t={TOKEN}", Headers({"X-Api-Key": TOKEN, "Accept": b64encode(f"a:{TOKEN}".encode()).decode()})
    )
    request = Scrubber(registry).request(planted)
    assert request.url == f"{API}?t=apiint-secret.acme.token"
    assert request.headers["X-Api-Key"] == "apiint-secret.acme.token"
    assert "apiint-secret.acme.token" in request.headers["Accept"]


def test_a_stand_in_under_a_secret_s_name_becomes_the_same_placeholder():
    registry = SecretRegistry()
    asked = []
    for value in (TOKEN, "dummy-acme-token"):
        registry.add(value, "acme.token")
        fields = Headers({"Authorization": f"Bearer {value}"})
        asked.append(Scrubber(registry).request(Request("GET", f"{API}/{value}?token={value}", fields)))
    assert asked[0].url == asked[1].url == f"{API}/apiint-secret.acme.token?token=apiint-secret.acme.token"
    assert asked[0].headers == asked[1].headers


def test_a_jwt_s_placeholder_decodes_and_tells_its_numbers_only():
    token = Scrubber(SecretRegistry()).response(PLANTED["access-token"].response).json()["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims == {"sub": "apiint-secret", "exp": 1893456000, "scope": ["apiint-secret"]}
    assert jwt.get_unverified_header(token)["alg"] == "HS256"
    assert token.split(".")[2] == "apiint-secret-access_token-1"


def test_a_jwt_s_placeholder_that_is_taken_is_given_to_nobody_else():
    first = Scrubber(SecretRegistry()).response(PLANTED["access-token"].response)
    scrubber = Scrubber(SecretRegistry())
    scrubber.reserve(first.text)
    assert scrubber.response(PLANTED["access-token"].response).json()["access_token"].endswith("-access_token-2")


def test_placeholders_by_their_kind_alone_are_the_same_in_any_order():
    one, other = "apiint-secret.token.1 apiint-secret.acme.token", "apiint-secret.token.12 apiint-secret.acme.token"
    assert unnumbered(one) == unnumbered(other) != unnumbered(one.replace("acme", "globex"))
    assert unnumbered("eyJ.eyJ.apiint-secret-id_token-1") == unnumbered("eyJ.eyJ.apiint-secret-id_token-2")


def test_equal_secrets_get_equal_placeholders_and_others_the_next():
    text = body_of('[{"token": "aaa-111-x"}, {"token": "bbb-222-y"}, {"token": "aaa-111-x"}]')
    assert [row["token"] for row in json.loads(text)] == [f"apiint-secret.token.{n}" for n in (1, 2, 1)]


def test_placeholders_that_are_taken_are_given_to_nobody_else():
    scrubber = Scrubber(SecretRegistry())
    scrubber.registry.add(TOKEN, "acme.token")
    scrubber.reserve('{"token": "apiint-secret.token.1", "x": "apiint-secret.acme.token"}')
    assert scrubber.text(TOKEN) == "apiint-secret.acme.token"
    assert scrubber.response(Response(200, Headers(JSON), b'{"token": "abc-123-d"}')).json() == {
        "token": "apiint-secret.token.2"
    }


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Content-Type", "application/json", "application/json"),
        ("Idempotency-Key", "5f1c2a9e-8d7b-4c6a-9e0f-123456789abc", "5f1c2a9e-8d7b-4c6a-9e0f-123456789abc"),
        ("X-RateLimit-Remaining", "4999", "4999"),
        ("X-Acme-Internal", "node-7.eu", "apiint-secret.x_acme_internal.1"),
        ("X-Acme-Count", "12", "12"),
        ("Authorization", "Bearer abc", "Bearer apiint-secret.bearer.1"),
        ("authorization", "opaque-value", "apiint-secret.authorization.1"),
        ("Cookie", "sid=s1; lang=en; t=a-b-c-1-2", "sid=apiint-secret.sid.1; lang=en; t=apiint-secret.t.1"),
        ("Set-Cookie", "csrf=x1; Secure; Path=/a", "csrf=apiint-secret.csrf.1; Secure; Path=/a"),
        ("Set-Cookie", 'a="quoted-1-v"; Max-Age=9', 'a="apiint-secret.a.1"; Max-Age=9'),
        ("Link", "</a?api_key=k1>; rel=next", "</a?api_key=apiint-secret.api_key.1>; rel=next"),
        ("WWW-Authenticate", 'Bearer realm="acme"', 'Bearer realm="acme"'),
    ],
)
def test_a_field_is_kept_or_its_value_hidden(name, value, expected):
    request = Scrubber(SecretRegistry()).request(Request("GET", API, Headers([(name, value)])))
    assert request.headers.pairs == ((name, expected),)


def test_fields_that_the_user_names_are_kept_but_no_known_secret_in_them():
    registry = SecretRegistry()
    registry.add("known-secret-1", "acme.token")
    headers = Headers({"X-Acme-Node": "node-7.eu", "X-Acme-Zone": "zone known-secret-1"})
    kept = Scrubber(registry, keep_headers=["x-acme-*"]).request(Request("GET", API, headers)).headers
    assert dict(kept) == {"X-Acme-Node": "node-7.eu", "X-Acme-Zone": "zone apiint-secret.acme.token"}


@pytest.mark.parametrize(
    "body",
    [
        '{"id": 123, "etag": "W/\\"abc\\"", "sha": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}',
        '{"next_page_token": "CAUQAA==", "cursor": "eyJpZCI6NDJ9", "token_type": "Bearer", "expires_in": 3600}',
        '{ "spaced" :\t[1, 2.50, 1e5, NaN],\n"dup": 1, "dup": 2, "u": "\\u00e9\u00e9", "big": 12345678901234567 }',
        '{"author": "bob", "max_tokens": 5, "session": null, "password": null, "token": "hello", "auth": true}',
        "plain text, with a colon: and = signs & more",
        "",
        '{"cut": ["o',
        "\udcff\udcfe binary",
    ],
)
def test_what_holds_no_secret_keeps_its_bytes(body):
    data = body.encode("utf-8", "surrogateescape")
    assert Scrubber(SecretRegistry()).response(Response(200, Headers(JSON), data)).body == data


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"token": {"value": "abc-1-def", "id": "x"}}', '{"token": {"value": "S", "id": "x"}}'),
        ('{"password": ["abc-1-def", 5]}', '{"password": ["S", 5]}'),
        ('{"pin": 5, "api_key": 12345678}', '{"pin": 5, "api_key": 0}'),
        ('{"password": "abc"}', '{"password": "S"}'),
        ('{"a": "{\\"token\\": \\"abc-1-def\\"}"}', '{"a": "{\\"token\\": \\"S\\"}"}'),
        ('{"headers": {"Authorization": "Token abc-1-def"}}', '{"headers": {"Authorization": "Token S"}}'),
        ('[{"name": "password", "value": "abc-1-def"}]', '[{"name": "password", "value": "S"}]'),
        ('{"next": "https://a.test/?token=abc-1-def&p=2"}', '{"next": "https://a.test/?token=S&p=2"}'),
        (
            'data: {"token": "abc-1-def"}\n\ndata: {"token": "abc-1-def"}\n',
            'data: {"token": "S"}\n\ndata: {"token": "S"}\n',
        ),
        ('{"token": "abc-1-d', '{"token": "S"'),
        ('{"x": "abc", "secret": "\\u0061bc-1-def"}', '{"x": "abc", "secret": "S"}'),
    ],
)
def test_only_the_secret_s_own_characters_change_in_json(body, expected):
    text = body_of(body)
    kinds = ("token", "password", "secret", "Token")
    for mark in [f"apiint-secret.{kind.lower()}.{n}" for kind in kinds for n in (1, 2)]:
        text = text.replace(mark, "S")
    assert text == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"query": "mutation { login(password: \\"pw-55-hidden\\") }"}', "password.1"),
        ("debug: Authorization: Basic YWxpY2U6cHctNTUtaGlkZGVu", "basic.1"),
        ("connect to postgres://bob:pw-55-hidden@db/x", "password.1"),
    ],
)
def test_what_the_last_test_would_find_is_hidden_before_it(body, expected):
    scrubber = Scrubber(SecretRegistry())
    response = scrubber.response(Response(200, Headers(), body.encode()))
    assert f"apiint-secret.{expected}" in response.text
    assert scrubber.leaks(body.encode()) != []
    assert scrubber.leaks(response.body) == []


def test_a_length_is_made_right_and_a_coding_done_again():
    response = Scrubber(SecretRegistry()).response(PLANTED["gzipped-webhook"].response)
    assert response.headers["Content-Length"] == str(len(response.body))
    assert gzip.decompress(response.body).startswith(b'{"url": "https://hooks.slack.com/services/apiint-secret.')


def test_a_part_of_a_multipart_body_keeps_its_frame():
    body = PARTS.format("password", "multi part pw 1")
    assert body_of(body, MULTIPART) == PARTS.format("password", "apiint-secret.password.1")


def test_a_form_keeps_what_is_no_secret_as_it_was_spelled():
    assert body_of("a=%7e+b&password=x%20y&c", FORM) == "a=%7e+b&password=apiint-secret.password.1&c"


@pytest.mark.parametrize("value", ["", "null", "apiint-secret.a.1", "***", "<token>", "${TOKEN}", "dummy-token"])
def test_what_hides_a_secret_already_is_left(value):
    assert body_of(json.dumps({"token": value, "password": value})) == json.dumps({"token": value, "password": value})


def test_a_placeholder_that_looks_like_a_short_secret_is_no_place_for_one():
    registry = SecretRegistry()
    registry.add("access_token.1", "acme.odd")
    registry.add("apiint", "acme.short")
    text = Scrubber(registry).response(Response(200, Headers(JSON), b'{"access_token": "abc-1-def"}')).text
    assert text == '{"access_token": "apiint-secret.access_token.1"}'


def test_a_jwt_is_hidden_wherever_it_stands():
    assert JWT not in body_of(f'{{"anything": "{JWT}"}}')
    assert JWT.split(".")[1] not in body_of(f"payload {JWT.split('.')[1]} of {JWT}", {})
