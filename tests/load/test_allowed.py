"""Nothing is loaded but this machine, the sandbox and what the settings name; production only by its full name."""

from dataclasses import replace

import pytest

from pytest_apiint.load.allowed import Allowed, target
from pytest_apiint.settings import LoadLevel, Service, Unfit

ACME = Service("acme", "https://api.acme.example/v1", sandbox_url="https://sandbox.acme.example")


def naming(*hosts):
    return replace(ACME, load=LoadLevel(hosts=hosts))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000",
        "http://localhost:8000/v1",
        "http://acme.localhost",
        "http://[::1]:8000",
        "https://sandbox.acme.example/v1",
    ],
)
def test_this_machine_and_the_sandbox_may_be_loaded(url):
    assert Allowed.of(ACME).refusal(url) == ""


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://api.acme.example/v1", "api.acme.example is production"),
        ("https://API.ACME.EXAMPLE", "api.acme.example is production"),
        ("https://api.acme.example.:443", "api.acme.example. is production"),
        ("https://other.example", "other.example isn't a host that may be loaded"),
        ("https://sandbox.acme.example.evil.example", "isn't a host that may be loaded"),
        ("https://127.0.0.1.evil.example", "isn't a host that may be loaded"),
        ("https://sandbox.acme.example@evil.example", "evil.example isn't a host that may be loaded"),
        ("http://sandbox.acme.example", "would be asked in clear text"),
        ("ftp://sandbox.acme.example", "would be asked in clear text"),
        ("https://[x", "its URL is none"),
        ("https://sandbox.acme.example:port", "its URL is none"),
        ("/users", "would be asked in clear text"),
    ],
)
def test_anything_else_is_refused(url, why):
    assert why in Allowed.of(ACME).refusal(url)


def test_a_host_that_the_settings_name_may_be_loaded():
    allowed = Allowed.of(naming("*.load.acme.example", "perf.example:8443"))
    assert allowed.refusal("https://a.load.acme.example") == ""
    assert allowed.refusal("https://perf.example:8443") == ""
    assert allowed.refusal("https://perf.example") != ""


def test_no_pattern_opens_production_and_its_full_name_does():
    assert Allowed.of(naming("*.acme.example")).refusal("https://api.acme.example") != ""
    assert Allowed.of(naming("api.acme.example")).refusal("https://api.acme.example/v1") == ""


def test_a_sandbox_on_the_host_of_production_is_production():
    both = replace(ACME, sandbox_url="https://api.acme.example/sandbox")
    assert Allowed.of(both).refusal("https://api.acme.example/sandbox") == "api.acme.example is production"


def test_a_target_comes_in_one_spelling():
    assert target(ACME, "https://SANDBOX.acme.example:443/v1/") == "https://sandbox.acme.example/v1"


def test_a_refused_target_names_the_key_to_set():
    with pytest.raises(Unfit) as caught:
        target(ACME, "https://api.acme.example/v1")
    assert (
        str(caught.value)
        == """\
"acme" can't be loaded there: api.acme.example is production
  found    "https://api.acme.example/v1"
  allowed  loopback, sandbox.acme.example
  fix      hosts = ["api.acme.example"], if it may be loaded, in
           [tool.apiint.services.acme.load]"""
    )


def test_a_target_that_is_no_url_shows_no_password():
    with pytest.raises(Unfit) as caught:
        target(ACME, "https://user:hush@sandbox.acme.example")
    assert "--host holds a user name or a password" in str(caught.value)
    assert "hush" not in str(caught.value)
