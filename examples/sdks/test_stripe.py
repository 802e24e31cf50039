import stripe

from pytest_apiint.suites import ClientSuite, listing, read, write

CHARGE = {"id": "ch_1", "object": "charge", "amount": 1000}
PAGE = {"object": "list", "url": "/v1/charges"}


class TestStripe(ClientSuite):
    service, base_errors = "stripe", (stripe.StripeError,)

    def make_client(self, api):
        return stripe.StripeClient(api.secret("key"), max_network_retries=2)

    @read(answer=CHARGE)
    def get_charge(self, client):
        return client.v1.charges.retrieve("ch_1")

    @write(answer=CHARGE)
    def create_charge(self, client):
        return client.v1.charges.create({"amount": 1000, "currency": "usd", "source": "tok_visa"})

    @listing(
        pages=[
            PAGE | {"has_more": True, "data": [CHARGE]},
            PAGE | {"has_more": False, "data": [CHARGE | {"id": "ch_2"}]},
        ]
    )
    def list_charges(self, client):
        return list(client.v1.charges.list().auto_paging_iter())


class TestStripeAsItComes(TestStripe):
    def make_client(self, api):
        return stripe.StripeClient(api.secret("key"))
