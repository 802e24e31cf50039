"""The same battery on the naive client: its scorecard says what to mend first."""

from naive.client import AcmeClient, AcmeError
from pytest_apiint.suites import ClientSuite, listing, read, write


class TestNaiveSurvives(ClientSuite):
    service = "acme"
    base_errors = (AcmeError,)

    def make_client(self, api):
        return AcmeClient(api.base_url, api.secret("token"))

    @read(answer={"id": 123, "name": "John"})
    def get_user(self, client):
        return client.get_user(123)

    @write(answer={"id": "p1"}, status=201)
    def create_payment(self, client):
        return client.create_payment(amount=10)

    @listing(pages=[{"items": [1, 2], "next_cursor": "c2"}, {"items": [3], "next_cursor": None}])
    def list_users(self, client):
        return client.list_users()
