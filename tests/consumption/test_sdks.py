"""What three open clients read of their answers, as their own source has it."""

import github
import pytest
import stripe
from notion_client import Client
from notion_client.errors import HTTPResponseError
from notion_client.helpers import collect_paginated_api, is_full_page

from pytest_apiint.api import opened
from pytest_apiint.clock import VirtualClock
from pytest_apiint.consumption.inferring import inferred
from pytest_apiint.settings import Service, Settings
from pytest_apiint.suites import ClientSuite, listing, read
from pytest_apiint.suites.calls import calls_of
from pytest_apiint.suites.cases import _player

REPO = "https://api.github.com/repos/octo/cat"
CHARGE = {"id": "ch_1", "object": "charge", "amount": 1000, "refunds": {"object": "list", "data": []}}
USER = {"object": "user", "id": "u1"}


class Stripe(ClientSuite):
    base_errors = (stripe.StripeError,)

    def make_client(self, api):
        return stripe.StripeClient("sk_test_0")

    @read(answer=CHARGE)
    def charge(self, client):
        return client.v1.charges.retrieve("ch_1")

    @listing(
        pages=[
            {"object": "list", "url": "/v1/charges", "has_more": True, "data": [CHARGE]},
            {"object": "list", "url": "/v1/charges", "has_more": False, "data": [CHARGE | {"id": "ch_2"}]},
        ]
    )
    def charges(self, client):
        return list(client.v1.charges.list().auto_paging_iter())


class Notion(ClientSuite):
    base_errors = (HTTPResponseError,)

    def make_client(self, api):
        return Client(auth="secret")

    @read(answer={"object": "page", "id": "p1", "url": "https://www.notion.so/p1", "archived": False})
    def page(self, client):
        return is_full_page(client.pages.retrieve("p1"))

    @listing(
        pages=[
            {"object": "list", "type": "user", "results": [USER], "has_more": True, "next_cursor": "c2"},
            {"object": "list", "type": "user", "results": [USER], "has_more": False, "next_cursor": None},
        ]
    )
    def users(self, client):
        return collect_paginated_api(client.users.list)


class PyGithub(ClientSuite):
    base_errors = (github.GithubException,)

    def make_client(self, api):
        return github.Github(seconds_between_requests=0)

    @read(
        answer={
            "id": 1,
            "name": "cat",
            "private": False,
            "url": REPO,
            "created_at": "2025-03-01T09:30:00Z",
            "owner": {"login": "octo", "id": 2, "url": "https://api.github.com/users/octo"},
            "topics": ["cats"],
            "nobody_reads_this": 1,
        }
    )
    def repo(self, client):
        return client.get_repo("octo/cat")


@pytest.fixture(scope="module")
def fields():
    """Of each call, by its name: the fields by place."""
    hosts = {"stripe": "https://api.stripe.com", "notion": "https://api.notion.com", "github": "https://api.github.com"}
    settings = Settings({name: Service(name, url) for name, url in hosts.items()})
    found = {}
    with VirtualClock() as clock, opened(settings, clock) as apis:
        for api, suite in zip(apis.values(), (Stripe, Notion, PyGithub), strict=True):
            for call in calls_of(suite):
                player = _player(suite(), call, api)
                player.prove()
                assert player.trouble is None
                found[call.name] = {one.place: one for one in inferred(player, player.variations).fields}
    return found


def uses(fields, call):
    found = {}
    for place, field in fields[call].items():
        found.setdefault(field.use, []).append(place)
    return found


def test_stripe_reads_what_says_which_class_an_object_is_and_passes_the_rest_on(fields):
    """``_util.py``, _convert_to_stripe_object: ``klass_name = resp.get("object")``."""
    assert uses(fields, "charge") == {
        "passed on": ["$.id", "$.amount", "$.refunds", "$.refunds.data"],
        "read": ["$.object", "$.refunds.object"],
    }


def test_stripe_needs_the_envelope_of_a_list_and_the_last_items_id(fields):
    """``_list_object.py``: ``self._data.get("url")``, ``self.has_more``, ``self.data[-1], "id"``."""
    some = fields["charges"]
    assert {some[place].use for place in ("$.url", "$.has_more", "$.data", "$.data[*].id")} == {"read"}
    assert (some["$.has_more"].null, some["$.has_more"].missing) == ("safe", "AttributeError")
    assert (some["$.url"].missing, some["$.data[*].id"].missing) == ("ValueError", "AttributeError")
    assert some["$.data[*].amount"].use == "passed on"


def test_notion_tells_a_full_page_by_its_object_and_whether_it_has_a_url(fields):
    """``helpers.py``, is_full_page: ``response.get("object") == "page" and "url" in response``."""
    assert uses(fields, "page") == {"read": ["$.object", "$.url"], "unread": ["$.id", "$.archived"]}
    assert fields["page"]["$.url"].shown == "absent $.url"


def test_notion_pages_by_three_fields_and_hands_the_results_on(fields):
    """``helpers.py``, iterate_paginated_api."""
    assert uses(fields, "users") == {
        "read": ["$.results", "$.has_more", "$.next_cursor"],
        "passed on": ["$.results[*]", "$.results[*].object", "$.results[*].id"],
        "unread": ["$.object", "$.type"],
    }
    assert fields["users"]["$.results"].missing == "TypeError"


def test_pygithub_reads_each_field_that_it_has_a_property_for_and_keeps_the_rest_as_it_came(fields):
    """``Repository.py`` and ``NamedUser.py``, _useAttributes; ``GithubObject.py`` keeps ``_rawData``."""
    known = uses(fields, "repo")
    assert known["passed on"] == ["$.nobody_reads_this"]
    assert {"$.id", "$.name", "$.private", "$.created_at", "$.owner", "$.owner.login", "$.topics"} <= {*known["read"]}
