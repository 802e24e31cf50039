"""The suites of `Robust`: not collected here, but run by tests as a user's would be."""

from pytest_apiint.suites import ClientSuite, listing, read, write
from tests.suites.robust import AsyncRobust, Robust, RobustError

USER = {"id": 123, "name": "John"}
PAGES = [
    {"items": [1, 2], "next_cursor": "c2"},
    {"items": [3, 4], "next_cursor": "c3"},
    {"items": [5], "next_cursor": None},
]
LINKS = [
    {"items": [1, 2], "next": "https://api.test/users?page=2"},
    {"items": [3], "next": None},
]
TOKEN = "tok-0123456789abcdef"


class RobustSuite(ClientSuite):
    base_errors = (RobustError,)
    client = Robust

    def make_client(self, api):
        return self.client(api.base_url, TOKEN)

    @read(answer=USER)
    def get_user(self, client):
        return client.get_user(123)

    @write(answer={"id": "p1"}, status=201)
    def create_payment(self, client):
        return client.create_payment(10)

    @listing(pages=PAGES)
    def list_users(self, client):
        return client.list_users()

    @listing(pages=LINKS)
    def list_by_link(self, client):
        return client.list_by_link()


class AsyncRobustSuite(ClientSuite):
    base_errors = (RobustError,)
    client = AsyncRobust

    def make_client(self, api):
        return self.client(api.base_url, TOKEN)

    @read(answer=USER)
    async def get_user(self, client):
        return await client.get_user(123)

    @write(answer={"id": "p1"}, status=201)
    async def create_payment(self, client):
        return await client.create_payment(10)
