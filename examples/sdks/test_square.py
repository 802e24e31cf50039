from square import Square
from square.core.api_error import ApiError

from pytest_apiint.suites import ClientSuite, listing, read, write


class TestSquare(ClientSuite):
    service, base_errors = "square", (ApiError,)

    def make_client(self, api):
        return Square(token=api.secret("token"))

    def close_client(self, client):
        client._client_wrapper.httpx_client.httpx_client.close()

    @read(answer={"payment": {"id": "p1"}})
    def get_payment(self, client):
        return client.payments.get("p1")

    @write(answer={"payment": {"id": "p1"}})
    def create_payment(self, client):
        money = {"amount": 1000, "currency": "USD"}
        return client.payments.create(source_id="cnon:card", idempotency_key="key-0123", amount_money=money)

    @listing(pages=[{"payments": [{"id": "p1"}], "cursor": "c2"}, {"payments": [{"id": "p2"}]}])
    def list_payments(self, client):
        return list(client.payments.list())
