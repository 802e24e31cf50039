"""Clients that nobody can tell from others, nor one of their calls from the next."""

import uuid

from tests.suites.robust import AsyncRobust, Robust


class WithTheLibrarysName(Robust):
    user_agent = "python-httpx/0.28.1"


class WithTheLibrarysNameAndItsPython(AsyncRobust):
    user_agent = "Python/3.11 (Linux; x86_64) aiohttp/3.14.5"


class WithoutAName(Robust):
    user_agent = ""


class WithoutAVersion(Robust):
    user_agent = "robust (contact: ops@acme.example)"


class WithoutId(Robust):
    def headers(self, method):
        return {n: v for n, v in super().headers(method).items() if n != "X-Request-ID"}

    def note(self, *_):
        pass


class IdOfEachAttempt(Robust):
    def attempt_headers(self, headers, attempt):
        return {**headers, "X-Request-ID": str(uuid.uuid4())}


class IdOfTheClient(Robust):
    def __init__(self, base_url, token):
        super().__init__(base_url, token)
        self.mine = str(uuid.uuid4())

    def request_id(self):
        return self.mine


class IdOfTheClientAsync(AsyncRobust):
    def request_id(self):
        return f"{id(self):032x}"


class TraceOfEachAttempt(WithoutId):
    def attempt_headers(self, headers, attempt):
        return {**headers, "traceparent": f"00-{uuid.uuid4().hex}-{'1' * 16}-01"}


MUTANTS = [
    ("user-agent-set", WithTheLibrarysName, "get_user"),
    ("user-agent-set", WithTheLibrarysNameAndItsPython, "get_user"),
    ("user-agent-set", WithoutAName, "get_user"),
    ("user-agent-set", WithoutAVersion, "get_user"),
    ("correlation-id", WithoutId, "get_user"),
    ("correlation-id", IdOfEachAttempt, "create_payment"),
    ("correlation-id", IdOfTheClient, "list_users"),
    ("correlation-id", IdOfTheClientAsync, "get_user"),
    ("correlation-id", TraceOfEachAttempt, "get_user"),
]
