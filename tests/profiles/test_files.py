"""Every shipped profile can be read, says what it is for, and names its sources."""

from dataclasses import fields, replace
from datetime import date

import pytest

from pytest_apiint.profiles import PLAIN, Profile, load, names

SERVICES = [
    "anthropic",
    "atlassian",
    "aws",
    "azure",
    "discord",
    "github",
    "gitlab",
    "google",
    "hubspot",
    "notion",
    "openai",
    "sendgrid",
    "shopify",
    "slack",
    "square",
    "stripe",
    "twilio",
]
NO_FACTS = {"name", "title", "docs", "checked", "source"}


def stated(profile: Profile) -> set[str]:
    plain = replace(PLAIN, name=profile.name)
    return {
        field.name for field in fields(Profile) if getattr(profile, field.name) != getattr(plain, field.name)
    } - NO_FACTS


def test_the_services_are_the_promised_ones() -> None:
    assert list(names()) == SERVICES


@pytest.mark.parametrize("name", SERVICES)
def test_every_fact_has_a_source_and_every_source_a_fact(name: str) -> None:
    assert set(load(name).source) == stated(load(name)) | {"rate_limit"}
    assert all(texts and all(texts) for texts in load(name).source.values())


@pytest.mark.parametrize("name", SERVICES)
def test_every_profile_says_whose_it_is_and_when_that_was_true(name: str) -> None:
    profile = load(name)
    assert profile.name == name
    assert profile.title
    assert profile.docs
    assert profile.hosts
    assert profile.checked is not None
    assert profile.checked >= date(2026, 11, 1)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_limits_by_429_and_only_by_client_errors_or_503(name: str) -> None:
    statuses = load(name).rate_limit.statuses
    assert 429 in statuses
    assert set(statuses) <= {403, 429, 503}


@pytest.mark.parametrize("name", SERVICES)
def test_a_list_with_cursors_says_where_the_next_one_is(name: str) -> None:
    pages = load(name).pagination
    assert pages is not None
    if pages.style in {"cursor", "next-url"}:
        assert (pages.next is None) is not (pages.last_item is None)
    assert (pages.parameter is None) is (pages.style == "next-url")
    assert pages.last_item is None or pages.items is not None


@pytest.mark.parametrize("name", SERVICES)
def test_no_test_key_looks_live(name: str) -> None:
    profile = load(name)
    assert not any(key.startswith(profile.live_key_prefixes) for key in profile.test_key_prefixes)


@pytest.mark.parametrize("name", SERVICES)
def test_header_names_are_written_once_each(name: str) -> None:
    profile = load(name)
    for headers in (profile.request_id, [wait.name for wait in profile.rate_limit.retry_after]):
        assert len({header.lower() for header in headers}) == len(headers)


def test_no_two_services_claim_a_host() -> None:
    hosts = [host for name in SERVICES for host in load(name).hosts]
    assert len(set(hosts)) == len(hosts)


def test_plain_knows_what_every_http_service_does() -> None:
    assert stated(PLAIN) == set()
    assert PLAIN.rate_limit.statuses == (429,)
    assert [(wait.name, wait.unit) for wait in PLAIN.rate_limit.retry_after] == [("Retry-After", "seconds-or-date")]


def test_a_profile_is_read_once() -> None:
    assert load("stripe") is load("stripe")


def test_profiles_can_be_keys_of_a_cache() -> None:
    assert len({load("stripe"), load("github"), PLAIN, load("stripe")}) == 3
