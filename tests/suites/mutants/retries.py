"""Clients that try again too little, too much, or the wrong thing."""

import json
import time

import httpx

from tests.suites.robust import AsyncRobust, BadAnswer, NoAnswer, Robust, RobustError


class GivesUpOnThrottling(Robust):
    def again(self, method, headers, outcome):
        return outcome != 429 and super().again(method, headers, outcome)


class GivesUpOnRefusals(Robust):
    def again(self, method, headers, outcome):
        return not isinstance(outcome, httpx.ConnectError) and super().again(method, headers, outcome)


class GivesUpOnGateways(AsyncRobust):
    retried = frozenset((429, 500, 503))


class GivesUpOnResets(Robust):
    """Nothing worse than a matter of taste."""

    def again(self, method, headers, outcome):
        return not isinstance(outcome, httpx.ReadError) and super().again(method, headers, outcome)


class ForgetsNoError(Robust):
    """Raises what the first attempt met, though the second brought the answer."""

    def tried(self, method, path, body, params):
        self.first = None
        found = super().tried(method, path, body, params)
        if self.first is not None:
            raise self.first
        return found

    def error(self, status, headers, body):
        self.first = found = super().error(status, headers, body)
        return found


# -- how often ------------------------------------------------------------------------------------


class ManyAttempts(Robust):
    attempts = 12
    cap, deadline = 1.0, 1e9


class Endless(Robust):
    attempts = 10**9
    cap, deadline = 1.0, 1e9


class EndlessAsync(AsyncRobust):
    attempts = 10**9
    cap, deadline = 1.0, 1e9


class EndlessOnRefusals(Robust):
    def call(self, method, path, body=None, params=None):
        while True:
            try:
                return super().call(method, path, body, params)
            except NoAnswer as error:
                if not isinstance(error.__cause__, httpx.ConnectError):
                    raise


class PollsForEver(Robust):
    def read(self, status, headers, body):
        if status == 202:
            time.sleep(1)
            return self.get_user(123)
        return super().read(status, headers, body)


# -- what stays wrong -----------------------------------------------------------------------------


class RetriesClientErrors(Robust):
    retried = Robust.retried | {404, 422}


class RetriesWhatIsNotImplemented(AsyncRobust):
    retried = Robust.retried | {501}


class RetriesDenied(Robust):
    """With the credentials that were denied."""

    retried = Robust.retried | {401}


class RenewsForEver(Robust):
    """Each time with other credentials, none of which help."""

    retried = Robust.retried | {401}
    renewed = 0

    def attempt_headers(self, headers, attempt):
        return {**headers, "Authorization": f"Bearer token-{attempt}"}


class RetriesConflicts(Robust):
    retried = Robust.retried | {409}


class RetriesConflictsAtOnce(RetriesConflicts):
    """With a key, and without the time that a lock takes to be freed."""

    def backoff(self, attempt):
        return 0.0


class RetriesBadCertificates(Robust):
    def passing(self, error):
        return "name" not in str(error).lower()


class RetriesUnknownNames(Robust):
    def passing(self, error):
        return "certificate" not in str(error).lower()


class RetriesWhatItCannotRead(Robust):
    def call(self, method, path, body=None, params=None):
        try:
            return super().call(method, path, body, params)
        except BadAnswer:
            time.sleep(1)
            return super().call(method, path, body, params)


# -- writes ---------------------------------------------------------------------------------------


class WithoutKey(Robust):
    """Repeats whatever failed; its X-Request-ID stays the same, and is no key."""

    def headers(self, method):
        return {name: value for name, value in super().headers(method).items() if name != "Idempotency-Key"}

    def repeatable(self, method, headers):
        return True


class WithoutKeyAfterResets(WithoutKey):
    def again(self, method, headers, outcome):
        return isinstance(outcome, httpx.TransportError) or outcome == 429


class WithoutKeyAsync(AsyncRobust):
    def headers(self, method):
        return {name: value for name, value in super().headers(method).items() if name != "Idempotency-Key"}

    def repeatable(self, method, headers):
        return True


class WaitsForAnswersOnly(Robust):
    """Repeats what was answered badly, and nothing that wasn't answered."""

    def again(self, method, headers, outcome):
        return isinstance(outcome, int) and super().again(method, headers, outcome)


# -- bodies ---------------------------------------------------------------------------------------


class Sending(Robust):
    """Sends the body as `content` makes it, anew for each attempt."""

    def once(self, method, path, body, params, headers, until, attempt):
        if method != "POST":
            return super().once(method, path, body, params, headers, until, attempt)
        content = self.content(json.dumps(body).encode(), attempt)
        response = self.http.post(path, content=content, headers={**headers, "Content-Type": "application/json"})
        return response, response.content


class SendsWhatIsLeft(Sending):
    """As of a file that was read to its end."""

    def content(self, body, attempt):
        return body if attempt == 1 else b""


class SendsTheRest(Sending):
    def content(self, body, attempt):
        return body if attempt == 1 else body[5:]


class DropsAField(Sending):
    def content(self, body, attempt):
        return body if attempt == 1 else b'{"currency": "eur"}'


class ChangesTheAmount(Robust):
    def attempt_body(self, body, attempt):
        return body and {**body, "amount": body["amount"] * attempt}


class SendsAnotherFile(Robust):
    """In parts with a boundary drawn anew for each attempt, and of the same length."""

    def once(self, method, path, body, params, headers, until, attempt):
        response = self.http.post(path, files={"file": ("a.txt", b"%04d" % attempt)}, headers=headers)
        return response, response.content


# -- layers ---------------------------------------------------------------------------------------


class Layered(Robust):
    """Three attempts, three times."""

    attempts, deadline = 3, 1e9

    def call(self, method, path, body=None, params=None):
        for attempt in (1, 2, 3):
            try:
                return super().call(method, path, body, params)
            except RobustError as error:
                if attempt == 3 or (error.status or 503) < 500:
                    raise
                time.sleep(attempt * 3.0)


class LayeredOnRefusals(Robust):
    """Two by two, of connections only, and without a wait in between."""

    attempts = 2

    def call(self, method, path, body=None, params=None):
        try:
            return super().call(method, path, body, params)
        except NoAnswer as error:
            if not isinstance(error.__cause__, httpx.ConnectError):
                raise
            return super().call(method, path, body, params)


class LogsInEachTime(Robust):
    """Asks something else before each attempt."""

    attempts = 6
    deadline = 1e9

    def attempt_headers(self, headers, attempt):
        self.http.get("/session")
        return headers


# -- keys -----------------------------------------------------------------------------------------


class KeyOfEachAttempt(Robust):
    def attempt_headers(self, headers, attempt):
        return {**headers, "Idempotency-Key": self.key()}


class KeyOfTheFirstAttempt(Robust):
    def attempt_headers(self, headers, attempt):
        return {n: v for n, v in headers.items() if n != "Idempotency-Key" or attempt == 1}


class KeyInTheBodyOfEachAttempt(Robust):
    def attempt_body(self, body, attempt):
        return body and {**body, "meta": {"idempotency_key": self.key()}}


class KeyAfterThrottling(Robust):
    """Anew where nothing was done yet."""

    retried = frozenset((429,))

    def again(self, method, headers, outcome):
        return outcome == 429

    def attempt_headers(self, headers, attempt):
        return {**headers, "Idempotency-Key": self.key()}


class KeyForEver(Robust):
    def key(self):
        return "payment"


class KeyOfTheClient(Robust):
    def __init__(self, base_url, token):
        super().__init__(base_url, token)
        self.mine = super().key()

    def key(self):
        return self.mine


class KeyThatCounts(Robust):
    count = 0

    def key(self):
        self.count += 1
        return f"payment-{self.count}"


class KeyOfTheTime(Robust):
    def key(self):
        return f"payment-{time.time():.0f}"


MUTANTS = [
    ("retry-transient", GivesUpOnThrottling, "get_user"),
    ("retry-transient", GivesUpOnThrottling, "create_payment"),
    ("retry-transient", GivesUpOnRefusals, "list_users"),
    ("retry-transient", GivesUpOnGateways, "get_user"),
    ("retry-transient", GivesUpOnGateways, "create_payment"),
    ("retry-transient", GivesUpOnResets, "get_user"),
    ("retry-transient", ForgetsNoError, "get_user"),
    ("retry-attempts-bounded", ManyAttempts, "get_user"),
    ("retry-attempts-bounded", Endless, "get_user"),
    ("retry-attempts-bounded", Endless, "list_users"),
    ("retry-attempts-bounded", EndlessAsync, "create_payment"),
    ("retry-attempts-bounded", EndlessOnRefusals, "create_payment"),
    ("retry-attempts-bounded", PollsForEver, "get_user"),
    ("retry-no-permanent", RetriesClientErrors, "get_user"),
    ("retry-no-permanent", RetriesClientErrors, "list_users"),
    ("retry-no-permanent", RetriesWhatIsNotImplemented, "create_payment"),
    ("retry-no-permanent", RetriesDenied, "get_user"),
    ("retry-no-permanent", RenewsForEver, "get_user"),
    ("retry-no-permanent", RetriesConflicts, "get_user"),
    ("retry-no-permanent", RetriesConflictsAtOnce, "create_payment"),
    ("retry-no-permanent", RetriesBadCertificates, "get_user"),
    ("retry-no-permanent", RetriesUnknownNames, "get_user"),
    ("retry-no-permanent", RetriesWhatItCannotRead, "get_user"),
    ("retry-unsafe-needs-key", WithoutKey, "create_payment"),
    ("retry-unsafe-needs-key", WithoutKeyAfterResets, "create_payment"),
    ("retry-unsafe-needs-key", WithoutKeyAsync, "create_payment"),
    ("retry-connect-refused-safe", GivesUpOnRefusals, "create_payment"),
    ("retry-connect-refused-safe", WaitsForAnswersOnly, "create_payment"),
    ("body-replayed-whole", SendsWhatIsLeft, "create_payment"),
    ("body-replayed-whole", SendsTheRest, "create_payment"),
    ("body-replayed-whole", DropsAField, "create_payment"),
    ("body-replayed-whole", ChangesTheAmount, "create_payment"),
    ("body-replayed-whole", SendsAnotherFile, "create_payment"),
    ("amplification-bounded", Layered, "get_user"),
    ("amplification-bounded", LayeredOnRefusals, "create_payment"),
    ("amplification-bounded", LogsInEachTime, "get_user"),
    ("idempotency-key-stable", KeyOfEachAttempt, "create_payment"),
    ("idempotency-key-stable", KeyOfTheFirstAttempt, "create_payment"),
    ("idempotency-key-stable", KeyInTheBodyOfEachAttempt, "create_payment"),
    ("idempotency-key-stable", KeyAfterThrottling, "create_payment"),
    ("idempotency-key-unique", KeyForEver, "create_payment"),
    ("idempotency-key-unique", KeyOfTheClient, "create_payment"),
    ("idempotency-key-unique", KeyThatCounts, "create_payment"),
    ("idempotency-key-unique", KeyOfTheTime, "create_payment"),
]
