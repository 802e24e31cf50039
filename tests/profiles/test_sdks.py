"""What a profile says is what the service's own SDK does."""

import inspect
import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import botocore
import github
import httpx
import httpx2
import openai
import pytest
import slack_sdk.http_retry
import slack_sdk.web.base_client
import stripe
from botocore import handlers as aws_handlers
from botocore.retries import standard as aws_retries
from github import Consts
from github.GithubRetry import GithubRetry
from notion_client import Client as Notion
from notion_client import constants as notion_constants
from notion_client.helpers import iterate_paginated_api
from openai.pagination import SyncCursorPage
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.internal_utils import _next_cursor_is_present
from square.core import http_client as square_http
from square.environment import SquareEnvironment
from square.payments.raw_client import RawPaymentsClient
from stripe import _http_client as stripe_http
from stripe._api_requestor import _APIRequestor

from pytest_apiint.profiles import load, says_error
from pytest_apiint.settings import host_matches


def at(pointer: str, value: object) -> dict[str, object]:
    for part in reversed(pointer.split("/")[1:]):
        value = {part: value}
    return value


def host(url: str) -> str:
    return urlsplit(url).hostname


def waits(name: str) -> list[tuple[str, str]]:
    return [(wait.name.lower(), wait.unit) for wait in load(name).rate_limit.retry_after]


def test_stripe_obeys_its_should_retry_header_in_both_directions() -> None:
    told = load("stripe").should_retry
    client = stripe.HTTPClient.__new__(stripe.HTTPClient)

    def again(status: int, value: str) -> bool:
        return client._should_retry((b"", status, {told.header.lower(): value}), None, 0, max_network_retries=2)

    assert again(400, told.true)
    assert not again(409, told.false)


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_stripe_sends_its_idempotency_key_on_the_methods_that_take_one(method: str) -> None:
    key = load("stripe").idempotency
    headers = _APIRequestor().request_headers(method, "V1", {})
    assert (key.header in headers) is (method.upper() in key.methods)


def test_stripe_reads_its_request_id() -> None:
    header = load("stripe").request_id[0]
    assert stripe.StripeError("x", headers={header.lower(): "req_1"}).request_id == "req_1"


def test_stripe_lives_where_the_profile_says() -> None:
    urls = [url for name, url in vars(stripe).items() if name.startswith("DEFAULT_") and name.endswith("_BASE")]
    assert sorted(map(host, urls)) == sorted(load("stripe").hosts)


def test_stripe_turns_pages_as_the_profile_says() -> None:
    pages = load("stripe").pagination
    asked = []
    first = stripe.ListObject.construct_from(
        {"object": "list", "data": [{"id": "a"}, {"id": "b"}], "has_more": True, "url": "/v1/charges"}, "sk_test_0"
    )
    first._request = lambda *_, params=None, **__: asked.append(params)
    first.list = lambda **params: asked.append(params)
    first.next_page()
    assert asked[0][pages.parameter] == "b"
    assert (pages.items, pages.more, pages.last_item) == ("/data", "/has_more", "/id")


def test_stripe_reads_no_retry_after() -> None:
    assert "retry-after" not in inspect.getsource(stripe_http).lower()
    assert waits("stripe") == []


@pytest.fixture
def ai() -> openai.OpenAI:
    return openai.OpenAI(api_key="sk-test", base_url="https://api.openai.com/v1")


def test_openai_reads_the_headers_of_the_profile_in_their_order(ai: openai.OpenAI) -> None:
    (first, unit), (second, either) = waits("openai")
    assert (unit, either) == ("milliseconds", "seconds-or-date")
    assert ai._parse_retry_after_header(httpx2.Headers({first: "1500", second: "9"})) == 1.5
    assert ai._parse_retry_after_header(httpx2.Headers({second: "9"})) == 9
    past = ai._parse_retry_after_header(httpx2.Headers({second: "Fri, 31 Dec 1999 23:59:59 GMT"}))
    assert past is not None
    assert past < 0


def test_openai_obeys_its_should_retry_header_in_both_directions(ai: openai.OpenAI) -> None:
    told = load("openai").should_retry
    assert ai._should_retry(httpx2.Response(400, headers={told.header: told.true}))
    assert not ai._should_retry(httpx2.Response(500, headers={told.header: told.false}))


def test_openai_reads_its_request_id_and_sends_no_idempotency_key(ai: openai.OpenAI) -> None:
    response = httpx2.Response(
        400, headers={load("openai").request_id[0]: "r1"}, request=httpx2.Request("GET", "https://a.example")
    )
    assert openai.APIStatusError("x", response=response, body=None).request_id == "r1"
    assert ai._idempotency_header is load("openai").idempotency is None


def test_openai_turns_pages_as_the_profile_says() -> None:
    pages = load("openai").pagination
    page = SyncCursorPage.construct(
        **at(pages.items, [SimpleNamespace(id="a"), SimpleNamespace(id="b")]), **at(pages.more, True)
    )
    assert page.next_page_info().params == {pages.parameter: "b"}
    assert not SyncCursorPage.construct(**at(pages.items, [SimpleNamespace(id="a")]), has_more=False).has_next_page()


def test_github_names_its_limits_as_pygithub_does() -> None:
    limit = load("github").rate_limit
    assert limit.limit == Consts.headerRateLimit
    assert limit.remaining == Consts.headerRateRemaining
    assert limit.reset.name == Consts.headerRateReset
    assert host_matches(load("github").hosts, host(Consts.DEFAULT_BASE_URL))


def test_github_limits_by_403_and_waits_as_pygithub_does() -> None:
    retry = inspect.getsource(GithubRetry).lower()
    assert 403 in GithubRetry().status_forcelist
    assert 403 in load("github").rate_limit.statuses
    assert retry.index('"retry-after" in') < retry.index(f'"{waits("github")[1][0]}" in')
    assert waits("github") == [("retry-after", "seconds"), ("x-ratelimit-reset", "epoch-seconds")]


def test_github_turns_pages_by_link_headers() -> None:
    source = inspect.getsource(github.PaginatedList)
    pages = load("github").pagination
    assert pages.style == "link-header"
    assert '"link"' in source
    assert f'"{pages.size}"' in source


def test_slack_waits_as_its_own_handler_does(monkeypatch: pytest.MonkeyPatch) -> None:
    slept = []
    monkeypatch.setattr("slack_sdk.http_retry.builtin_handlers.time.sleep", slept.append)
    handler, (name, unit) = RateLimitErrorRetryHandler(), waits("slack")[0]
    for status in load("slack").rate_limit.statuses:
        response = HttpResponse(status_code=status, headers={name: ["7"]})
        assert handler._can_retry(state=RetryState(), request=None, response=response, error=None)
        handler.prepare_for_next_attempt(state=RetryState(), request=None, response=response, error=None)
    assert unit == "seconds"
    assert [7 <= seconds < 8.1 for seconds in slept] == [True]


def test_slack_finds_its_cursor_where_the_profile_says() -> None:
    pages = load("slack").pagination
    assert _next_cursor_is_present(at(pages.next, "c2"))
    assert not _next_cursor_is_present(at(pages.next, ""))
    assert f'"{pages.parameter}"' in inspect.getsource(slack_sdk.web.slack_response)


def test_slack_calls_an_error_what_the_profile_does() -> None:
    mark = load("slack").error_in_200

    def refused(body: str) -> bool:
        response = slack_sdk.web.SlackResponse(
            client=None, http_verb="GET", api_url="", req_args={}, data=json.loads(body), headers={}, status_code=200
        )
        try:
            response.validate()
        except slack_sdk.errors.SlackApiError:
            return True
        return False

    for body in (mark.error, mark.success):
        assert refused(body) is says_error(mark, body)
    assert host_matches(load("slack").hosts, host(slack_sdk.WebClient.BASE_URL))


def test_aws_reads_its_own_retry_after_in_milliseconds() -> None:
    backoff = next(kind for kind in vars(aws_retries).values() if hasattr(kind, "_RETRY_AFTER_HEADER"))
    context = SimpleNamespace(http_response=SimpleNamespace(headers={waits("aws")[0][0]: "1500"}))
    assert (
        backoff._get_retry_after_delay(SimpleNamespace(_RETRY_AFTER_HEADER=backoff._RETRY_AFTER_HEADER), context) == 1.5
    )
    assert waits("aws") == [(backoff._RETRY_AFTER_HEADER, "milliseconds")]


def test_aws_sends_the_correlation_id_of_the_profile() -> None:
    params = {"headers": {}, "context": {"retries": {"invocation-id": "i1"}}}
    aws_handlers.add_retry_headers(SimpleNamespace(context=params["context"], headers=params["headers"]))
    assert params["headers"][load("aws").correlation] == "i1"


def test_aws_limits_by_429_and_503() -> None:
    rules = json.loads((Path(botocore.__file__).parent / "data" / "_retry.json").read_text())["retry"]["ec2"]
    throttled = rules["__default__"]["policies"]["request_limit_exceeded"]["applies_when"]["response"]
    known = [*aws_retries.ThrottlingStatusCodeChecker._THROTTLING_STATUS_CODES, throttled["http_status_code"]]
    assert tuple(known) == load("aws").rate_limit.statuses


def test_aws_takes_an_error_in_a_200_for_one_as_the_profile_does() -> None:
    mark = load("aws").error_in_200
    for body in (mark.error, mark.success):
        assert aws_handlers._looks_like_special_case_error(200, body.encode()) is says_error(mark, body)


def test_aws_most_often_turns_pages_as_the_profile_says() -> None:
    pages, seen = load("aws").pagination, Counter()
    for file in (Path(botocore.__file__).parent / "data").glob("*/*/paginators-1.json"):
        for page in json.loads(file.read_text())["pagination"].values():
            seen[str(page.get("input_token")), f"/{page.get('output_token')}"] += 1
    assert seen.most_common(1)[0][0] == (pages.parameter, pages.next)


@pytest.fixture
def notion() -> Notion:
    return Notion(auth="ntn_0")


def test_notion_waits_as_its_client_does(notion: Notion) -> None:
    ((name, unit),) = waits("notion")
    assert notion._parse_retry_after_header(httpx.Headers({name: "7"})) == 7000
    assert unit == "seconds"
    assert host(notion_constants.DEFAULT_BASE_URL) in load("notion").hosts


def test_notion_turns_pages_as_the_profile_says() -> None:
    pages, asked = load("notion").pagination, []

    def listing(**query: object) -> dict[str, object]:
        asked.append(query[pages.parameter])
        more = len(asked) == 1
        return {**at(pages.items, [len(asked)]), **at(pages.more, more), **at(pages.next, "c2" if more else None)}

    assert list(iterate_paginated_api(listing)) == [1, 2]
    assert asked == [None, "c2"]


def test_square_reads_the_headers_of_the_profile_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(square_http, "random", lambda: 0.0)
    monkeypatch.setattr(square_http.time, "time", lambda: 1_000_000.0)
    (first, _), (second, _), (third, unit) = waits("square")
    both = httpx.Response(429, headers={second: "7", third: "1000030"})
    assert square_http._retry_timeout(both, 0) == 7
    assert square_http._retry_timeout(httpx.Response(429, headers={third: "1000030"}), 0) == 30
    assert unit == "epoch-seconds"
    assert f'"{first}"' in inspect.getsource(square_http._parse_retry_after)


def test_square_lives_where_the_profile_says() -> None:
    assert sorted(host(environment.value) for environment in SquareEnvironment) == sorted(load("square").hosts)


def test_square_takes_its_key_in_the_body_and_turns_pages_by_cursor() -> None:
    profile = load("square")
    sent = inspect.getsource(RawPaymentsClient.create)
    listed = inspect.getsource(RawPaymentsClient.list)
    assert f'"{profile.idempotency.body_field}": idempotency_key' in sent
    assert f'"{profile.pagination.parameter}": cursor' in listed
    assert f'"{profile.pagination.size}": limit' in listed
    assert f"_parsed_response.{profile.pagination.next[1:]}" in listed
