"""What every request must carry, and how it must travel."""

import re

import pytest

from pytest_apiint.checks import assert_https_only, assert_request_headers, assert_timeouts, assert_tls_verified
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.exchange import TLS, Timeouts
from tests.factories import Writer

CAREFUL = TLS(verified=True, hostname_checked=True, minimum_version="TLSv1.2")


def sent(*headers, **facts):
    writer = Writer()
    for fields in headers or [{}]:
        writer.add(headers=fields, **facts)
    return writer.journal


# -- assert_request_headers ----------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["acme/1.0", re.compile(r"acme/\d\.\d"), lambda value: value.startswith("acme")])
def test_an_expected_value_is_found(wanted):
    assert_request_headers(sent({"user-agent": "acme/1.0"}), {"User-Agent": wanted})


@pytest.mark.parametrize("wanted", ["acme/1", re.compile("acme"), lambda value: value.endswith("acme")])
@pytest.mark.parametrize("fields", [{"User-Agent": "acme/1.0"}, {}], ids=["other", "none"])
def test_another_value_or_none_fails(wanted, fields):
    with pytest.raises(ContractFailure, match=rf"^1 request of 1 {'with a wrong' if fields else 'without'} User-Agent"):
        assert_request_headers(sent(fields), {"User-Agent": wanted})


def test_every_request_must_have_it():
    with pytest.raises(ContractFailure, match=r"^1 request of 3 without X-Id(.|\n)*in a retry"):
        assert_request_headers(sent({"X-Id": "1"}, {"X-Id": "2"}, {}), present="X-Id")


def test_what_must_be_absent_is():
    assert_request_headers(sent({"Accept": "*/*"}), present=["Accept"], absent="Cookie")
    with pytest.raises(ContractFailure, match=r"^1 request of 1 with Cookie"):
        assert_request_headers(sent({"Cookie": "a=b"}), absent=["Cookie"])


@pytest.mark.parametrize("name", ["Authorization", "X-Api-Key", "Cookie", "X-Amz-Security-Token", "Signature"])
def test_what_may_be_secret_is_not_shown(name):
    with pytest.raises(ContractFailure) as caught:
        assert_request_headers(sent({name: "Bearer hunter2"}), {name: "Bearer hunter3"})
    assert "hunter" not in str(caught.value)
    assert "but another value" in str(caught.value)


@pytest.mark.parametrize("wanted", ["two hunters", re.compile("two hunters")], ids=["text", "pattern"])
def test_of_a_key_not_even_the_first_word_is_shown(wanted):
    with pytest.raises(ContractFailure) as caught:
        assert_request_headers(sent({"X-Api-Key": "three hunters"}), {"X-Api-Key": wanted})
    assert "hunters" not in str(caught.value)
    assert "three" not in str(caught.value)


def test_an_attempt_without_a_connection_carries_nothing():
    writer = Writer()
    writer.add("connection_refused", sent=False)
    with pytest.raises(ContractFailure, match=r"^nothing to judge"):
        assert_request_headers(writer.journal, present="Accept")
    writer.add(200, headers={"Accept": "*/*"})
    assert_request_headers(writer.journal, present="Accept")


@pytest.mark.parametrize("options", [{}, {"expected": {"Accept": 7}}], ids=str)
def test_header_rules_that_cannot_be_meant_are_refused(options):
    with pytest.raises(UsageProblem):
        assert_request_headers(sent({}), **options)


# -- assert_https_only ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "base",
    [
        "https://api.test",
        "http://localhost:80",
        "http://a.localhost",
        "http://127.0.0.1:9",
        "http://127.8.8.8",
        "http://[::1]:9",
    ],
)
def test_https_and_this_machine_are_safe(base):
    assert_https_only(sent(base=base))


@pytest.mark.parametrize(
    "base", ["http://api.test", "http://10.0.0.1", "http://localhost.evil.test", "http://[2001:db8::1]"]
)
def test_clear_text_to_others_is_not(base):
    with pytest.raises(ContractFailure, match=r"^1 request of 1 in clear text"):
        assert_https_only(sent(base=base))


# -- assert_tls_verified -------------------------------------------------------------------------


@pytest.mark.parametrize("minimum", ["TLSv1.2", "TLSv1.1"])
def test_a_careful_client_is_verified(minimum):
    assert_tls_verified(sent(tls=CAREFUL), minimum=minimum)


@pytest.mark.parametrize(
    ("tls", "flaw"),
    [
        (None, "TLS settings unknown"),
        (TLS(verified=False, hostname_checked=False, minimum_version="TLSv1.2"), "certificate not checked"),
        (TLS(verified=True, hostname_checked=False, minimum_version="TLSv1.2"), "host name not checked"),
        (TLS(verified=True, hostname_checked=True, minimum_version="TLSv1"), "TLSv1 accepted"),
        (TLS(verified=True, hostname_checked=True, minimum_version="odd"), "odd accepted"),
    ],
    ids=["unknown", "unverified", "any-host", "old", "odd"],
)
def test_each_flaw_is_named(tls, flaw):
    with pytest.raises(ContractFailure, match=rf"^1 request of 1 without due care for TLS(.|\n)*seen +{flaw}"):
        assert_tls_verified(sent(tls=tls))


def test_a_stricter_minimum_may_be_asked_for():
    with pytest.raises(ContractFailure, match=r"TLSv1\.2 accepted"):
        assert_tls_verified(sent(tls=CAREFUL), minimum="TLSv1.3")


def test_without_https_there_is_no_tls_to_judge():
    with pytest.raises(ContractFailure, match=r"^nothing to judge: no request went over https"):
        assert_tls_verified(sent(base="http://127.0.0.1"))


def test_a_version_that_is_none_is_refused():
    with pytest.raises(UsageProblem, match=r"TLSv1\.3"):
        assert_tls_verified(sent(tls=CAREFUL), minimum="1.2")


# -- assert_timeouts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", [Timeouts(3, 10), Timeouts(3, None, total=10), Timeouts(total=10)], ids=["both", "one", "total"]
)
def test_limited_requests_have_timeouts(asked):
    assert_timeouts(sent(timeouts=asked), at_most=10)


@pytest.mark.parametrize(
    "asked", [Timeouts(), Timeouts(connect=3), Timeouts(read=3), Timeouts(pool=3, write=3)], ids=str
)
def test_a_request_that_may_hang_fails(asked):
    with pytest.raises(ContractFailure, match=r"^1 request of 1 that may hang for ever"):
        assert_timeouts(sent(timeouts=asked))


@pytest.mark.parametrize("wanted", [{"connect": 2}, {"read": 9}, {"at_most": 9}], ids=str)
def test_another_timeout_than_wanted_fails(wanted):
    assert_timeouts(sent(timeouts=Timeouts(3, 10)), connect=3, read=10)
    with pytest.raises(ContractFailure, match=r"^1 request of 1 with another timeout"):
        assert_timeouts(sent(timeouts=Timeouts(3, 10)), **wanted)


@pytest.mark.parametrize("wanted", [{"connect": 0}, {"read": -1}, {"at_most": float("nan")}], ids=str)
def test_timeouts_that_cannot_be_meant_are_refused(wanted):
    with pytest.raises(UsageProblem):
        assert_timeouts(sent(timeouts=Timeouts(3, 10)), **wanted)
