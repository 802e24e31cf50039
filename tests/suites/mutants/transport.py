"""Clients that trust their connections too much."""

import ssl
import warnings

import httpx

from tests.suites.robust import AsyncRobust, Robust


class WaitsForEver(Robust):
    timeout = httpx.Timeout(None)


class WaitsForEverAsync(AsyncRobust):
    timeout = httpx.Timeout(None)


class WaitsForAnswersForEver(Robust):
    timeout = httpx.Timeout(10.0, read=None)


class ConnectsForMinutes(Robust):
    timeout = httpx.Timeout(10.0, connect=None)


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


class SpeaksOldTls(Robust):
    @property
    def verify(self):
        context = ssl.create_default_context()
        with warnings.catch_warnings(action="ignore"):
            context.minimum_version = ssl.TLSVersion.TLSv1_1
        return context


MUTANTS = [
    ("timeouts-set", WaitsForEver, "get_user"),
    ("timeouts-set", WaitsForEver, "create_payment"),
    ("timeouts-set", WaitsForEverAsync, "get_user"),
    ("timeouts-set", WaitsForAnswersForEver, "list_users"),
    ("timeouts-set", ConnectsForMinutes, "get_user"),
    ("https-only", AsksInClearText, "get_user"),
    ("https-only", FollowsDown, "get_user"),
    ("https-only", FollowsDown, "create_payment"),
    ("https-only", FollowsDownAsync, "get_user"),
    ("tls-verified", TrustsAnybody, "get_user"),
    ("tls-verified", TrustsAnybodyAsync, "create_payment"),
    ("tls-verified", TrustsAnyHost, "list_users"),
    ("tls-verified", SpeaksOldTls, "get_user"),
]
