"""SDKs as judges: what they read out of their service's own errors is what `classify` reads."""

import notion_client
import openai
import pytest
import slack_sdk
import square
import stripe
from github import Github, GithubException
from square.core.api_error import ApiError

from pytest_apiint import assert_error_format, classify

KEY = "sk_test_0"
DOCS = {"documentation_url": "https://docs.github.com/rest"}
INVALID = "invalid_request_error"
pytestmark = pytest.mark.filterwarnings("ignore:Use .content=:DeprecationWarning")  # stripe's own, with httpx


def seen(api, form):
    assert_error_format(api.journal[-1], form)
    found = classify(api.journal[-1])
    assert found.error
    assert found.format == form
    return found


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (
            402,
            {"type": "card_error", "code": "card_declined", "decline_code": "lost_card", "message": "Declined."},
            stripe.CardError,
        ),
        (
            404,
            {"type": INVALID, "code": "resource_missing", "message": "No such charge", "param": "id"},
            stripe.InvalidRequestError,
        ),
        (400, {"type": "idempotency_error", "message": "Keys for idempotent requests"}, stripe.IdempotencyError),
        (429, {"type": INVALID, "code": "rate_limit", "message": "Too many"}, stripe.RateLimitError),
        (500, {"type": "api_error", "message": "Sorry"}, stripe.APIError),
    ],
)
def test_stripe(api, status, error, kind):
    api.mock.get(
        "https://api.stripe.com/v1/charges/ch_1",
        json={"error": error},
        status_code=status,
        headers={"Request-Id": "req_9"},
    )
    client = stripe.StripeClient(KEY, http_client=stripe.RequestsClient(), max_network_retries=0)
    with pytest.raises(kind) as caught:
        client.v1.charges.retrieve("ch_1")
    found = seen(api, "stripe")
    assert found.code == (caught.value.error.code or caught.value.error.type)
    assert found.message == caught.value.user_message
    assert found.correlation_id == caught.value.request_id == "req_9"
    assert found.status == caught.value.http_status
    assert found.retryable is (status in (429, 500))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, {"message": "Incorrect API key", "type": INVALID, "param": None, "code": "invalid_api_key"}),
        (404, {"message": "No such model", "type": INVALID, "param": None, "code": "model_not_found"}),
        (429, {"message": "Rate limit", "type": "requests", "param": None, "code": "rate_limit_exceeded"}),
        (429, {"message": "Quota", "type": "insufficient_quota", "param": None, "code": "insufficient_quota"}),
        (500, {"message": "Sorry", "type": "server_error", "param": None, "code": None}),
    ],
)
def test_openai(api, status, error):
    api.mock.get(
        "https://api.openai.com/v1/models", json={"error": error}, status_code=status, headers={"x-request-id": "req_9"}
    )
    with pytest.raises(openai.APIStatusError) as caught:
        openai.OpenAI(api_key=KEY, max_retries=0).models.list()
    found = seen(api, "openai")
    assert found.code == (caught.value.code or error["type"])
    assert found.message == error["message"]
    assert found.correlation_id == caught.value.request_id == "req_9"
    assert found.retryable is (error["code"] in ("rate_limit_exceeded", None))


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        (404, {"message": "Not Found", **DOCS, "status": "404"}, {}, "not-found"),
        (401, {"message": "Bad credentials", **DOCS}, {}, "authentication"),
        (
            403,
            {"message": "API rate limit exceeded for 1.2.3.4.", **DOCS},
            {"x-ratelimit-remaining": "0"},
            "rate-limit",
        ),
        (403, {"message": "You have exceeded a secondary rate limit.", **DOCS}, {"retry-after": "60"}, "rate-limit"),
        (403, {"message": "Must have admin rights", **DOCS}, {"x-ratelimit-remaining": "9"}, "permission"),
    ],
)
def test_github(api, status, body, headers, kind):
    api.mock.get(
        "https://api.github.com/repos/a/b",
        json=body,
        status_code=status,
        headers={"x-github-request-id": "9:1", **headers},
    )
    with pytest.raises(GithubException) as caught:
        Github(retry=None).get_repo("a/b")
    found = seen(api, "github")
    assert found.message == caught.value.data["message"]
    assert found.status == caught.value.status
    assert (found.kind, found.correlation_id) == (kind, "9:1")
    assert found.retryable is (kind == "rate-limit")
    assert ("RateLimit" in type(caught.value).__name__) is (kind == "rate-limit")


@pytest.mark.parametrize(("status", "code"), [(200, "channel_not_found"), (200, "fatal_error"), (429, "ratelimited")])
def test_slack(api, status, code):
    api.mock.post(
        "https://slack.com/api/chat.postMessage",
        json={"ok": False, "error": code},
        status_code=status,
        headers={"Retry-After": "30"} if status == 429 else {},
    )
    with pytest.raises(slack_sdk.errors.SlackApiError) as caught:
        slack_sdk.WebClient("xoxb-0").chat_postMessage(channel="C1", text="hi")
    found = seen(api, "slack")
    assert found.code == caught.value.response["error"]
    assert (found.retryable, found.retry_after) == (code != "channel_not_found", 30.0 if status == 429 else None)


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "object_not_found"), (429, "rate_limited"), (409, "conflict_error"), (503, "service_unavailable")],
)
def test_notion(api, status, code):
    body = {"object": "error", "status": status, "code": code, "message": "no", "request_id": "r-9"}
    api.mock.get("https://api.notion.com/v1/users/me", json=body, status_code=status)
    with pytest.raises(notion_client.APIResponseError) as caught:
        notion_client.Client(auth=KEY, retry=False).users.me()
    found = seen(api, "notion")
    assert found.code == caught.value.code.value
    assert (found.message, found.correlation_id) == (str(caught.value), "r-9")
    assert found.retryable is (status != 404)


@pytest.mark.parametrize(("status", "code"), [(404, "NOT_FOUND"), (429, "RATE_LIMITED"), (503, "SERVICE_UNAVAILABLE")])
def test_square(api, status, code):
    error = {"category": "API_ERROR", "code": code, "detail": "no"}
    api.mock.get("https://connect.squareup.com/v2/payments/p1", json={"errors": [error]}, status_code=status)
    with pytest.raises(ApiError) as caught:
        square.Square(token=KEY).payments.get("p1", request_options={"max_retries": 0})
    found = seen(api, "square")
    assert found.code == caught.value.errors[0].code
    assert found.message == caught.value.errors[0].detail
    assert found.retryable is (status != 404)
