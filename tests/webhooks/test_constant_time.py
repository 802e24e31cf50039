"""How a signature is compared, as seen from outside: observed, contradicted, or unknown."""

import hmac
import sys
import threading
import warnings
from hmac import compare_digest

import pytest

from pytest_apiint import ContractFailure, ContractWarning, UsageProblem, assert_constant_time_compare
from pytest_apiint.checks.webhooks import watching
from pytest_apiint.webhooks.schemes import scheme
from tests.webhooks.handlers import SECRET, Right
from tests.webhooks.test_matrix import reference
from tests.webhooks.test_targets import asgi, flask_app

RIGHT = hmac.new(b"k", b"body", "sha256").hexdigest()


def verdict(verify, **more):
    return assert_constant_time_compare(verify, signature=RIGHT, **more)


OBSERVED = {
    "by module": lambda given: hmac.compare_digest(RIGHT, given),
    "by name": lambda given: compare_digest(RIGHT, given),
    "as bytes": lambda given: compare_digest(RIGHT.encode(), given.encode()),
    "after a look at its length": lambda given: len(given) == 64 and compare_digest(RIGHT, given),
    "raising": lambda given: compare_digest(RIGHT, given) or refuse(),
}
CONTRADICTED = {
    "==": lambda given: given == RIGHT,
    "== the other way round": lambda given: RIGHT == given,  # noqa: SIM300
    "!=": lambda given: not given != RIGHT,  # noqa: SIM202
    "startswith": lambda given: given.startswith(RIGHT),
    "stripped": lambda given: given.strip() == RIGHT,
    "split": lambda given: given.split(",")[0] == RIGHT,
    "partition": lambda given: given.partition(",")[0] == RIGHT,
    "cut": lambda given: given[:64] == RIGHT,
    "lower": lambda given: given.lower() == RIGHT,
    "without its label": lambda given: given.removeprefix("v1=") == RIGHT,
    "bytes": lambda given: given.encode() == RIGHT.encode(),
    "bytes, the other way round": lambda given: RIGHT.encode() == given.encode(),
    "both": lambda given: compare_digest(RIGHT, given) and given == RIGHT,
    "in a list": lambda given: given in [RIGHT],  # noqa: FURB171 - as people write it
}


def refuse():
    raise ValueError("no")


def looped(given):
    """Twilio's: a loop by hand over all letters."""
    result = len(given) == len(RIGHT)
    for one, other in zip(given, RIGHT, strict=False):
        result &= one == other
    return bool(result)


@pytest.mark.parametrize("how", OBSERVED)
def test_a_comparison_in_constant_time_is_observed(how):
    assert verdict(OBSERVED[how]) == "observed"


@pytest.mark.parametrize("how", CONTRADICTED)
def test_a_comparison_that_stops_early_is_a_failure(how):
    with pytest.raises(ContractFailure, match="the signature was compared with"):
        verdict(CONTRADICTED[how])


def test_what_can_t_be_told_is_a_warning():
    with pytest.warns(ContractWarning, match="isn't known"):
        assert verdict(looped) == "unknown"


def test_a_verifier_that_refuses_the_right_one_has_shown_nothing():
    for verify in (lambda _: False, lambda _: refuse()):
        with pytest.raises(ContractFailure, match="was refused"):
            verdict(verify)


def test_a_handler_is_watched_with_a_scheme():
    assert assert_constant_time_compare(Right(), scheme="stripe", secret=SECRET) == "observed"

    class Equal(Right):
        def same(self, expected, given):
            return expected == given

    with pytest.raises(ContractFailure, match="compared with =="):
        assert_constant_time_compare(Equal(), scheme="stripe", secret=SECRET)


@pytest.mark.parametrize("name", ["discord", "sendgrid", "plaid", "aws-sns", "rfc9421-rsa-pss-sha512"])
def test_a_library_s_verification_counts(name):
    one = scheme(name)
    handler = reference(one, one.keys().public, [])
    assert assert_constant_time_compare(handler, scheme=name, secret=one.keys().secret) == "observed"


@pytest.mark.parametrize("made", [flask_app, lambda right: asgi(right, [])])
def test_an_application_is_watched_by_its_calls(made):
    assert assert_constant_time_compare(made(Right()), scheme="stripe", secret=SECRET) == "observed"


def test_a_thread_that_the_handler_starts_is_watched_too():
    def verify(given):
        got = []
        thread = threading.Thread(target=lambda: got.append(compare_digest(RIGHT, given)))
        thread.start()
        thread.join()
        return got[0]

    assert verdict(verify) == "observed"


def test_nothing_is_left_behind():
    before = sys.getprofile(), threading.getprofile()
    verdict(OBSERVED["by name"])
    assert (sys.getprofile(), threading.getprofile()) == before
    if sys.version_info >= (3, 12):
        assert [sys.monitoring.get_tool(one) for one in (3, 4)] == [None, None]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="sys.monitoring lets several watch")
def test_another_profiler_stays_and_is_named():
    def profiler(frame, event, what):
        pass

    sys.setprofile(profiler)
    try:
        with pytest.warns(ContractWarning, match="another profiler is active"):
            assert verdict(OBSERVED["by name"]) == "unknown"
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring is 3.12's")
def test_where_no_tool_is_free_that_is_said():
    for one in (3, 4):
        sys.monitoring.use_tool_id(one, "another")
    try:
        with pytest.warns(ContractWarning, match="are in use"):
            verdict(OBSERVED["by name"])
    finally:
        for one in (3, 4):
            sys.monitoring.free_tool_id(one)


def test_what_is_watched_is_a_text_like_any():
    watch = watching.Watch()
    text = watching.Watched.of("v1=abc", ("abc",), watch)
    assert {text: 1}["v1=abc"] == 1
    assert text != "x"
    assert not watch.compared
    assert (text.split("=")[1] == "abc") is True
    assert watch.compared == ["=="]


def test_too_little_to_go_by_is_told():
    with pytest.raises(UsageProblem, match="signature="):
        assert_constant_time_compare(Right())


def test_no_warning_where_it_is_known():
    with warnings.catch_warnings(action="error"):
        verdict(OBSERVED["by name"])
