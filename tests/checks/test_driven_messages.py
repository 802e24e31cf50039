"""The texts of assertions that make calls themselves, compared whole, from `driven_messages/`."""

from pathlib import Path

import pytest

from pytest_apiint import (
    ContractFailure,
    assert_cached,
    assert_circuit_breaker,
    assert_maps_errors,
    assert_no_header_injection,
    assert_pagination_terminates,
    assert_response_size_bounded,
    assert_urls_confined,
    faults,
)
from pytest_apiint.clock import chance
from tests.checks import test_cached as caches
from tests.checks import test_error_rules as rules
from tests.checks import test_header_injection as injection
from tests.checks import test_response_size as response_size
from tests.checks import test_urls_confined as urls
from tests.suites.mutants import errors, pagination, resilience
from tests.suites.robust import Denied, NoAnswer, NotFound, RateLimited, RobustError
from tests.suites.suite import TOKEN

MESSAGES = Path(__file__).parent / "driven_messages"


def breaker(kind, **given):
    def case(api):
        api.mock.get("/users/123", json={"id": 123})
        client = kind(api.base_url, TOKEN)
        with chance.pinned(0.5):
            assert_circuit_breaker(lambda: client.get_user(123), api, **{"failures": 3, "reset_after": 30, **given})

    return case


def listing(kind, cursor="c2"):
    def case(api):
        api.mock.get("/users", json={"items": [1, 2], "next_cursor": cursor})
        assert_pagination_terminates(kind(api.base_url, TOKEN).list_users, api)

    return case


def cache(kind, **answer):
    def case(api):
        api.mock.get("/users/1", **{"json": {"id": 1}, **answer})
        assert_cached(kind(api.base_url).get, api, ttl=60, revalidates=True)

    return case


def mapped(kind, errors=None):
    def case(api):
        client = kind(api.base_url, TOKEN)
        wanted = errors or {401: Denied, 404: NotFound, 429: RateLimited, faults.read_timeout(): NoAnswer}
        with chance.pinned(0.5):
            assert_maps_errors(lambda: client.get_user(123), api, errors=wanted)

    return case


def ruled(kind, rule, answer=rules.USER, **given):
    def case(api):
        with chance.pinned(0.5):
            rules.held(api, kind, rule, answer, **given)

    return case


def with_url(call):
    return lambda api: assert_urls_confined(call, api)


def too_large(api):
    api.mock.get("/users/1", json={"id": 1})
    call = lambda: response_size.counts_gzip_alone(f"{api.base_url}/users/1")  # noqa: E731
    assert_response_size_bounded(call, api, at_most=response_size.LIMIT)


CASES = {
    "urls-anywhere": with_url(urls.careless_httpx),
    "urls-prefix": with_url(urls.by_prefix),
    "urls-nothing": with_url(len),
    "injection": lambda api: assert_no_header_injection(injection.by_hand(), api),
    "injection-nothing": lambda api: assert_no_header_injection(lambda _: None, api),
    "size-plain": too_large,
    "size-nothing": lambda api: assert_response_size_bounded(lambda: 1, api),
    "rules-fields": ruled(errors.LosesTheRequestId, "fields"),
    "rules-cause": ruled(rules.Forgets, "fields"),
    "rules-key": ruled(errors.PassesOnTheKey, "message"),
    "rules-pickle": ruled(rules.ForksNot, "message"),
    "rules-status": ruled(rules.BelievesTheBody, "status"),
    "rules-success": ruled(rules.Strict, "success"),
    "rules-error-in-200": ruled(rules.Robust, "success", rules.GRAPHQL, format="graphql"),
    "rules-nothing": ruled(rules.Robust, "success", [1, 2]),
    "maps-one-for-all": mapped(errors.OneErrorForAll),
    "maps-every": mapped(errors.TakesJsonForAnObject, RobustError),
    "maps-function": mapped(errors.OneErrorForAll, {404: lambda error: error.status == 404}),
    "maps-raw": mapped(errors.LetsTransportErrorsEscape),
    "maps-returned": mapped(errors.ReturnsNone),
    "breaker-closed": breaker(resilience.WithoutBreaker),
    "breaker-early": breaker(resilience.Guarded, failures=5),
    "breaker-short": breaker(resilience.OpensForMoments),
    "breaker-no-probe": breaker(resilience.OpensForEver),
    "breaker-many-probes": breaker(resilience.ProbesHard),
    "breaker-not-again": breaker(resilience.ForgetsAfterTheReset),
    "breaker-stays-open": breaker(resilience.NeverCloses),
    "listing-circle": listing(pagination.FollowsForEver),
    "listing-numbers": listing(pagination.Numbers),
    "listing-one-page": listing(pagination.Numbers, cursor=None),
    "cache-none": cache(caches.Nothing),
    "cache-short": cache(caches.TooShort),
    "cache-for-ever": cache(caches.ForEver),
    "cache-unconditional": cache(caches.OfItsOwn),
    "cache-wrong-condition": cache(caches.WithoutQuotes),
    "cache-304": cache(caches.TakesNo304),
    "cache-other-value": cache(caches.NothingFor304),
    "cache-raised": cache(caches.Caching, status_code=404),
}


def message(case, api):
    with pytest.raises(ContractFailure) as caught:
        CASES[case](api)
    return str(caught.value)


@pytest.mark.parametrize("case", CASES)
def test_the_message_is_the_golden_one(case, api):
    text = message(case, api)
    assert text + "\n" == (MESSAGES / f"{case}.txt").read_text()
    lines = text.splitlines()
    assert len(lines) <= 12
    assert all(len(line) <= 80 and line.isascii() and line.isprintable() for line in lines)
    assert TOKEN not in text


def test_every_golden_message_has_a_case():
    assert {path.stem for path in MESSAGES.iterdir()} == set(CASES)
