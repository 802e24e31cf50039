"""Clients whose credentials get where they don't belong."""

import base64
import logging

import httpx

from tests.suites.robust import AsyncRobust, Robust

log = logging.getLogger("leaky")


class FollowsWithItsKey(Robust):
    """httpx drops Authorization on the way to another host, and nothing else."""

    follow_redirects = True

    def authorization(self):
        return {"X-Api-Key": self._token}


class FollowsWithItsKeyAsync(AsyncRobust):
    follow_redirects = True

    def authorization(self):
        return {"X-Api-Key": self._token}


class FollowsWithWhatItEncodes(Robust):
    follow_redirects = True

    def headers(self, method):
        pair = base64.b64encode(b"user:" + self._token.encode()).decode()
        return {**super().headers(method), "X-Auth": pair}


class FollowsByHand(Robust):
    """With all that it had, the body too."""

    def once(self, method, path, body, params, headers, until, attempt):
        response, content = super().once(method, path, body, params, headers, until, attempt)
        if response.status_code in (302, 307):
            return self.again_at(response.headers["location"], method, body, headers)
        return response, content

    def again_at(self, url, method, body, headers):
        response = httpx.request(method, url, json=body, headers=headers)
        return response, response.content


class FollowsWithItsTokenInTheQuery(FollowsByHand):
    def again_at(self, url, method, body, headers):
        response = httpx.request("GET", url, params={"auth": self._token})
        return response, response.content


class FollowsWithItsTokenInTheBody(FollowsByHand):
    """And only where the method stays."""

    def once(self, method, path, body, params, headers, until, attempt):
        response, content = Robust.once(self, method, path, body, params, headers, until, attempt)
        if response.status_code == 307:
            return self.again_at(response.headers["location"], method, body, headers)
        return response, content

    def again_at(self, url, method, body, headers):
        response = httpx.request(method, url, data={"token": self._token})
        return response, response.content


class FollowsAnyLink(Robust):
    def follows(self, url):
        return True


class FollowsAnyLinkOfAHeader(Robust):
    def list_by_link(self):
        found, url = [], "/users"
        while url:
            response, page = self.answer(url)
            found += page["items"]
            url = response.links.get("next", {}).get("url")
        return found

    def answer(self, url):
        response = self.http.get(url, headers=self.headers("GET"))
        return response, response.raise_for_status().json()


# -- URLs -----------------------------------------------------------------------------------------


class TokenInTheQuery(Robust):
    def tried(self, method, path, body, params):
        return super().tried(method, path, body, {**(params or {}), "t": self._token})


class TokenInThePath(Robust):
    def get_user(self, number):
        return self.call("GET", f"/bot{self._token}/users/{number}")


class ApiKeyInTheQuery(Robust):
    """Nowhere else, so that only the name says what it is."""

    def authorization(self):
        return {}

    def tried(self, method, path, body, params):
        return super().tried(method, path, body, {**(params or {}), "api_key": self._token})


# -- logs -----------------------------------------------------------------------------------------


class LogsItsHeaders(Robust):
    def attempt_headers(self, headers, attempt):
        log.info("request with %s", headers)
        return headers


class LogsItsHeadersAsync(AsyncRobust):
    def note(self, method, path, status, seconds, headers):
        log.warning("request with %s", headers)


class LogsInDetail(Robust):
    def attempt_headers(self, headers, attempt):
        log.debug("request with %s", headers)
        return headers


class LogsWhatFails(Robust):
    def error(self, status, headers, body):
        log.error("%s: denied with %r", status, self._token)
        return super().error(status, headers, body)


class LogsTimeouts(Robust):
    """Only what nobody answers, and encoded."""

    def once(self, method, path, body, params, headers, until, attempt):
        try:
            return super().once(method, path, body, params, headers, until, attempt)
        except httpx.TimeoutException:
            log.exception("timed out: %s", base64.b64encode(str(headers).encode()).decode())
            raise


# -- what is shown ----------------------------------------------------------------------------------


class ShowsItself(Robust):
    def __repr__(self):
        return f"ShowsItself({self.base_url!r}, token={self._token!r})"


class ShowsInErrors(Robust):
    def safe(self, text):
        return f"{text} for {self._token}"


class ShowsInErrorsAsync(AsyncRobust):
    def error(self, status, headers, body):
        found = super().error(status, headers, body)
        found.args = (*found.args, self.authorization())
        return found


MUTANTS = [
    ("redirect-credentials", FollowsWithItsKey, "get_user"),
    ("redirect-credentials", FollowsWithItsKey, "create_payment"),
    ("redirect-credentials", FollowsWithItsKey, "list_users"),
    ("redirect-credentials", FollowsWithItsKeyAsync, "get_user"),
    ("redirect-credentials", FollowsWithWhatItEncodes, "get_user"),
    ("redirect-credentials", FollowsByHand, "create_payment"),
    ("redirect-credentials", FollowsWithItsTokenInTheQuery, "get_user"),
    ("redirect-credentials", FollowsWithItsTokenInTheBody, "create_payment"),
    ("next-link-credentials", FollowsAnyLink, "list_by_link"),
    ("secrets-in-url", TokenInTheQuery, "get_user"),
    ("secrets-in-url", TokenInThePath, "get_user"),
    ("secrets-in-url", ApiKeyInTheQuery, "list_users"),
    ("secrets-in-logs", LogsItsHeaders, "get_user"),
    ("secrets-in-logs", LogsItsHeadersAsync, "create_payment"),
    ("secrets-in-logs", LogsInDetail, "get_user"),
    ("secrets-in-logs", LogsWhatFails, "create_payment"),
    ("secrets-in-logs", LogsTimeouts, "get_user"),
    ("secrets-in-repr", ShowsItself, "get_user"),
    ("secrets-in-repr", ShowsInErrors, "get_user"),
    ("secrets-in-repr", ShowsInErrorsAsync, "get_user"),
]
