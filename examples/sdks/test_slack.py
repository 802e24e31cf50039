from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from pytest_apiint.suites import ClientSuite, listing, read, write


class TestSlack(ClientSuite):
    service, base_errors = "slack", (SlackClientError,)

    def make_client(self, api):
        return WebClient(token=api.secret("token"))

    @read(answer={"ok": True, "user": {"id": "U1"}})
    def get_user(self, client):
        return client.users_info(user="U1").data

    @write(answer={"ok": True, "ts": "1.0"})
    def post_message(self, client):
        return client.chat_postMessage(channel="C1", text="hello").data

    @listing(
        pages=[
            {"ok": True, "members": [{"id": "U1"}], "response_metadata": {"next_cursor": "c2"}},
            {"ok": True, "members": [{"id": "U2"}], "response_metadata": {"next_cursor": ""}},
        ]
    )
    def list_users(self, client):
        return [user for page in client.users_list() for user in page["members"]]


class TestSlackWithRetryHandlers(TestSlack):
    def make_client(self, api):
        handlers = [RateLimitErrorRetryHandler(2), ConnectionErrorRetryHandler(), ServerErrorRetryHandler()]
        return WebClient(token=api.secret("token"), retry_handlers=handlers)
