"""What becomes a secret by being seen, and what is too common to be one."""

import threading

import pytest

from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.secrets import SecretRegistry
from tests.secrets.planted import API, PLANTED


def learned(value, *, key="password"):
    registry = SecretRegistry()
    registry.learn(Request("POST", API, Headers(), f'{{"{key}": "{value}"}}'.encode()), None)
    return registry.find(value)


@pytest.mark.parametrize("kind", PLANTED)
def test_every_planted_secret_is_learned(kind):
    registry = SecretRegistry()
    assert not registry.active
    registry.learn(PLANTED[kind].request, PLANTED[kind].response)
    assert all(any(value in form for form, _ in registry.forms) for value in PLANTED[kind].values)
    assert registry.active


@pytest.mark.parametrize("value", ["short", "null", "12345678", "true", "2026-11-23T10:00:00Z", "aaaaaaaa", "sandbox"])
def test_what_stands_everywhere_is_not_learned(value):
    assert learned(value) is None


@pytest.mark.parametrize("value", ["apiint-secret.token.1", "dummy-acme-token", "********", "<redacted>", "{{token}}"])
def test_what_hides_a_secret_is_none(value):
    assert learned(value) is None


def test_a_word_is_learned_under_a_password_s_name_and_not_under_a_token_s():
    assert learned("correcthorse") is not None
    assert learned("correcthorse", key="token") is None


@pytest.mark.parametrize("value", ["$ecret1", "[hunter2]", "%admin1%", "(abc)123", "{pass1}"])
def test_what_only_begins_as_a_mask_does_is_learned(value):
    assert learned(value) is not None


def test_a_name_from_the_settings_stays_and_comes_before_what_was_learned():
    registry = SecretRegistry()
    registry.learn(PLANTED["bearer"].request, None)
    value = PLANTED["bearer"].values[0]
    assert registry.find(value).kind == "Bearer"
    registry.add(value, "acme.token")
    registry.learn(PLANTED["bearer"].request, None)
    assert registry.find(value).kind == "acme.token"


def test_a_short_secret_of_the_settings_has_a_name_and_no_forms():
    registry = SecretRegistry()
    registry.add("abc", "acme.pin")
    registry.add("testing", "acme.word")
    assert registry.find("abc").kind == "acme.pin"
    assert registry.forms == ()


def test_a_secret_shows_its_kind_only():
    assert "correcthorse" not in repr(learned("correcthorse"))
    assert "password" in repr(learned("correcthorse"))


def test_the_password_of_basic_credentials_is_learned_and_a_user_without_one():
    registry = SecretRegistry()
    for field in ("Basic YWxpY2U6cHctNTUtaGlkZGVu", "Basic c2stMTIzNDU2NzphYg==", "Basic a2V5LTEyMzQ1Njc6"):
        registry.learn(Request("GET", API, Headers({"Proxy-Authorization": field})), Response(401))
    found = {value for value in ("alice", "pw-55-hidden", "key-1234567") if registry.find(value)}
    assert found == {"pw-55-hidden", "key-1234567"}


def test_many_threads_learn_at_once_and_nothing_is_lost():
    registry = SecretRegistry()

    def learn(number):
        for count in range(50):
            registry.add(f"secret-{number}-{count}", "acme.token")
            assert registry.forms

    threads = [threading.Thread(target=learn, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert registry.size == 200
    assert all(registry.find(f"secret-{number}-{count}") for number in range(4) for count in range(50))
