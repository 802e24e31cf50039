"""Secrets that nobody registered are found by their names and looks; what is none is left alone."""

import json
import uuid
from base64 import b64encode
from dataclasses import fields

import pytest
import yaml

from pytest_apiint.secrets import Found, detect
from tests.secrets.planted import PEM, PLANTED

BENIGN = {
    "id": "cus_NffrFeUfNV2Hib",
    "uuid": str(uuid.UUID(int=0x12345678123456781234567812345678)),
    "etag": 'W/"33a64df551425fcc55e4d42a148795d9f25f89d4"',
    "sha": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "cursor": "eyJpZCI6NDIsImRpciI6Im5leHQifQ==",
    "next_page_token": "CAUQAA1234567890abcdef",
    "image": f"data:image/png;base64,{b64encode(bytes(range(256))).decode()}",
    "token_type": "Bearer",
    "token": "apiint-secret.token.1",
    "password": "apiint-secret.acme.password",
    "api_key": "dummy-acme-api_key",
    "secret": "***",
    "client_secret": "${ACME_CLIENT_SECRET}",
    "idempotency_key": "5f1c2a9e-8d7b-4c6a-9e0f-123456789abc",
    "author": "Ada Lovelace 1815",
    "keywords": ["token", "secret", "password"],
    "error": {"password": "required", "token": ["This field is required."]},
    "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0d",
    "url": "https://api.acme.example/users/123?page=2&sort_key=name1234567890ab",
}


@pytest.mark.parametrize("kind", PLANTED)
def test_each_planted_kind_is_found_where_nobody_registered_it(kind):
    found = [finding for finding in detect(PLANTED[kind].text) if finding.sure]
    assert found
    assert not [value for value in PLANTED[kind].values for finding in found if value in repr(finding)]


@pytest.mark.parametrize("write", [json.dumps, lambda value: json.dumps(value, indent=2), yaml.safe_dump, str, repr])
def test_nothing_is_found_in_what_holds_no_secret(write):
    assert [finding for finding in detect(write(BENIGN)) if finding.sure] == []


@pytest.mark.parametrize("name", ["pytest_apiint/exchange.py", "README.md", "docs/assertions.md", "pyproject.toml"])
def test_nothing_is_found_in_this_project_s_own_texts(name, request):
    text = (request.config.rootpath / name).read_text()
    assert [finding for finding in detect(text) if finding.sure] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("key sk_live_4eC39HqLyjWDarjtT1zdp7dc", "stripe_key"),
        ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "github_token"),
        ("glpat-ABCdef0123456789wxyz", "gitlab_token"),
        ("xoxb-123456789012-abcdefGHIJKL", "slack_token"),
        ("AKIAIOSFODNN7EXAMPLE", "aws_access_key_id"),
        ("AIzaSyA1234567890abcdefghijklmnopqrstuv", "google_api_key"),
        ("sk-proj-abcDEF0123456789ghijkl", "openai_key"),
        ("sk-ant-api03-abcDEF0123456789ghijkl", "anthropic_key"),
        ("SG.abcDEF0123456789ghijkl.abcDEF0123456789ghijkl", "sendgrid_key"),
        ("SK0123456789abcdef0123456789abcdef", "twilio_key"),
        ("npm_abcDEF0123456789ghijklmnopqrstuvwxyz", "npm_token"),
        ("pypi-AgEIcHlwaS5vcmcCJDU4ZmU3YzA5LTRhYzktNDBjMi1iZDE5LWY2YzFi", "pypi_token"),
        ("shpat_0123456789abcdef0123456789abcdef", "shopify_token"),
        ("EAAAEOuLQObrVwJvCvoio3H13b8Ssqz1ighmTBKZvIENW9qxirHGHkqsGcPBC1uN", "square_token"),
        ("MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs", "discord_token"),
        (PEM, "private_key"),
        ("Authorization: Basic YWxpY2U6cHctNTU=", "basic"),
        ("postgres://bob:p4ss-w0rd@db.acme.example/x", "password"),
    ],
)
def test_a_known_issuer_s_credential_is_found_anywhere(text, kind):
    assert [finding.kind for finding in detect(f"some text,\nthen {text}\n")] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "access_token=abc-123-def",
        '{\\"access_token\\": \\"abc-123-def\\"}',
        "Authorization:\n    - Bearer abc-123-def-456",
        '"X-Api-Key": ["abc-123-def-456"]',
        "x-api-key: abc-123-def-456",
        "GET /a?page=2&access_token=abc-123-def HTTP/1.1",
        "uri: https://a.test/x?access_token=abc-123-def",
        "redirect_uri=https%3A%2F%2Fa.test%3Faccess_token%3Dabc-123-def",
        "<access_token>abc-123-def</access_token>",
        "{'access_token': 'abc-123-def'}",
        "Set-Cookie: session=abc-123-def; Path=/",
        "cookie:\n  - a=bcdefgh1; b=2",
    ],
)
def test_a_value_is_found_by_the_name_beside_it(text):
    (found,) = detect(text)
    assert found.sure


def test_disorder_by_itself_is_a_warning():
    (found,) = detect('"blob": "q8Zk2LrT9vXw5YbN7mPd3FhJ6sGcA4eU"')
    assert not found.sure
    assert found.kind == "high entropy"


def test_a_finding_says_line_and_name_and_never_the_value():
    (found,) = detect('one\ntwo\n{"client_secret": "abc-123-def"}\n')
    assert str(found) == "named at client_secret in line 3"
    assert {field.name for field in fields(Found)} == {"kind", "place", "line", "sure"}
