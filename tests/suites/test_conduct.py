"""Credentials, pages, ids, breakers and calls at once: what is sound in other styles, and what each finding weighs."""

import asyncio
import base64
import logging
import random
import threading
import time
from dataclasses import dataclass, replace
from types import SimpleNamespace

import httpx
import pytest

from pytest_apiint.settings import Secret
from pytest_apiint.suites import Breaker, listing, read
from tests.suites.mutants import backoff, credentials, pagination, requests, resilience
from tests.suites.robust import AsyncRobust, BadAnswer, Robust, RobustError
from tests.suites.suite import TOKEN, AsyncRobustSuite, RobustSuite

PAGINATION = ("pagination-complete", "pagination-terminates", "pagination-empty-page", "pagination-error-midway")
NEXT = "https://api.test/users?page=2"


def verdicts(judge, suite, call, checks=PAGINATION):
    return {check: str(judge(check, None, call, suite).outcome) for check in checks}


def passing(judge, suite, call="list_users", **others):
    return verdicts(judge, suite, call) == dict.fromkeys(PAGINATION, "pass") | {
        name.replace("_", "-"): outcome for name, outcome in others.items()
    }


# -- pages, in other styles ---------------------------------------------------------------------------


class ByLinkHeader(RobustSuite):
    class client(credentials.FollowsAnyLinkOfAHeader):  # noqa: N801 - stands where an attribute does
        """Sees a link again, and follows none to another host."""

        attempts = 1

        def list_by_link(self):
            found, url, seen = [], "/users", set()
            while url:
                if not self.follows(self.http.base_url.join(url)):
                    raise BadAnswer("another host")
                self.unseen(url, seen)
                response, page = self.answer(url)
                found += page["items"]
                url = response.links.get("next", {}).get("url")
            return found

        def answer(self, url):
            try:
                return super().answer(url)
            except httpx.HTTPError as error:
                raise BadAnswer(str(error)) from error

    @listing(pages=[(200, {"Link": f'<{NEXT}>; rel="next"'}, {"items": [1, 2]}), {"items": [3]}])
    def list_users(self, client):
        return client.list_by_link()


class TopLevel(ByLinkHeader):
    """Pages that are lists, as GitHub's."""

    class client(ByLinkHeader.client):  # noqa: N801
        def answer(self, url):
            response, page = super().answer(url)
            return response, {"items": page}

    @listing(pages=[(200, {"Link": f'<{NEXT}>; rel="next"'}, [{"id": 1}, {"id": 2}]), [{"id": 3}]])
    def list_users(self, client):
        return client.list_by_link()


class ByLinkHeaderAnywhere(ByLinkHeader):
    client = credentials.FollowsAnyLinkOfAHeader


class Graph(RobustSuite):
    """Cursors in the body of a POST, and the items deep in the answer."""

    class client(Robust):  # noqa: N801
        def list_users(self):
            found, cursor, seen = [], None, set()
            while True:
                page = self.call("POST", "/graphql", {"query": "users", "variables": {"after": cursor}})
                users = page["data"]["users"]
                found += users["nodes"]
                if not users["pageInfo"]["hasNextPage"]:
                    return found
                cursor = users["pageInfo"]["endCursor"]
                self.unseen(cursor, seen)

        def headers(self, method):
            return {name: value for name, value in super().headers(method).items() if name != "Idempotency-Key"}

    @listing(
        pages=[
            {"data": {"users": {"nodes": nodes, "pageInfo": {"hasNextPage": bool(end), "endCursor": end}}}}
            for nodes, end in (([{"id": "a"}, {"id": "b"}], "x"), ([{"id": "c"}], "y"), ([{"id": "d"}], None))
        ]
    )
    def list_users(self, client):
        return client.list_users()


class ByLastId(RobustSuite):
    """The last item's id is the cursor, so a page without items leads nowhere; an iterator of objects."""

    class client(Robust):  # noqa: N801
        def list_users(self):
            last, seen = None, set()
            while True:
                page = self.call("GET", "/users", params={"starting_after": last} if last else None)
                yield from (SimpleNamespace(**item) for item in page["data"])
                if not page["has_more"] or not page["data"]:
                    return
                last = page["data"][-1]["id"]
                self.unseen(last, seen)

    @listing(pages=[{"data": [{"id": "u1"}], "has_more": True}, {"data": [{"id": "u2"}], "has_more": False}])
    def list_users(self, client):
        return client.list_users()


class ByNumber(RobustSuite):
    """Numbers its pages, up to a bound; an empty page is the end."""

    class client(Robust):  # noqa: N801
        def list_users(self):
            found = []
            for number in range(1, 50):
                page = self.call("GET", "/users", params={"page": number})
                if not page["users"]:
                    return found
                found += page["users"]
            raise BadAnswer("more than fifty pages")

    @listing(pages=[{"users": ["a", "b"]}, {"users": ["c"]}, {"users": []}])
    def list_users(self, client):
        return client.list_users()


class CountsItsUsers(RobustSuite):
    """A count that happens to be the next page's number is no cursor."""

    client = ByNumber.client

    @listing(pages=[{"users": ["a", "b"], "count": 2}, {"users": ["c"], "count": 1}, {"users": [], "count": 0}])
    def list_users(self, client):
        return client.list_users()


class NamesItsNextPage(RobustSuite):
    """Ends where items do, though the answer says that there is another page."""

    class client(Robust):  # noqa: N801
        def list_users(self):
            found, number = [], 1
            while number:
                page = self.call("GET", "/users", params={"page": number})
                if not page["users"]:
                    break
                found += page["users"]
                number = page["next_page"]
            return found

    @listing(pages=[{"users": ["a", "b"], "next_page": 2}, {"users": ["c"], "next_page": None}])
    def list_users(self, client):
        return client.list_users()


def test_a_number_that_is_called_the_next_page_leads_on(judge):
    assert judge("pagination-empty-page", None, "list_users", NamesItsNextPage).outcome == "fail"


class InXml(RobustSuite):
    """Pages that are no JSON, and a value that has no length."""

    class client(Robust):  # noqa: N801
        def read(self, status, headers, body):
            return body.decode() if status < 300 else super().read(status, headers, body)

        def list_users(self):
            marker, seen, keys = "", set(), []
            while True:
                page = self.call("GET", "/", params={"marker": marker} if marker else None)
                keys.append(page.partition("<Key>")[2].partition("</Key>")[0])
                marker = page.partition("<Next>")[2].partition("</Next>")[0]
                if not marker:
                    return iter([SimpleNamespace(keys=keys)])
                self.unseen(marker, seen)

    @listing(pages=["<L><Key>tom</Key><Next>t2</Next></L>", "<L><Key>felix</Key></L>"])
    def list_users(self, client):
        return next(client.list_users())


@pytest.mark.parametrize(
    ("suite", "others"),
    [
        (ByLinkHeader, {}),
        (TopLevel, {}),
        (Graph, {}),
        (ByLastId, {"pagination_empty_page": "not applicable"}),
        (ByNumber, {"pagination_empty_page": "not applicable"}),
        (CountsItsUsers, {"pagination_empty_page": "not applicable"}),
        (InXml, {"pagination_empty_page": "not applicable"}),
    ],
)
def test_pages_are_turned_in_many_ways(judge, suite, others):
    assert passing(judge, suite, **others), verdicts(judge, suite, "list_users")


class ByProfile(RobustSuite):
    """The longest list isn't that of the items; Stripe's profile says that they are in `data`."""

    profile = "stripe"

    class client(pagination.WithoutTheLastPage):  # noqa: N801
        def items(self, page):
            return page["data"]

    @listing(
        pages=[
            {"data": [{"id": "a"}], "names": ["x", "y"], "has_more": True, "next_cursor": "c2"},
            {"data": [{"id": "b"}], "names": ["z"], "has_more": False, "next_cursor": None},
        ]
    )
    def list_users(self, client):
        return client.list_users()


def test_a_profile_says_where_items_are(judge):
    result = judge("pagination-complete", None, "list_users", ByProfile)
    assert result.headline == "1 item of 2 got lost, all of page 2 among them"


class OnePage(RobustSuite):
    @listing(pages=[{"items": [1], "next_cursor": None}])
    def list_users(self, client):
        return client.list_users()


@pytest.mark.parametrize("check_id", [*PAGINATION[1:], "next-link-credentials"])
def test_one_page_of_three_is_pagination_completes(judge, check_id):
    result = judge(check_id, pagination.FirstPageOnly, "list_users")
    assert (result.outcome, "see pagination-complete" in result.reason) == ("not applicable", True)


@pytest.mark.parametrize("check_id", [*PAGINATION, "next-link-credentials"])
def test_one_page_says_nothing_of_paging(judge, check_id):
    result = judge(check_id, call="list_users", suite=OnePage)
    assert (result.outcome, "give the suite two" in result.reason) == ("not applicable", True)


class WithAnEmptyPage(RobustSuite):
    @listing(pages=[{"items": [], "next_cursor": "c2"}, {"items": [1], "next_cursor": None}])
    def list_users(self, client):
        return client.list_users()


def test_a_suites_own_empty_page_is_enough(judge):
    assert passing(judge, WithAnEmptyPage)


class AlikeItems(RobustSuite):
    @listing(pages=[{"items": [1, 1], "next_cursor": "c2"}, {"items": [1], "next_cursor": None}])
    def list_users(self, client):
        return client.list_users()


@pytest.mark.parametrize(("client", "outcome"), [(Robust, "pass"), (pagination.WithoutTheLastPage, "fail")])
def test_items_that_are_alike_are_counted(judge, client, outcome):
    assert judge("pagination-complete", client, "list_users", AlikeItems).outcome == outcome


class LeavesOneOut(pagination.Collects):
    def done(self, found):
        return [item for item in found if item != 2]


def test_what_is_too_much_is_counted(judge):
    assert "5 more than the pages have" in judge("pagination-complete", pagination.Doubles, "list_users").text


class ReturnsNothing(Robust):
    """Takes every failure for "none"."""

    def list_users(self):
        try:
            return super().list_users()
        except RobustError:
            return None


class AsSet(pagination.Collects):
    def done(self, found):
        return set(found)


class AsPages(pagination.Collects):
    def added(self, found, page):
        return [*found, self.items(page)]


class AsMapping(pagination.Collects):
    def done(self, found):
        return dict.fromkeys(found[:2])


@pytest.mark.parametrize("client", [AsSet, AsPages, AsMapping])
def test_what_is_returned_may_be_of_another_kind(judge, client):
    assert judge("pagination-complete", client, "list_users").outcome == "pass"


# -- credentials --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suite", "outcome"), [(ByLinkHeaderAnywhere, "fail"), (ByLinkHeader, "pass")])
def test_a_link_header_may_lead_elsewhere_too(judge, suite, outcome):
    assert judge("next-link-credentials", None, "list_users", suite).outcome == outcome


def test_pages_without_links_lead_nowhere(judge):
    assert judge("next-link-credentials", call="list_users").outcome == "not applicable"


class FollowsWithout(Robust):
    """httpx drops Authorization by itself."""

    follow_redirects = True


class FollowsLinksWithout(Robust):
    def follows(self, url):
        self.home = super().follows(url)
        return True

    def headers(self, method):
        found = super().headers(method)
        return found if getattr(self, "home", True) else {"X-Request-ID": found["X-Request-ID"]}


@pytest.mark.parametrize(
    ("client", "check_id", "call"),
    [
        (FollowsWithout, "redirect-credentials", "get_user"),
        (FollowsLinksWithout, "next-link-credentials", "list_by_link"),
    ],
)
def test_following_without_credentials_is_sound(judge, client, check_id, call):
    assert judge(check_id, client, call).outcome == "pass"


class Signs(Robust):
    """With its author's name, wherever it goes."""

    follow_redirects = True

    def headers(self, method):
        return {**super().headers(method), "X-Author": "jane.doe@acme.example"}

    def note(self, method, path, status, seconds, headers):
        credentials.log.info("by %s", headers["X-Author"])


@pytest.mark.parametrize("check_id", ["redirect-credentials", "secrets-in-logs"])
def test_whose_name_goes_elsewhere_has_lost_no_credential(judge, check_id):
    assert judge(check_id, Signs).outcome == "pass"


class FollowsWithItsQuery(credentials.ApiKeyInTheQuery):
    follow_redirects = True

    def once(self, method, path, body, params, headers, until, attempt):
        response, content = super().once(method, path, body, params, headers, until, attempt)
        if response.history:
            self.http.get(response.url, params=params)
        return response, content


def test_a_key_that_only_the_query_names_is_missed_elsewhere(judge):
    assert "the URL went to another host" in judge("redirect-credentials", FollowsWithItsQuery).headline


class Anonymous(Robust):
    def authorization(self):
        return {}


@pytest.mark.parametrize(
    ("check_id", "call"),
    [
        ("redirect-credentials", "get_user"),
        ("next-link-credentials", "list_by_link"),
        ("secrets-in-logs", "get_user"),
        ("secrets-in-repr", "get_user"),
    ],
)
def test_who_has_no_credential_can_lose_none(judge, check_id, call):
    result = judge(check_id, Anonymous, call)
    assert (result.outcome, "no credential" in result.reason) == ("not applicable", True)


class Searches(Robust):
    """By parameters whose names only look like a credential's."""

    def get_user(self, number):
        params = {
            "author": "octocat-the-cat",
            "sort_key": "created-at",
            "keyword": "integration",
            "page_token": "abcdefgh",
        }
        return self.call("GET", "/users", params=params)


class LogsItsSearch(Searches):
    def note(self, method, path, status, seconds, headers):
        credentials.log.info("octocat-the-cat, created-at")


@pytest.mark.parametrize("client", [Searches, LogsItsSearch])
@pytest.mark.parametrize("check_id", ["secrets-in-url", "secrets-in-logs", "secrets-in-repr"])
def test_an_authors_name_is_no_secret(judge, client, check_id):
    assert judge(check_id, client).outcome == "pass"


@pytest.mark.parametrize(("key", "outcome"), [("abc123", "fail"), ("abc12", "pass")])
def test_a_credential_has_six_characters_at_least(judge, key, outcome):
    client = type("Short", (Robust,), {"get_user": lambda self, _: self.call("GET", "/", params={"api_key": key})})
    assert judge("secrets-in-url", client).outcome == outcome


class PlantedInTheQuery(RobustSuite):
    class client(credentials.ApiKeyInTheQuery):  # noqa: N801
        def __init__(self, base_url, token):
            super().__init__(base_url, "planted-0123456")


def test_a_secret_of_the_settings_weighs_more_than_a_name(api, judge):
    secret = Secret("key", "ACME_KEY", "planted-0123456")
    api.service = replace(api.service, secrets={"key": secret})
    result = judge("secrets-in-url", suite=PlantedInTheQuery)
    assert (result.headline, result.severity) == ("a secret is part of the URL", "must")
    assert secret.dummy not in result.text


def test_what_a_trial_logs_is_no_part_of_the_tests_own_log(judge, caplog):
    caplog.set_level("DEBUG")
    assert judge("secrets-in-logs", credentials.LogsItsHeaders).outcome == "fail"
    assert TOKEN not in caplog.text


def test_a_handler_that_a_client_adds_stays(judge):
    handler = logging.NullHandler()
    client = type("Adds", (Robust,), {"note": lambda *_: logging.getLogger().addHandler(handler)})
    before = list(logging.getLogger().handlers)
    try:
        assert judge("secrets-in-logs", client).outcome == "pass"
        assert logging.getLogger().handlers == [*before, handler]
    finally:
        logging.getLogger().removeHandler(handler)


@dataclass
class Shown:
    """A client as a dataclass makes one look."""

    client: Robust
    token: str

    def get_user(self, number):
        return self.client.get_user(number)


class ShownSuite(RobustSuite):
    def make_client(self, api):
        return Shown(Robust(api.base_url, TOKEN), base64.b64encode(b"user:" + TOKEN.encode()).decode())


def test_an_encoded_secret_in_a_repr_is_one_too(judge):
    result = judge("secrets-in-repr", suite=ShownSuite)
    assert "a secret shows in the client's repr" in result.headline
    assert TOKEN not in result.text


@pytest.mark.parametrize(
    ("check_id", "client", "call"),
    [
        ("secrets-in-logs", credentials.LogsItsHeaders, "get_user"),
        ("secrets-in-repr", credentials.ShowsItself, "get_user"),
        ("secrets-in-url", credentials.TokenInThePath, "get_user"),
        ("redirect-credentials", credentials.FollowsWithItsTokenInTheQuery, "get_user"),
    ],
)
def test_no_finding_shows_the_secret(judge, check_id, client, call):
    assert TOKEN not in judge(check_id, client, call).text


# -- ids and names ------------------------------------------------------------------------------------


class Traced(requests.WithoutId):
    """Each attempt is a span of one trace."""

    def headers(self, method):
        self.trace = self.request_id().replace("-", "")
        return super().headers(method)

    def attempt_headers(self, headers, attempt):
        return {**headers, "traceparent": f"00-{self.trace}-{attempt:016x}-01"}


class IdAndAttempt(Robust):
    """One header for the call, one for the attempt."""

    def attempt_headers(self, headers, attempt):
        return {**headers, "X-Correlation-ID": headers["X-Request-ID"], "X-Request-ID": self.request_id()}


class DrawnId(Robust):
    """From `random`, where others have uuid4."""

    def request_id(self):
        return f"{random.getrandbits(128):032x}"


class AsksTwiceAtFirst(Robust):
    """With one id, for it's one call."""

    asked = False

    def tried(self, method, path, body, params):
        if not self.asked:
            self.asked, self.mine = True, self.request_id()
            self.request_id, usual = (lambda: self.mine), self.request_id
            super().tried(method, path, body, params)
            found = super().tried(method, path, body, params)
            self.request_id = usual
            return found
        return super().tried(method, path, body, params)


class AsksOnce(Robust):
    """And keeps the answer."""

    kept = None

    def get_user(self, number):
        self.kept = self.kept or super().get_user(number)
        return self.kept


@pytest.mark.parametrize("client", [Traced, IdAndAttempt, DrawnId, AsksTwiceAtFirst, AsksOnce])
def test_ids_come_in_several_forms(judge, client):
    assert judge("correlation-id", client).outcome == "pass"


class OfOpenAI(RobustSuite):
    profile = "openai"


class WithItsId(requests.WithoutId):
    def headers(self, method):
        return {**super().headers(method), "X-Client-Request-Id": self.request_id()}


def test_a_profile_names_the_id_that_the_api_reads(judge):
    hint = 'headers["X-Client-Request-Id"] ='
    assert hint in judge("correlation-id", requests.WithoutId, suite=OfOpenAI).text
    assert judge("correlation-id", WithItsId, suite=OfOpenAI).outcome == "pass"


@pytest.mark.parametrize("name", ["acme-sdk/1.2 python-httpx/0.28", "ramnes/notion-sdk-py@2.0", "Acme 3"])
def test_a_name_beside_the_librarys_is_a_name(judge, name):
    client = type("Named", (Robust,), {"user_agent": name})
    assert judge("user-agent-set", client).outcome == "pass"


# -- resilience ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["get_user", "create_payment", "list_users"])
def test_a_breaker_that_works_is_not_flagged(judge, call):
    assert judge("circuit-breaker", resilience.Guarded, call, resilience.GuardedSuite).outcome == "pass"


class GuardedInAsyncio(AsyncRobustSuite):
    breaker = Breaker(failures=3, reset_after=30)

    class client(AsyncRobust):  # noqa: N801
        breaker_failures, breaker_seconds = 3, 30.0

        async def call(self, method, path, body=None):
            self.enter()
            try:
                found = await super().call(method, path, body)
            except RobustError as error:
                self.leave(error)
                raise
            self.leave(None)
            return found


class NeverOpensInAsyncio(GuardedInAsyncio):
    client = AsyncRobust


@pytest.mark.parametrize(("suite", "outcome"), [(GuardedInAsyncio, "pass"), (NeverOpensInAsyncio, "fail")])
def test_a_breaker_works_in_asyncio_too(judge, suite, outcome):
    assert judge("circuit-breaker", suite=suite).outcome == outcome


class CountsAttempts(resilience.Guarded):
    """Opens in the middle of a call: sooner than it must."""

    def once(self, *args):
        self.enter()
        response, content = super().once(*args)
        self.leave(None if response.status_code < 500 else self.error(response.status_code, {}, b""))
        return response, content

    def call(self, method, path, body=None, params=None):
        return self.tried(method, path, body, params)


def test_a_breaker_may_count_attempts(judge):
    assert judge("circuit-breaker", CountsAttempts, "get_user", resilience.GuardedSuite).outcome == "pass"


class Endless(resilience.Guarded):
    attempts, deadline = 10**9, 1e9


def test_nothing_is_said_of_a_breaker_around_endless_calls(judge):
    assert judge("circuit-breaker", Endless, "get_user", resilience.GuardedSuite).outcome == "inconclusive"


class HourLong(resilience.GuardedSuite):
    breaker = Breaker(failures=1, reset_after=3600)

    class client(resilience.Guarded):  # noqa: N801
        breaker_failures, breaker_seconds = 1, 3600.0


def test_a_breaker_may_be_open_for_an_hour(judge):
    assert judge("circuit-breaker", suite=HourLong).outcome == "pass"


class CleansUp(AsyncRobust):
    async def call(self, method, path, body=None):
        try:
            return await super().call(method, path, body)
        except asyncio.CancelledError:
            await asyncio.sleep(0.1)
            raise


class SleepsInSlices(AsyncRobust):
    async def sleep(self, seconds):
        for _ in range(20):
            await asyncio.sleep(seconds / 20)


class TriesNothingAgain(AsyncRobust):
    attempts = 1


@pytest.mark.parametrize("client", [CleansUp, SleepsInSlices, TriesNothingAgain, backoff.NeverWaitsAsync])
def test_a_cancelled_call_may_end_in_its_own_way(judge, client):
    assert judge("cancellation-stops-retries", client, "get_user", AsyncRobustSuite).outcome == "pass"


class OneByOne(Robust):
    def __init__(self, base_url, token):
        super().__init__(base_url, token)
        self.turn = threading.Lock()

    def call(self, method, path, body=None, params=None):
        with self.turn:
            return super().call(method, path, body, params)


class Stamped(Robust):
    """Says when it was answered, and after how long."""

    def get_user(self, number):
        began = time.monotonic()
        found = super().get_user(number)
        return {**found, "at": time.time(), "took": time.monotonic() - began}


class Objects(Robust):
    """That compare by identity."""

    def get_user(self, number):
        return SimpleNamespace(user=object(), **super().get_user(number))


class Shares(AsyncRobust):
    """One request for like calls that are under way at once, and one failure."""

    flight = None
    attempts = 1

    async def call(self, method, path, body=None):
        if self.flight is None:
            self.flight = asyncio.ensure_future(super().call(method, path, body))
            self.flight.add_done_callback(lambda _: setattr(self, "flight", None))
        return await self.flight


@pytest.mark.parametrize("client", [OneByOne, Stamped, Objects, Shares, AsksOnce])
def test_calls_at_once_may_be_made_in_many_ways(judge, client):
    suite = AsyncRobustSuite if issubclass(client, AsyncRobust) else RobustSuite
    result = judge("concurrent-calls-independent", client, "get_user", suite)
    assert result.outcome == "pass", result.text


class Numbers(RobustSuite):
    """An answer whose only member that may change is a number."""

    class client(Robust):  # noqa: N801
        asked = 0

        def get_user(self, number):
            self.asked += 1
            mine = self.asked
            found = super().get_user(number)
            return found if mine == self.asked else {"id": 0}

    @read(answer={"id": 1})
    def get_user(self, client):
        return client.get_user(123)


def test_an_answer_that_another_call_took_the_place_of_is_missed(judge):
    assert judge("concurrent-calls-independent", suite=Numbers).outcome == "fail"


class Picky(resilience.SharesItsAnswer):
    """Takes no other name than one that it knows."""

    def read(self, status, headers, body):
        found = super().read(status, headers, body)
        if found.get("name", "John") != "John":
            raise BadAnswer("who is that?")
        return found


def test_a_member_that_may_not_change_is_left_as_it_is(judge):
    result = judge("concurrent-calls-independent", Picky, "get_user", AsyncRobustSuite)
    assert result.headline == "1 of 2 answers reached no call: another call's came in its place"


# -- weights ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check_id", "client", "call", "severity"),
    [
        ("pagination-complete", pagination.FirstPageOnly, "list_users", "must"),
        ("pagination-complete", pagination.WithoutTheLastPage, "list_users", "must"),
        ("pagination-complete", LeavesOneOut, "list_users", "should"),
        ("pagination-complete", pagination.Backwards, "list_users", "should"),
        ("pagination-complete", pagination.LooksFirst, "list_users", "should"),
        ("pagination-error-midway", pagination.ReturnsWhatIsThere, "list_users", "must"),
        ("pagination-error-midway", ReturnsNothing, "list_users", "should"),
        ("pagination-terminates", pagination.FollowsForEver, "list_users", "must"),
        ("pagination-terminates", pagination.SeesOnlyTheLastCursor, "list_users", "should"),
        ("pagination-terminates", pagination.Numbers, "list_users", "should"),
        ("pagination-terminates", pagination.AssertsOnCircles, "list_users", "should"),
        ("secrets-in-url", credentials.TokenInTheQuery, "get_user", "must"),
        ("secrets-in-url", credentials.ApiKeyInTheQuery, "get_user", "should"),
        ("secrets-in-logs", credentials.LogsItsHeaders, "get_user", "must"),
        ("secrets-in-logs", credentials.LogsInDetail, "get_user", "should"),
        ("secrets-in-repr", credentials.ShowsItself, "get_user", "should"),
        ("user-agent-set", requests.WithTheLibrarysName, "get_user", "should"),
        ("user-agent-set", requests.WithoutAName, "get_user", "should"),
        ("user-agent-set", requests.WithoutAVersion, "get_user", "advisory"),
        ("correlation-id", requests.WithoutId, "get_user", "advisory"),
    ],
)
def test_a_finding_weighs_what_it_costs(judge, check_id, client, call, severity):
    assert judge(check_id, client, call).severity == severity


# -- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check_id", "client", "call", "headline"),
    [
        ("pagination-complete", pagination.TwoPagesOnly, "list_users", "asked for 2 of 3 pages"),
        (
            "pagination-complete",
            pagination.LastPageOnly,
            "list_users",
            "4 items of 5 got lost, all of page 1 among them",
        ),
        ("pagination-complete", pagination.EachPagesFirst, "list_users", "2 items of 5 got lost"),
        ("pagination-complete", pagination.Models, "list_users", "returned 4 items of 5"),
        ("pagination-complete", pagination.Doubles, "list_users", "returned 10 items, and there are 5"),
        ("pagination-complete", pagination.LooksFirst, "list_users", "asked for 1 page of 3 more than once"),
        (
            "pagination-terminates",
            pagination.Numbers,
            "list_users",
            "asked for 100 pages, one after the other, all of them the same",
        ),
        (
            "pagination-terminates",
            pagination.SeesOnlyTheLastCursor,
            "list_users",
            "asked for two pages that lead to each other 100 times, and would have gone on",
        ),
        (
            "pagination-empty-page",
            pagination.StopsAtEmptyPages,
            "list_users",
            "stopped at an empty page: 1 of 3 pages not asked for",
        ),
        ("pagination-empty-page", pagination.ReadsTheLastItem, "list_users", "an empty page ends in IndexError"),
        (
            "pagination-error-midway",
            pagination.ReturnsWhatIsThere,
            "list_users",
            "page 2 failed, and 1 of 3 pages were returned as if they were all",
        ),
        (
            "pagination-error-midway",
            pagination.StartsAgain,
            "list_users",
            "2 items came twice when page 2 was tried again",
        ),
        (
            "pagination-error-midway",
            pagination.DropsWhatCameLate,
            "list_users",
            "2 of 5 items got lost when page 2 was tried again",
        ),
        (
            "pagination-error-midway",
            pagination.SkipsWhatFails,
            "list_users",
            "page 2 failed, and page 3 was asked for in its place",
        ),
        ("circuit-breaker", resilience.OpensLate, "get_user", "after 3 failed calls, the next one sent 4 requests"),
        ("circuit-breaker", resilience.OpensForMoments, "get_user", "the breaker was open for less than 15 s"),
        ("circuit-breaker", resilience.OpensForEver, "get_user", "no request went out 1 s after the breaker's 30 s"),
        ("circuit-breaker", resilience.NeverCloses, "get_user", "the probe succeeded, and the breaker stayed open"),
        (
            "circuit-breaker",
            resilience.ForgetsAfterTheReset,
            "get_user",
            "a probe that failed didn't open the breaker again",
        ),
        ("circuit-breaker", resilience.ProbesHard, "get_user", "the probe came to 8 requests"),
        ("circuit-breaker", resilience.OpensOnNotFound, "get_user", "3 calls that got 404 opened the breaker"),
        (
            "cancellation-stops-retries",
            resilience.SleepsOn,
            "get_user",
            "cancelled while it waited for its next attempt, it sent 3 more requests",
        ),
        (
            "cancellation-stops-retries",
            resilience.MakesItAnError,
            "get_user",
            "cancelled while an exchange was under way, it swallowed the cancellation",
        ),
        (
            "concurrent-calls-independent",
            resilience.FailsWhenShared,
            "get_user",
            "3 of 4 calls at once failed, and no request did",
        ),
        (
            "concurrent-calls-independent",
            resilience.SharesItsAnswer,
            "get_user",
            "1 of 2 answers reached no call: another call's came in its place",
        ),
        (
            "redirect-credentials",
            credentials.FollowsByHand,
            "create_payment",
            "Authorization went to another host with a redirect (302)",
        ),
        (
            "redirect-credentials",
            credentials.FollowsWithItsTokenInTheBody,
            "create_payment",
            "the body went to another host with a redirect (307)",
        ),
        (
            "secrets-in-logs",
            credentials.LogsWhatFails,
            "get_user",
            "a secret is logged at ERROR, with 401",
        ),
        (
            "concurrent-calls-independent",
            resilience.AllFailWithOne,
            "get_user",
            "4 of 4 calls at once failed, and one request did",
        ),
    ],
)
def test_a_finding_says_what_is_wrong(judge, check_id, client, call, headline):
    suite = getattr(client, "suite", AsyncRobustSuite if issubclass(client, AsyncRobust) else RobustSuite)
    assert judge(check_id, client, call, suite).headline == headline
