from notion_client import Client
from notion_client.errors import HTTPResponseError, RequestTimeoutError
from notion_client.helpers import collect_paginated_api

from pytest_apiint.suites import ClientSuite, listing, read, write

# It tries again what it can read, and nothing else.
CODES = {429: "rate_limited", 500: "internal_server_error", 503: "service_unavailable"}
ERRORS = {status: {"object": "error", "code": code, "message": "no"} for status, code in CODES.items()}


class TestNotion(ClientSuite):
    service, base_errors = "notion", (HTTPResponseError, RequestTimeoutError)
    errors = ERRORS

    def make_client(self, api):
        return Client(auth=api.secret("token"))

    @read(answer={"object": "page", "id": "p1"})
    def get_page(self, client):
        return client.pages.retrieve("p1")

    @write(answer={"object": "page", "id": "p1"})
    def create_page(self, client):
        return client.pages.create(parent={"page_id": "p0"}, properties={})

    @listing(
        pages=[
            {"object": "list", "results": [{"id": "u1"}], "has_more": True, "next_cursor": "c2"},
            {"object": "list", "results": [{"id": "u2"}], "has_more": False, "next_cursor": None},
        ]
    )
    def list_users(self, client):
        return collect_paginated_api(client.users.list)
