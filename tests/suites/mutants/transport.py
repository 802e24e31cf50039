"""Clients that trust their connections too much."""

import json
import ssl
import warnings

import httpx

from tests.suites.robust import AsyncRobust, BadAnswer, Robust, RobustError


class WaitsForEver(Robust):
    timeout = httpx.Timeout(None)


class WaitsForEverAsync(AsyncRobust):
    timeout = httpx.Timeout(None)


class WaitsForAnswersForEver(Robust):
    timeout = httpx.Timeout(10.0, read=None)


class ConnectsForMinutes(Robust):
    timeout = httpx.Timeout(10.0, connect=None)


class LogsInWithoutTimeout(Robust):
    """The first attempt; what it reads afterwards ends in time."""

    def headers(self, method):
        httpx.get(f"{self.base_url}/token", timeout=None)
        return super().headers(method)


class WaitsForEverInTheEnd(Robust):
    """Before the call, it waits only to be connected."""

    timeout = httpx.Timeout(10.0, read=None)

    def headers(self, method):
        httpx.get(f"{self.base_url}/token", timeout=httpx.Timeout(10.0, connect=None))
        return super().headers(method)


class LogsInWithoutTimeoutAsync(AsyncRobust):
    async def call(self, method, path, body=None):
        async with httpx.AsyncClient(timeout=None) as http:
            await http.get(f"{self.base_url}/token")
        return await super().call(method, path, body)


# -- clear text -----------------------------------------------------------------------------------


class AsksInClearText(Robust):
    def once(self, method, path, body, params, headers, until, attempt):
        self.http.get("http://status.test/health")
        return super().once(method, path, body, params, headers, until, attempt)


class FollowsDown(Robust):
    follow_redirects = True


class FollowsDownAsync(AsyncRobust):
    follow_redirects = True


# -- certificates ---------------------------------------------------------------------------------


class TrustsAnybody(Robust):
    verify = False


class TrustsAnybodyAsync(AsyncRobust):
    verify = False


class TrustsAnyHost(Robust):
    @property
    def verify(self):
        context = ssl.create_default_context()
        context.check_hostname = False
        return context


class TrustsInTheEnd(Robust):
    """Asks again without looking, where the certificate is in the way."""

    def once(self, method, path, body, params, headers, until, attempt):
        try:
            return super().once(method, path, body, params, headers, until, attempt)
        except httpx.ConnectError as error:
            if self.passing(error):
                raise
            response = httpx.request(method, f"{self.base_url}{path}", json=body, headers=headers, verify=False)
            return response, response.content


class TrustsForEver(Robust):
    @property
    def verify(self):
        context = ssl.create_default_context()
        context.verify_flags |= 0x200000  # OpenSSL's X509_V_FLAG_NO_CHECK_TIME
        return context


class SpeaksOldTls(Robust):
    @property
    def verify(self):
        context = ssl.create_default_context()
        with warnings.catch_warnings(action="ignore"):
            context.minimum_version = ssl.TLSVersion.TLSv1_1
        return context


class SpeaksToOldServers(Robust):
    """As recipes for "legacy" servers have it."""

    @property
    def verify(self):
        context = ssl.create_default_context()
        with warnings.catch_warnings(action="ignore"):
            context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        return context


# -- what never ends ------------------------------------------------------------------------------


class FollowsInCircles(Robust):
    def once(self, method, path, body, params, headers, until, attempt):
        while True:
            response, content = super().once(method, path, body, params, headers, until, attempt)
            if response.status_code != 307:
                return response, content


class FollowsFiftyTimes(AsyncRobust):
    follow_redirects = True

    def __init__(self, base_url, token):
        super().__init__(base_url, token)
        self.http.max_redirects = 50


class LetsTooManyEscape(Robust):
    follow_redirects = True

    def call(self, method, path, body=None, params=None):
        try:
            return super().call(method, path, body, params)
        except RobustError as error:
            if isinstance(error.__cause__, httpx.TooManyRedirects):
                raise error.__cause__ from None
            raise


class TakesRedirectsForSuccesses(Robust):
    def read(self, status, headers, body):
        return {} if 300 <= status < 400 else super().read(status, headers, body)


class DiesOfRedirects(Robust):
    """Which it takes for successes."""

    def read(self, status, headers, body):
        return json.loads(body) if 300 <= status < 400 else super().read(status, headers, body)


class WithoutDeadline(Robust):
    def bounded(self, content, until):
        """Whatever comes, whenever."""


class WithoutDeadlineAsync(AsyncRobust):
    async def once(self, method, path, body, headers, until):
        return await super().once(method, path, body, headers, 1e12)


class WithoutLargest(Robust):
    def once(self, method, path, body, params, headers, until, attempt):
        response = self.http.request(method, path, json=body, params=params, headers=headers)
        return response, response.content


class WithoutLargestAsync(AsyncRobust):
    async def once(self, method, path, body, headers, until):
        response = await self.http.request(method, path, json=body, headers=headers)
        return response, response.content


class CountsWhatIsPacked(WithoutLargest):
    """As Content-Length says it."""

    def once(self, method, path, body, params, headers, until, attempt):
        response, content = super().once(method, path, body, params, headers, until, attempt)
        if int(response.headers.get("content-length", 0)) > self.largest_body:
            raise BadAnswer("the answer is too large")
        return response, content


MUTANTS = [
    ("timeouts-set", WaitsForEver, "get_user"),
    ("timeouts-set", WaitsForEver, "create_payment"),
    ("timeouts-set", WaitsForEverAsync, "get_user"),
    ("timeouts-set", WaitsForAnswersForEver, "list_users"),
    ("timeouts-set", ConnectsForMinutes, "get_user"),
    ("timeouts-set", LogsInWithoutTimeout, "get_user"),
    ("timeouts-set", LogsInWithoutTimeoutAsync, "create_payment"),
    ("timeouts-set", WaitsForEverInTheEnd, "get_user"),
    ("https-only", AsksInClearText, "get_user"),
    ("https-only", FollowsDown, "get_user"),
    ("https-only", FollowsDown, "create_payment"),
    ("https-only", FollowsDownAsync, "get_user"),
    ("tls-verified", TrustsAnybody, "get_user"),
    ("tls-verified", TrustsAnybodyAsync, "create_payment"),
    ("tls-verified", TrustsAnyHost, "list_users"),
    ("tls-verified", SpeaksOldTls, "get_user"),
    ("tls-verified", TrustsInTheEnd, "get_user"),
    ("redirect-loop", FollowsInCircles, "get_user"),
    ("redirect-loop", FollowsInCircles, "create_payment"),
    ("redirect-loop", FollowsFiftyTimes, "get_user"),
    ("redirect-loop", LetsTooManyEscape, "list_users"),
    ("redirect-loop", TakesRedirectsForSuccesses, "get_user"),
    ("redirect-loop", DiesOfRedirects, "get_user"),
    ("timeout-total-bounded", WithoutDeadline, "get_user"),
    ("timeout-total-bounded", WithoutDeadlineAsync, "create_payment"),
    ("decompression-bomb", WithoutLargest, "get_user"),
    ("decompression-bomb", WithoutLargestAsync, "get_user"),
    ("decompression-bomb", CountsWhatIsPacked, "get_user"),
    ("oversized-body", WithoutLargest, "get_user"),
    ("oversized-body", WithoutLargestAsync, "create_payment"),
    ("tls-bad-certificates", TrustsAnybody, "get_user"),
    ("tls-bad-certificates", TrustsAnybodyAsync, "create_payment"),
    ("tls-bad-certificates", TrustsAnyHost, "list_users"),
    ("tls-bad-certificates", TrustsForEver, "get_user"),
    ("tls-bad-certificates", SpeaksToOldServers, "get_user"),
]
