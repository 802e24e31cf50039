"""Which secret goes where, by the description's security schemes."""

from dataclasses import replace

import pytest

from pytest_apiint.contract.document import Document
from pytest_apiint.errors import UsageProblem
from pytest_apiint.provider.credentials import credentials
from pytest_apiint.settings import Fuzz, Secret, Service

SECRETS = {"token": Secret("token", "ACME_TOKEN", "d"), "key": Secret("key", "ACME_KEY", "d")}
SERVICE = Service("acme", "https://api.acme.example", secrets=SECRETS)
VALUES = {"token": "t0k&n", "key": "k3y"}
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "query", "name": "k"},
    "both": {"type": "http", "scheme": "basic"},
    "odd": {"type": "http", "scheme": "digest"},
    "open": {"type": "oauth2", "flows": {}},
    "mutual": {"type": "mutualTLS"},
}


def found(security, service=SERVICE, schemes=SCHEMES):
    raw = {
        "openapi": "3.0.3",
        "info": {"title": "x", "version": "1"},
        "paths": {"/users": {"get": {"security": security, "responses": {"200": {"description": ""}}}}},
        "components": {"securitySchemes": schemes},
    }
    document = Document(raw)
    return credentials(document, document.operation("/users", "GET"), service, VALUES)


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("token", ("header", "Authorization", "Bearer ", "t0k&n")),
        ("key", ("query", "k", "", "k3y")),
    ],
)
def test_a_scheme_has_the_secret_of_its_name(scheme, expected):
    (one,) = found([{scheme: []}])
    assert (one.where, one.name, one.before, one.value) == expected
    assert one.placeholder == f"apiint-secret.acme.{scheme}"
    assert one.env == SECRETS[scheme].env


def test_a_value_is_written_as_its_place_asks():
    service = replace(SERVICE, fuzz=Fuzz(auth={"key": ("token",), "both": ("token", "key"), "odd": ("key",)}))
    assert found([{"key": []}], service)[0].value == "t0k%26n"
    (basic,) = found([{"both": []}], service)
    assert (basic.before, basic.value, basic.env) == ("Basic ", "dDBrJm46azN5", "ACME_TOKEN:ACME_KEY")
    assert found([{"odd": []}], service)[0].before == "Digest "


def test_the_first_alternative_that_has_its_secrets_is_taken():
    assert [one.name for one in found([{"mutual": []}, {"token": [], "key": []}, {"key": []}])] == [
        "Authorization",
        "k",
    ]
    assert found([{"unheard": []}, {"key": []}])[0].name == "k"
    assert found([{"both": []}]) == ()
    assert found([]) == ()


def test_an_only_secret_is_for_any_scheme():
    service = replace(SERVICE, secrets={"token": SECRETS["token"]})
    assert found([{"open": []}], service)[0].before == "Bearer "


def test_a_secret_that_there_isnt():
    with pytest.raises(UsageProblem, match='did you mean "token"') as caught:
        found([{"key": []}], replace(SERVICE, fuzz=Fuzz(auth={"key": ("tokn",)})))
    assert "known  token, key" in str(caught.value)
