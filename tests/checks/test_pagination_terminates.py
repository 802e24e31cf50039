"""assert_pagination_terminates: page 1, again and again."""

import itertools

import httpx
import pytest

from pytest_apiint import ContractFailure, UsageProblem, assert_pagination_terminates
from tests.suites.mutants import pagination as mutants
from tests.suites.robust import Robust
from tests.suites.suite import TOKEN

PAGE = {"items": [1, 2], "next_cursor": "c2"}


@pytest.fixture
def listing(api):
    api.mock.get("/users", [{"json": PAGE}, {"json": {"items": [3], "next_cursor": None}}])
    return lambda kind: kind(api.base_url, TOKEN).list_users


def test_a_client_that_sees_the_cursor_again_passes(api, listing):
    assert_pagination_terminates(listing(Robust), api)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (mutants.FollowsForEver, r"100 requests, 2 of them different(.|\n)*in a set"),
        (mutants.Numbers, r"100 requests, 100 of them different(.|\n)*bound the pages"),
    ],
)
def test_a_client_that_goes_on_fails(api, listing, kind, said):
    with pytest.raises(ContractFailure, match=said):
        assert_pagination_terminates(listing(kind), api)


class Bounded(mutants.FollowsForEver):
    pages = 0

    def items(self, page):
        self.pages += 1
        if self.pages > 50:
            raise RuntimeError("too many pages")
        return super().items(page)


def test_a_bound_is_an_end_too(api, listing):
    assert_pagination_terminates(listing(Bounded), api)


def test_a_bound_may_be_too_high(api, listing):
    with pytest.raises(ContractFailure, match="asked for 40 pages"):
        assert_pagination_terminates(listing(Bounded), api, at_most=40)


@pytest.mark.parametrize("page", [{"items": [1], "next_cursor": None}, {"items": []}])
def test_one_page_is_nothing_to_judge(api, page):
    api.mock.get("/users", json=page)
    with pytest.raises(ContractFailure, match="one page only"):
        assert_pagination_terminates(Robust(api.base_url, TOKEN).list_users, api)


def test_an_iterator_is_read(api, listing):
    def pages():
        cursor = None
        with httpx.Client(base_url=api.base_url) as http:
            while True:
                page = http.get("/users", params={"cursor": cursor}).raise_for_status().json()
                yield from page["items"]
                cursor = page["next_cursor"]

    with pytest.raises(ContractFailure, match="100 pages"):
        assert_pagination_terminates(pages, api)


def test_an_async_iterator_is_read(api, listing):
    async def pages():
        cursor = None
        async with httpx.AsyncClient(base_url=api.base_url) as http:
            while cursor != "c2":
                page = (await http.get("/users", params={"cursor": cursor})).json()
                yield page["items"]
                before, cursor = cursor, page["next_cursor"]
            await http.get("/users", params={"cursor": before})

    assert_pagination_terminates(pages, api)


def test_a_client_without_pages_makes_no_request(api, listing):
    with pytest.raises(ContractFailure, match="made no request"):
        assert_pagination_terminates(list, api)


async def endless():
    for number in itertools.count():
        yield number


@pytest.mark.parametrize("items", [itertools.count, endless])
def test_items_without_end_are_not_read_for_ever(api, items):
    with pytest.raises(ContractFailure, match="made no request"):
        assert_pagination_terminates(items, api)


def test_the_pages_are_the_mocks_afterwards(api, listing):
    assert_pagination_terminates(listing(Robust), api)
    assert httpx.get(f"{api.base_url}/users").json()["items"] == [3]


def test_two_requests_are_a_circle(api, listing):
    assert_pagination_terminates(listing(Robust), api, at_most=2)
    assert len(api.journal) == 2


def test_a_circle_takes_two(api, listing):
    with pytest.raises(UsageProblem, match="two requests"):
        assert_pagination_terminates(listing(Robust), api, at_most=1)
