"""Clients that lose their head: breakers that break nothing, cancelled calls that go on, calls that mix."""

import asyncio
import contextlib
import time

import httpx

from pytest_apiint.suites import Breaker
from tests.suites.robust import AsyncRobust, NoAnswer, Robust, RobustError, ServerFailed
from tests.suites.suite import RobustSuite


class GuardedSuite(RobustSuite):
    breaker = Breaker(failures=3, reset_after=30)


class Guarded(Robust):
    """No defect yet: a breaker, as its suite says."""

    suite = GuardedSuite
    breaker_failures, breaker_seconds = 3, 30.0


class WithoutBreaker(Robust):
    suite = GuardedSuite


class OpensLate(Guarded):
    breaker_failures = 4


class OpensForMoments(Guarded):
    breaker_seconds = 10.0


class OpensForEver(Guarded):
    breaker_seconds = 1e9


class NeverCloses(Guarded):
    """Each call is a probe from then on."""

    def leave(self, error):
        if error is not None:
            super().leave(error)
        elif self.open_until is None:
            self.failures = 0


class ForgetsAfterTheReset(Guarded):
    """A probe that fails counts as the first failure of a new day."""

    def enter(self):
        if self.open_until is not None and time.monotonic() >= self.open_until:
            self.failures, self.open_until = 0, None
        super().enter()


class ProbesHard(Guarded):
    def enter(self):
        if self.open_until is not None and time.monotonic() >= self.open_until:
            self.attempts, self.cap = 8, 2.0
        super().enter()


class OpensOnNotFound(Guarded):
    def leave(self, error):
        super().leave(ServerFailed("", status=503) if error is not None else None)


# -- cancellation -----------------------------------------------------------------------------------


class RetriesCancelledExchanges(AsyncRobust):
    async def once(self, method, path, body, headers, until):
        try:
            return await super().once(method, path, body, headers, until)
        except asyncio.CancelledError as error:
            raise httpx.ReadError("cancelled") from error


class SleepsOn(AsyncRobust):
    async def sleep(self, seconds):
        with contextlib.suppress(asyncio.CancelledError):
            await super().sleep(seconds)


class TriesOnceMore(AsyncRobust):
    """At once, as if the cancellation were the end of a wait; and is cancelled all the same."""

    async def sleep(self, seconds):
        try:
            await super().sleep(seconds)
        except asyncio.CancelledError:
            await self.http.get("/users/123")
            raise


class Shielded(AsyncRobust):
    """The caller is told, and the call goes on."""

    async def call(self, method, path, body=None):
        return await asyncio.shield(super().call(method, path, body))


class MakesItAnError(AsyncRobust):
    async def call(self, method, path, body=None):
        try:
            return await super().call(method, path, body)
        except asyncio.CancelledError as error:
            raise NoAnswer("cancelled") from error


class ReturnsNone(AsyncRobust):
    async def call(self, method, path, body=None):
        try:
            return await super().call(method, path, body)
        except asyncio.CancelledError:
            return None


# -- several calls at once --------------------------------------------------------------------------


class AllFailWithOne(AsyncRobust):
    """An error is kept on the client, where every call that is under way finds it."""

    failed = None

    async def once(self, method, path, body, headers, until):
        response, content = await super().once(method, path, body, headers, until)
        if response.status_code >= 500:
            self.failed = True
        if self.failed:
            raise ServerFailed("down", status=503)
        return response, content


class SharesItsAnswer(AsyncRobust):
    """Awaits once more, and then takes the answer from where the last one was put."""

    async def once(self, method, path, body, headers, until):
        self.answer = await super().once(method, path, body, headers, until)
        await asyncio.sleep(1)
        return self.answer


class SharesItsItems(Robust):
    """The list grows on the client."""

    found = None

    def list_users(self):
        self.found = []
        cursor, seen = None, set()
        while True:
            page = self.call("GET", "/users", params={"cursor": cursor} if cursor else None)
            self.found += self.items(page)
            time.sleep(0.1)
            if (cursor := self.following(page, seen)) is None:
                return self.found


class FailsWhenShared(AsyncRobust):
    under_way = 0

    async def call(self, method, path, body=None):
        self.under_way += 1
        try:
            if self.under_way > 1:
                raise RobustError("one at a time")
            return await super().call(method, path, body)
        finally:
            self.under_way -= 1


MUTANTS = [
    ("circuit-breaker", WithoutBreaker, "get_user"),
    ("circuit-breaker", OpensLate, "create_payment"),
    ("circuit-breaker", OpensForMoments, "get_user"),
    ("circuit-breaker", OpensForEver, "get_user"),
    ("circuit-breaker", NeverCloses, "get_user"),
    ("circuit-breaker", ForgetsAfterTheReset, "list_users"),
    ("circuit-breaker", ProbesHard, "get_user"),
    ("circuit-breaker", OpensOnNotFound, "get_user"),
    ("cancellation-stops-retries", RetriesCancelledExchanges, "get_user"),
    ("cancellation-stops-retries", SleepsOn, "get_user"),
    ("cancellation-stops-retries", TriesOnceMore, "get_user"),
    ("cancellation-stops-retries", Shielded, "create_payment"),
    ("cancellation-stops-retries", MakesItAnError, "get_user"),
    ("cancellation-stops-retries", ReturnsNone, "create_payment"),
    ("concurrent-calls-independent", AllFailWithOne, "get_user"),
    ("concurrent-calls-independent", SharesItsAnswer, "get_user"),
    ("concurrent-calls-independent", SharesItsItems, "list_users"),
    ("concurrent-calls-independent", FailsWhenShared, "create_payment"),
]
