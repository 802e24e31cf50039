"""A secret comes from the environment, or the message says which variable, whose it is and what to do."""

import pytest

from pytest_apiint.errors import SecretMissing, SecretRefused
from pytest_apiint.sandbox.credentials import resolve
from pytest_apiint.settings import Secret, Service

VALUE = "tok_4f9a7c2e1b8d"


def service(*names: str, profile: str | None = None) -> Service:
    secrets = {name: Secret(name, f"ACME_{name.upper()}", "dummy") for name in names or ("token",)}
    return Service("acme", "https://api.acme.example", secrets=secrets, profile=profile)


def refused(value: str, **options: object) -> str:
    with pytest.raises(SecretRefused) as caught:
        resolve(service(**options), {"ACME_TOKEN": value})
    return str(caught.value)


def test_values_come_by_the_secrets_names() -> None:
    environ = {"ACME_ID": "4711", "ACME_KEY": VALUE, "OTHER": "x"}
    assert resolve(service("id", "key"), environ) == {"id": "4711", "key": VALUE}


def test_a_service_without_secrets_needs_none() -> None:
    assert resolve(Service("acme", "https://a.example"), {}) == {}


def test_a_missing_variable_is_named_with_its_service_and_the_way_out() -> None:
    with pytest.raises(SecretMissing) as caught:
        resolve(service(), {})
    assert str(caught.value) == (
        'the sandbox of "acme" needs ACME_TOKEN, which isn\'t set\n'
        "  needed  ACME_TOKEN (secrets of acme: token)\n"
        "  found   no such variable\n"
        "  fix     export ACME_TOKEN=... with a key of the sandbox, or run with\n"
        "            --api-mode=mock or replay"
    )


@pytest.mark.parametrize("value", ["", " ", "\n"])
def test_an_empty_variable_is_missing_too(value: str) -> None:
    with pytest.raises(SecretMissing, match="ACME_TOKEN empty; CI gives runs of forks"):
        resolve(service(), {"ACME_TOKEN": value})


def test_all_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(SecretMissing) as caught:
        resolve(service("a", "b", "c", "d", "e", "f"), {"ACME_B": VALUE})
    assert str(caught.value).splitlines()[0] == 'the sandbox of "acme" needs ACME_A and 4 more, which aren\'t set'
    assert "ACME_F" not in str(caught.value)
    assert "and 1 more" in str(caught.value)


def test_two_that_are_missing_are_named_in_the_first_line() -> None:
    with pytest.raises(SecretMissing, match=r'^the sandbox of "acme" needs ACME_A and ACME_B, which aren\'t set\n'):
        resolve(service("a", "b"), {})


@pytest.mark.parametrize(
    ("value", "headline"),
    [
        (f"{VALUE}\n", "ACME_TOKEN has a line end after its value"),
        (f"{VALUE}\r\n", "ACME_TOKEN has a line end after its value"),
        (f" {VALUE}", "ACME_TOKEN has a space before its value"),
        (f"{VALUE}\t", "ACME_TOKEN has a space after its value"),
        (f'"{VALUE}"', "ACME_TOKEN has quotes around its value"),
        (f"'{VALUE}'", "ACME_TOKEN has quotes around its value"),
        ("$TOKEN", "ACME_TOKEN holds a variable that nobody expanded"),
        ("${TOKEN}", "ACME_TOKEN holds a variable that nobody expanded"),
        ("${{ secrets.TOKEN }}", "ACME_TOKEN holds a variable that nobody expanded"),
        ("%TOKEN%", "ACME_TOKEN holds a variable that nobody expanded"),
        ("apiint-secret.acme.token", "ACME_TOKEN holds a recording's placeholder"),
        (f"{VALUE}\u2026", "ACME_TOKEN has characters that no header can carry"),
        (f"{VALUE}\n{VALUE}", "ACME_TOKEN has characters that no header can carry"),
    ],
    ids=[
        "line-end", "crlf", "space", "tab", "quotes", "apostrophes", "dollar", "braces", "actions", "percent",
        "placeholder", "dots", "two-lines",
    ],
)  # fmt: skip
def test_what_cannot_be_the_secret_is_refused(value: str, headline: str) -> None:
    text = refused(value)
    assert text.splitlines()[0] == headline
    assert "export ACME_TOKEN=..." in text
    assert VALUE not in text


def test_a_pem_file_keeps_its_line_ends() -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n"
    assert resolve(service(), {"ACME_TOKEN": pem}) == {"token": pem}


def test_a_live_key_is_refused_whole_text() -> None:
    assert refused("sk_live_4f9a7c2e1b8d4f9a7c2e1b8d") == (
        "ACME_TOKEN holds a live key\n"
        "  service  acme\n"
        "  secret   token\n"
        "  found    sk_live_... (32 characters)\n"
        "  fix      export ACME_TOKEN=... with a key of the sandbox, or\n"
        "             --api-allow-live-keys, if the account behind it is one for tests"
    )


def test_live_keys_are_let_through_where_that_is_said() -> None:
    key = "rk_live_4f9a7c2e1b8d"
    assert resolve(service(), {"ACME_TOKEN": key}, allow_live_keys=True) == {"token": key}


def test_the_other_rules_hold_for_live_keys_too() -> None:
    with pytest.raises(SecretRefused, match="line end"):
        resolve(service(), {"ACME_TOKEN": "sk_live_4f9a7c2e1b8d\n"}, allow_live_keys=True)


def test_a_profile_names_its_own_live_keys() -> None:
    assert resolve(service(), {"ACME_TOKEN": "pat-na1-4f9a7c2e"}) == {"token": "pat-na1-4f9a7c2e"}
    assert "pat-... (16 characters)" in refused("pat-na1-4f9a7c2e", profile="hubspot")
