"""Clients that wait too little, too long, or all in step."""

import asyncio
import time

from tests.suites.robust import AsyncRobust, Robust


class NeverWaits(Robust):
    def backoff(self, attempt):
        return 0.0


class NeverWaitsAsync(AsyncRobust):
    def backoff(self, attempt):
        return 0.0


class OnceAndAtOnce(Robust):
    attempts = 2

    def backoff(self, attempt):
        return 0.0


class FirstAtOnce(Robust):
    """As urllib3's Retry."""

    def backoff(self, attempt):
        return 0.0 if attempt == 1 else super().backoff(attempt)


class EvenBeat(Robust):
    def backoff(self, attempt):
        return 2.0


class EvenBeatWithJitter(Robust):
    base = cap = 2.0


class EvenBeatAfterTheFirst(Robust):
    def backoff(self, attempt):
        return 0.0 if attempt == 1 else 1.0


class Shrinks(AsyncRobust):
    def backoff(self, attempt):
        return 8.0 / attempt


class WithoutCap(Robust):
    base, cap, deadline = 50.0, 1e9, 1e9


class WithoutCapAtWorst(Robust):
    """Above it only by what chance adds."""

    base, cap, deadline = 35.0, 1e9, 1e9


class WithoutJitter(Robust):
    def backoff(self, attempt):
        return self.base * 2 ** (attempt - 1)


class WithoutJitterAsync(AsyncRobust):
    def backoff(self, attempt):
        return self.base * 2 ** (attempt - 1)


class SleepsAfterTheLast(Robust):
    def tried(self, method, path, body, params):
        try:
            return super().tried(method, path, body, params)
        except Exception:
            time.sleep(8.0)
            raise


class SleepsAfterTheLastAsync(AsyncRobust):
    async def call(self, method, path, body=None):
        try:
            return await super().call(method, path, body)
        except Exception:
            await asyncio.sleep(4.0)
            raise


class WithoutDeadline(Robust):
    """Does as it's asked, twelve times."""

    attempts, deadline = 12, 1e9


class SlowToGiveUp(Robust):
    """Each attempt may take minutes."""

    timeout = 200.0
    deadline = 1e9


class SlowToConnect(AsyncRobust):
    timeout = 300.0
    deadline = 1e9


class NeverEnds(Robust):
    attempts, deadline = 10**9, 1e9


class NeverEndsThoughItHurries(NeverEnds):
    """What callers bear isn't over yet when it's stopped."""

    cap = 1.0

    def wait(self, attempt, response):
        return self.backoff(attempt)

    def limits(self, status, headers):
        return 0.0


MUTANTS = [
    ("backoff-spaced", NeverWaits, "get_user"),
    ("backoff-spaced", NeverWaitsAsync, "create_payment"),
    ("backoff-spaced", OnceAndAtOnce, "get_user"),
    ("backoff-spaced", FirstAtOnce, "list_users"),
    ("backoff-grows", EvenBeat, "get_user"),
    ("backoff-grows", EvenBeatWithJitter, "create_payment"),
    ("backoff-grows", EvenBeatAfterTheFirst, "get_user"),
    ("backoff-grows", Shrinks, "get_user"),
    ("backoff-capped", WithoutCap, "get_user"),
    ("backoff-capped", WithoutCapAtWorst, "create_payment"),
    ("backoff-jittered", WithoutJitter, "get_user"),
    ("backoff-jittered", WithoutJitterAsync, "create_payment"),
    ("backoff-jittered", EvenBeat, "list_users"),
    ("no-wait-after-last", SleepsAfterTheLast, "get_user"),
    ("no-wait-after-last", SleepsAfterTheLastAsync, "create_payment"),
    ("total-wait-bounded", WithoutDeadline, "get_user"),
    ("total-wait-bounded", SlowToGiveUp, "create_payment"),
    ("total-wait-bounded", SlowToConnect, "get_user"),
    ("total-wait-bounded", NeverEnds, "get_user"),
    ("total-wait-bounded", NeverEndsThoughItHurries, "create_payment"),
]
