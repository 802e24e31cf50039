"""The battery of checks, on both clients: every promise is kept."""

from acme import AcmeClient, AcmeError, AsyncAcmeClient
from pytest_apiint.suites import ClientSuite, listing, read, write

PAGES = [{"items": [1, 2], "next_cursor": "c2"}, {"items": [3], "next_cursor": None}]


class TestAcmeSurvives(ClientSuite):
    service = "acme"
    base_errors = (AcmeError,)

    def make_client(self, api):
        return AcmeClient(base_url=api.base_url, token=api.secret("token"))

    @read(answer={"id": 123, "name": "John"})
    def get_user(self, client):
        return client.get_user(123)

    @write(answer={"id": "p1"}, status=201)
    def create_payment(self, client):
        return client.create_payment(amount=10)

    @listing(pages=PAGES)
    def list_users(self, client):
        return list(client.list_users())


class TestAsyncAcmeSurvives(ClientSuite):
    service = "acme"
    base_errors = (AcmeError,)

    def make_client(self, api):
        return AsyncAcmeClient(base_url=api.base_url, token=api.secret("token"))

    @read(answer={"id": 123, "name": "John"})
    async def get_user(self, client):
        return await client.get_user(123)

    @write(answer={"id": "p1"}, status=201)
    async def create_payment(self, client):
        return await client.create_payment(amount=10)

    @listing(pages=PAGES)
    async def list_users(self, client):
        return [user async for user in client.list_users()]
