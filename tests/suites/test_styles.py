"""Sound clients of other styles than Robust: what they do differently is no defect, or the lighter one that it is."""

import itertools
import json
import random
import secrets
import time
import uuid

import backoff
import httpx
import pytest
import requests
import stamina
import tenacity
from httpx_retries import Retry as HttpxRetry
from httpx_retries import RetryTransport
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.suites import ClientSuite, read, write
from pytest_apiint.suites.cases import Examiner, cases
from tests.suites.mutants import retries as mutants
from tests.suites.mutants.backoff import FirstAtOnce, NeverWaits, OnceAndAtOnce
from tests.suites.mutants.retries import GivesUpOnRefusals, SendsWhatIsLeft
from tests.suites.robust import AsyncRobust, Robust, RobustError
from tests.suites.suite import AsyncRobustSuite, RobustSuite

GROUPS = ("retries", "idempotency", "backoff")
STATUSES = (429, 500, 502, 503, 504)


class Passing(Exception): ...


class Styled(ClientSuite):
    base_errors = (Exception,)

    def make_client(self, api):
        return self.client(api.base_url)

    def close_client(self, client): ...

    @read(answer={"id": 1})
    def get(self, client):
        return client.call("GET", "/users/1", None)

    @write(answer={"id": 1})
    def post(self, client):
        return client.call("POST", "/payments", {"amount": 1})


class Urllib3:
    """Retries of a connection pool; writes are left alone, but for connecting."""

    def __init__(self, base_url):
        self.base_url, self.http = base_url, requests.Session()
        retry = Retry(total=4, other=0, backoff_factor=0.5, backoff_jitter=0.3, status_forcelist=STATUSES)
        self.http.mount("https://", HTTPAdapter(max_retries=retry))

    def call(self, method, path, body):
        response = self.http.request(method, self.base_url + path, json=body, timeout=5)
        response.raise_for_status()
        return response.json()


class HttpxRetries:
    def __init__(self, base_url):
        transport = RetryTransport(retry=HttpxRetry(total=4, backoff_factor=0.5))
        self.http = httpx.Client(base_url=base_url, timeout=5, transport=transport)

    def call(self, method, path, body):
        return self.http.request(method, path, json=body).raise_for_status().json()


class Decorated:
    """One attempt, and a library's decorator around it."""

    def __init__(self, base_url):
        self.http = httpx.Client(base_url=base_url, timeout=5)
        self.tried = self.decorator(self.once)

    def call(self, method, path, body):
        return self.tried(method, path, body, {"Idempotency-Key": uuid.uuid4().hex} if body else {})

    def once(self, method, path, body, headers):
        try:
            response = self.http.request(method, path, json=body, headers=headers)
        except httpx.TransportError as error:
            if "certificate" in str(error) or "name" in str(error).lower():
                raise
            raise Passing from error
        if response.status_code in STATUSES:
            raise Passing(response.status_code)
        return response.raise_for_status().json()


class Tenacity(Decorated):
    decorator = staticmethod(
        tenacity.retry(
            retry=tenacity.retry_if_exception_type(Passing),
            stop=tenacity.stop_after_attempt(4),
            wait=tenacity.wait_random_exponential(max=30),
        )
    )


class Stamina(Decorated):
    decorator = staticmethod(stamina.retry(on=Passing, attempts=4))


class Backoff(Decorated):
    """Bounded by time, with full jitter."""

    decorator = staticmethod(backoff.on_exception(backoff.expo, Passing, max_time=60, logger=None))


class ByHand:
    """Sleeps in slices, draws from `secrets`, and has a key in the body that `random` made."""

    def __init__(self, base_url):
        self.http = httpx.Client(base_url=base_url, timeout=5)

    def call(self, method, path, body):
        body = {**body, "client_token": "".join(random.choices("0123456789abcdef", k=20))} if body else None
        for attempt in itertools.count():
            try:
                response = self.http.request(method, path, json=body)
            except httpx.TransportError as error:
                if attempt == 4 or "certificate" in str(error) or "name" in str(error).lower():
                    raise
            else:
                if response.status_code not in STATUSES or attempt == 4:
                    return response.raise_for_status().json()
            until = time.monotonic() + (secrets.randbelow(2**53) / 2**53 + 0.5) * 2**attempt
            while (left := until - time.monotonic()) > 0:
                time.sleep(min(0.25, left))


# What is told of a style beside its passes: nothing that fails a test.
TOLD = {
    Urllib3: {
        "backoff-spaced": "advisory",  # the first retry comes at once
        "retry-no-permanent": "advisory",  # urllib3 can't tell an unknown name from a refusal
        "retry-transient": "should",  # a write after 429
    },
    HttpxRetries: {
        "retry-no-permanent": "should",  # any transport error, bad certificates among them
        "retry-transient": "should",  # no write at all
    },
    Tenacity: {},
    Stamina: {},
    Backoff: {},
    ByHand: {},
}


@pytest.mark.parametrize("client", TOLD, ids=lambda client: client.__name__)
def test_a_style_is_no_defect(api, client):
    suite = type("Suite", (Styled,), {"client": client})
    results = []
    examiner = Examiner(api, {}, lambda result, _: results.append(result))
    for case in cases(suite, BATTERY, select=GROUPS):
        examiner.examine(suite(), case)
    assert {found.check: found.severity for found in results if found.outcome == "fail"} == TOLD[client]


def test_waits_from_elsewhere_than_random_are_not_judged_for_growth(judge):
    result = judge("backoff-grows", ByHand, "get", Styled)
    assert (result.outcome, "can't be pinned" in result.reason) == ("inconclusive", True)


# -- one thing done differently ---------------------------------------------------------------------


class RenewsOnce(Robust):
    """A 401 is answered by one more attempt, with a new token."""

    def attempt_headers(self, headers, attempt):
        return {**headers, "Authorization": f"Bearer token-{attempt}"}

    def again(self, method, headers, outcome):
        self.denied = getattr(self, "denied", 0) + (outcome == 401)
        return self.denied == 1 if outcome == 401 else super().again(method, headers, outcome)


class LogsInAgain(RenewsOnce):
    """As it must, also where the log-in brings the same token."""

    def attempt_headers(self, headers, attempt):
        if attempt > 1:
            self.http.post("/token")
        return headers


class WaitsOutALock(Robust):
    retried = Robust.retried | {409}


class StampsEachCall(Robust):
    """A time in the body, of the call or of the attempt."""

    def attempt_body(self, body, attempt):
        return body and {**body, "sent_at": time.time(), "nonce": secrets.token_hex(8)}


class SendsFiles(Robust):
    """As a form in parts, whose boundary is drawn anew for each attempt."""

    def once(self, method, path, body, params, headers, until, attempt):
        if body is None:
            return super().once(method, path, body, params, headers, until, attempt)
        response = self.http.post(path, files={"file": ("a.json", json.dumps(body).encode())}, headers=headers)
        return response, response.content


class ReturnsNothing(Robust):
    """Takes every failure for "none"."""

    def get_user(self, number):
        try:
            return super().get_user(number)
        except RobustError:
            return None


@pytest.mark.parametrize(
    ("client", "check_id", "call"),
    [
        (RenewsOnce, "retry-no-permanent", "get_user"),
        (LogsInAgain, "retry-no-permanent", "get_user"),
        (WaitsOutALock, "retry-no-permanent", "create_payment"),
        (SendsFiles, "body-replayed-whole", "create_payment"),
        (StampsEachCall, "body-replayed-whole", "create_payment"),
        (ReturnsNothing, "retry-attempts-bounded", "get_user"),
        (ReturnsNothing, "retry-transient", "get_user"),
    ],
)
def test_what_is_done_differently_is_no_defect(judge, client, check_id, call):
    result = judge(check_id, client, call)
    assert result.outcome == "pass", result.text or result.reason


class PassesAKey(RobustSuite):
    class client(Robust):  # noqa: N801 - stands where an attribute does
        def pay(self, key):
            self.key = lambda: key
            return self.create_payment(10)

    @write(answer={"id": "p1"}, status=201)
    def pay(self, client):
        return client.pay("key-of-the-suite")


def test_a_key_that_the_suite_passes_is_not_the_clients(judge):
    result = judge("idempotency-key-unique", call="pay", suite=PassesAKey)
    assert (result.outcome, "suite's own call" in result.reason) == ("not applicable", True)


class CutsTheLast(Robust):
    """To what is left of its time."""

    def backoff(self, attempt):
        return (2.0, 4.0, 1.0)[attempt - 1] * random.uniform(0.5, 1)


def test_a_last_wait_that_a_deadline_cut_is_growth_all_the_same(judge):
    assert judge("backoff-grows", CutsTheLast).outcome == "pass"


@pytest.mark.parametrize("check_id", ["backoff-jittered", "backoff-grows"])
def test_who_never_waits_is_told_so_once(judge, check_id):
    assert judge(check_id, NeverWaits).outcome == "not applicable"


class FoldedJitter(Robust):
    """The same at both ends of chance."""

    def backoff(self, attempt):
        return 2.0**attempt + abs(random.random() - 0.5)


def test_jitter_may_show_in_the_middle_only(judge):
    assert judge("backoff-jittered", FoldedJitter).outcome == "pass"


class RarelyJittered(Robust):
    """From where chance can't be pinned, and the first four clients happen to draw the same."""

    def __init__(self, base_url, token):
        super().__init__(base_url, token)
        self.number = next(self.numbers)

    def backoff(self, attempt):
        return 2.0**attempt + (self.number >= 4)


def test_jitter_that_is_rarely_seen_is_jitter(judge):
    RarelyJittered.numbers = itertools.count()
    assert judge("backoff-jittered", RarelyJittered).outcome == "pass"


class OneWait(Robust):
    """After a first retry at once, as urllib3 with Retry(total=2)."""

    attempts = 3

    def backoff(self, attempt):
        return attempt - 1.0


def test_one_wait_is_too_few_to_see_growth(judge):
    assert judge("backoff-grows", OneWait).outcome == "not applicable"


class AsksForTheState(Robust):
    """Before it gives up: another request, and no idle wait."""

    def get_user(self, number):
        try:
            return super().get_user(number)
        except RobustError:
            time.sleep(1)
            self.http.get("/health")
            raise


@pytest.mark.parametrize("client", [AsksForTheState, mutants.Endless])
def test_a_wait_that_something_follows_is_not_the_last(judge, client):
    assert judge("no-wait-after-last", client).outcome == "pass"


class NoTimeout(Robust):
    timeout = None


class NoTimeoutAsync(AsyncRobust):
    timeout = None


@pytest.mark.parametrize("check_id", ["retry-attempts-bounded", "retry-unsafe-needs-key", "total-wait-bounded"])
def test_a_client_that_waits_for_ever_for_one_answer_is_another_checks(judge, check_id):
    assert judge(check_id, NoTimeout, "create_payment").outcome in ("pass", "not applicable")


def test_a_task_that_waits_for_ever_for_one_answer_is_another_checks(judge):
    assert judge("total-wait-bounded", NoTimeoutAsync, "get_user", AsyncRobustSuite).outcome == "pass"


class TwoMirrors(RobustSuite):
    class client(Robust):  # noqa: N801
        """Asks one after the other, and waits only when both have failed."""

        def backoff(self, attempt):
            return 0.0 if attempt % 2 else 2.0

        def once(self, method, path, body, params, headers, until, attempt):
            return super().once(method, f"{path}/{attempt % 2}", body, params, headers, until, attempt)

    @read(answer={"id": 1}, route="GET /*")
    def get_user(self, client):
        return client.get_user(123)


def test_who_asks_two_mirrors_in_turn_does_not_nest_retries(judge):
    assert judge("amplification-bounded", suite=TwoMirrors).outcome == "pass"


class EndlessLayers(Robust):
    attempts = 2

    def call(self, method, path, body=None, params=None):
        while True:
            try:
                return super().call(method, path, body, params)
            except RobustError:
                time.sleep(2)


def test_layers_of_a_client_that_never_stops_are_not_counted(judge):
    assert judge("amplification-bounded", EndlessLayers).outcome == "not applicable"


def test_a_body_that_is_gone_is_said_to_be(judge):
    result = judge("body-replayed-whole", SendsWhatIsLeft, "create_payment")
    assert result.headline == "attempt 2 sent another body than the first: none at all"


# -- keys by other names ----------------------------------------------------------------------------


class Keyless(Robust):
    """Repeats a write with whatever its body holds."""

    def headers(self, method):
        found = {name: value for name, value in super().headers(method).items() if name != "Idempotency-Key"}
        return {**found, **self.more()}

    def repeatable(self, method, headers):
        return True

    def more(self):
        return {}

    def create_payment(self, amount):
        return self.call("POST", "/payments", {"amount": amount, **self.extra()})

    def extra(self):
        return {}


class TransactionId(Keyless):
    def extra(self):
        return {"order": {"transactionId": secrets.token_hex(8)}}


class SameTransactionId(Keyless):
    """A name that is usual for keys, and a value that is none."""

    def extra(self):
        return {"transactionId": "payments"}


class TransactionIdThatCounts(Keyless):
    count = 0

    def extra(self):
        self.count += 1
        return {"transactionId": f"payment-{self.count}"}


class KeyByChance(Robust):
    """Drawn from `random`, which trials pin elsewhere."""

    def key(self):
        return "".join(random.choices("0123456789abcdef", k=20))


class TransactionIdByChance(Keyless):
    def extra(self):
        return {"transactionId": "".join(random.choices("0123456789abcdef", k=20))}


class OperationId(Keyless):
    """A header that only the service's profile knows for a key."""

    def more(self):
        return {"X-Operation": secrets.token_hex(8)}


class OperationIdOfEachAttempt(OperationId):
    def attempt_headers(self, headers, attempt):
        return {**headers, **self.more()}


@pytest.mark.parametrize(
    ("client", "check_id", "outcome"),
    [
        (TransactionId, "retry-unsafe-needs-key", "pass"),
        (TransactionId, "idempotency-key-stable", "pass"),
        (TransactionId, "idempotency-key-unique", "pass"),
        (SameTransactionId, "retry-unsafe-needs-key", "fail"),
        (SameTransactionId, "idempotency-key-stable", "not applicable"),
        (SameTransactionId, "idempotency-key-unique", "not applicable"),
        (TransactionIdThatCounts, "idempotency-key-unique", "fail"),
        (KeyByChance, "idempotency-key-unique", "pass"),
        (TransactionIdByChance, "retry-unsafe-needs-key", "pass"),
        (TransactionIdByChance, "idempotency-key-unique", "pass"),
        (OperationId, "retry-unsafe-needs-key", "fail"),
        (OperationId, "idempotency-key-unique", "not applicable"),
    ],
)
def test_a_key_is_known_by_what_it_does(judge, client, check_id, outcome):
    result = judge(check_id, client, "create_payment")
    assert result.outcome == outcome, result.text or result.reason


@pytest.mark.parametrize(
    ("client", "check_id", "outcome"),
    [
        (OperationId, "retry-unsafe-needs-key", "pass"),
        (OperationId, "idempotency-key-stable", "pass"),
        (OperationId, "idempotency-key-unique", "pass"),
        (OperationIdOfEachAttempt, "idempotency-key-stable", "fail"),
    ],
)
def test_a_profile_names_the_key(judge, tmp_path, client, check_id, outcome):
    file = tmp_path / "pay.toml"
    file.write_text('title = "Pay"\n[idempotency]\nheader = "X-Operation"\n')
    suite = type("Suite", (RobustSuite,), {"profile": str(file)})
    result = judge(check_id, client, "create_payment", suite)
    assert result.outcome == outcome, result.text or result.reason


class Puts(Robust):
    def create_payment(self, amount):
        return self.call("PUT", "/payments/1", {"amount": amount})


def test_what_is_idempotent_needs_no_key(judge):
    assert judge("retry-unsafe-needs-key", Puts, "create_payment").outcome == "not applicable"
    assert judge("retry-transient", Puts, "create_payment").outcome == "pass"


# -- writes ---------------------------------------------------------------------------------------


class AsksWhenTold(Robust):
    """Tries 429 again only where a header says how long to wait."""

    def again(self, method, headers, outcome):
        return (outcome != 429 or self.told) and super().again(method, headers, outcome)

    def error(self, status, headers, body):
        self.told = "retry-after" in headers
        return super().error(status, headers, body)


class KeylessAndCareful(Robust):
    """Repeats a write only where nothing can have been done."""

    def headers(self, method):
        return {name: value for name, value in super().headers(method).items() if name != "Idempotency-Key"}


@pytest.mark.parametrize(
    ("client", "check_id"),
    [
        (AsksWhenTold, "retry-transient"),
        (KeylessAndCareful, "retry-transient"),
        (KeylessAndCareful, "retry-unsafe-needs-key"),
        (GivesUpOnRefusals, "retry-transient"),  # told by retry-connect-refused-safe
    ],
)
def test_a_write_is_tried_again_in_more_ways_than_one(judge, client, check_id):
    result = judge(check_id, client, "create_payment")
    assert result.outcome == "pass", result.text or result.reason


@pytest.mark.parametrize(
    ("check_id", "client", "call", "severity"),
    [
        ("retry-no-permanent", mutants.RetriesClientErrors, "get_user", "must"),
        ("retry-no-permanent", mutants.RetriesConflicts, "get_user", "should"),
        ("retry-no-permanent", mutants.RetriesBadCertificates, "get_user", "should"),
        ("retry-no-permanent", mutants.RetriesUnknownNames, "get_user", "advisory"),
        ("retry-attempts-bounded", mutants.PollsForEver, "get_user", "should"),
        ("retry-transient", mutants.GivesUpOnResets, "get_user", "advisory"),
        ("backoff-spaced", OnceAndAtOnce, "get_user", "should"),
        ("backoff-spaced", FirstAtOnce, "get_user", "advisory"),
        ("idempotency-key-stable", mutants.KeyOfEachAttempt, "create_payment", "must"),
        ("idempotency-key-stable", mutants.KeyAfterThrottling, "create_payment", "should"),
        ("idempotency-key-unique", mutants.KeyForEver, "create_payment", "must"),
        ("idempotency-key-unique", mutants.KeyOfTheTime, "create_payment", "should"),
    ],
)
def test_a_finding_weighs_what_it_costs(judge, check_id, client, call, severity):
    assert judge(check_id, client, call).severity == severity


class Never(Robust):
    attempts = 1


@pytest.mark.parametrize(
    "check_id",
    ["backoff-spaced", "backoff-grows", "backoff-jittered", "backoff-capped", "amplification-bounded"],
)
def test_nothing_is_said_of_waits_that_never_come(judge, check_id):
    assert judge(check_id, Never, "get_user").outcome == "not applicable"


class Patient(RobustSuite):
    max_attempts = 40

    class client(Robust):  # noqa: N801
        attempts, cap, deadline = 36, 1.0, 1e9


def test_a_caller_may_bear_more_than_usual(judge):
    assert judge("retry-attempts-bounded", call="get_user", suite=Patient).outcome == "pass"
