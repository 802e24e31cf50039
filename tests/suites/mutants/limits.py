"""Clients that hear nothing, or too much, of what they are asked to wait."""

import email.utils
import re
import time

from tests.suites.robust import AsyncRobust, Denied, RateLimited, Robust
from tests.suites.suite import RobustSuite


class GithubSuite(RobustSuite):
    """The same calls on a service that limits with 403, and by fields of its own."""

    profile = "github"


class AzureSuite(RobustSuite):
    profile = "azure"


class Deaf(Robust):
    """Its own backoff, whatever is asked."""

    def retry_after(self, headers):
        return None


class InMilliseconds(Robust):
    def retry_after(self, headers):
        asked = super().retry_after(headers)
        return None if asked is None else asked / 1000


class InSecondsTimesThousand(Robust):
    longest_wait = 1e6
    deadline = 1e7

    def retry_after(self, headers):
        asked = super().retry_after(headers)
        return None if asked is None else asked * 1000


class DeafTo503(Robust):
    def wait(self, attempt, response):
        return (
            self.backoff(attempt)
            if response is not None and response.status_code == 503
            else super().wait(attempt, response)
        )


class CrashesOnSeconds(Robust):
    """Takes the header's text for a number."""

    def wait(self, attempt, response):
        asked = response.headers.get("retry-after") if response is not None else None
        return max(asked, self.backoff(attempt)) if asked else self.backoff(attempt)


class NumbersOnly(Robust):
    def until_date(self, text, headers):
        return None


class OneFormatOnly(Robust):
    def moment(self, text):
        return super().moment(text) if "," in text and "-" not in text else None


class CrashesOnDates(Robust):
    def retry_after(self, headers):
        return float(headers["retry-after"]) if "retry-after" in headers else None


class ByItsOwnClock(Robust):
    def until_date(self, text, headers):
        moment = self.moment(text)
        return None if moment is None else moment - time.time()


class SleepsADay(Robust):
    longest_wait = 1e15
    deadline = 1e15


class SleepsUntil9999(Robust):
    longest_wait = 1e15
    deadline = 1e15

    def retry_after(self, headers):
        asked = super().retry_after(headers)
        return None if asked is not None and asked < 1e10 else asked


class BelievesInt(Robust):
    """``int()`` takes underscores and other scripts' digits, and no superscripts."""

    def retry_after(self, headers):
        text = headers.get("retry-after", "")
        return float(int(text)) if text.strip().isdigit() else self.until_date(text, headers)


class BelievesFloat(Robust):
    """``float()`` takes nan and inf, with which ``sleep`` does as it likes."""

    longest_wait = float("inf")
    deadline = float("inf")

    def retry_after(self, headers):
        try:
            return float(headers.get("retry-after", ""))
        except ValueError:
            return self.until_date(headers.get("retry-after", ""), headers)

    def wait(self, attempt, response):
        asked = self.retry_after(response.headers) if response is not None else None
        return self.backoff(attempt) if asked is None else max(0.0, asked)

    def limits(self, status, headers):
        return 0.0


class BelievesDates(Robust):
    """``parsedate_to_datetime`` raises on what is no date."""

    def retry_after(self, headers):
        text = headers.get("retry-after")
        if text is None or re.fullmatch("[0-9]+", text):
            return super().retry_after(headers)
        return email.utils.parsedate_to_datetime(text).timestamp() - time.time()


class AtOnceOnJunk(Robust):
    def wait(self, attempt, response):
        if response is not None and "retry-after" in response.headers and self.retry_after(response.headers) is None:
            return 0.0
        return super().wait(attempt, response)


class StormsAtZero(Robust):
    def wait(self, attempt, response):
        asked = self.retry_after(response.headers) if response is not None else None
        return self.backoff(attempt) if asked is None else max(0.0, asked)


class SleepsNegatively(Robust):
    def wait(self, attempt, response):
        asked = self.retry_after(response.headers) if response is not None else None
        return self.backoff(attempt) if asked is None else asked

    def limits(self, status, headers):
        return 0.0


class ForEverAtZero(Robust):
    """What it was asked for is no attempt of its own."""

    attempts, deadline = 1000, 1e9
    tries = 0

    def note_limits(self, status, headers):
        self.tries += headers.get("retry-after") != "0"
        super().note_limits(status, headers)

    def again(self, method, headers, outcome):
        return super().again(method, headers, outcome) and self.tries < 4


class ForbiddenIsForbidden(Robust):
    """403 is 403, whatever stands beside it."""

    suite = GithubSuite

    def limited(self, status, headers):
        return status == 429

    def kind(self, status, headers):
        return Denied if status == 403 else super().kind(status, headers)

    def limits(self, status, headers):
        return 0.0

    def retry_after(self, headers):
        return super().retry_after(headers) if "x-ratelimit-remaining" not in headers else None


class LimitedAndHasty(Robust):
    """Knows a rate limit of 403, and comes back by its own backoff."""

    suite = GithubSuite

    def kind(self, status, headers):
        return RateLimited if self.limited(status, headers) else super().kind(status, headers)

    def limits(self, status, headers):
        return 0.0

    def until_reset(self, headers):
        return 0.0


class LimitedByRemainingOnly(Robust):
    """GitHub's secondary limits say Retry-After."""

    suite = GithubSuite

    def limited(self, status, headers):
        return status == 429 or (status == 403 and headers.get("x-ratelimit-remaining") == "0")

    def limits(self, status, headers):
        return self.until_reset(headers) if headers.get("x-ratelimit-remaining") == "0" else 0.0

    def retry_after(self, headers):
        return super().retry_after(headers) if "x-ratelimit-remaining" in headers else None


class CrashesOnLimits(Robust):
    suite = GithubSuite

    def limits(self, status, headers):
        return float(headers["retry-after"]) if status == 403 else super().limits(status, headers)


class IgnoresRemaining(Robust):
    def until_reset(self, headers):
        return 0.0


class AsyncIgnoresRemaining(AsyncRobust):
    def until_reset(self, headers):
        return 0.0


class PausesOneCall(Robust):
    def note_limits(self, status, headers):
        pass


class AsyncPausesOneCall(AsyncRobust):
    def note_limits(self, status, headers):
        pass


class HoldsTheAnswer(Robust):
    """Waits inside the ``with`` block, with the body unread."""

    def once(self, method, path, body, params, headers, until, attempt):
        request = self.http.build_request(method, path, json=body, params=params, headers=headers)
        response = self.http.send(request, stream=True)
        if response.status_code == 503:
            self.held = [*getattr(self, "held", []), response]
            return response, b""
        response.read()
        return response, response.content


class HoldsUntilItsNext(Robust):
    """Closes what it didn't read when it's about to try again, as leaving a ``with`` block after a sleep does."""

    held = None

    def once(self, method, path, body, params, headers, until, attempt):
        if self.held is not None:
            self.held.close()
        request = self.http.build_request(method, path, json=body, params=params, headers=headers)
        self.held = response = self.http.send(request, stream=True)
        return response, b"" if response.status_code == 503 else response.read()


class AsyncHoldsTheAnswer(AsyncRobust):
    async def once(self, method, path, body, headers, until):
        request = self.http.build_request(method, path, json=body, headers=headers)
        response = await self.http.send(request, stream=True)
        self.held = [*getattr(self, "held", []), response]
        return response, b"" if response.status_code == 503 else await response.aread()


class DeafToAzure(Robust):
    suite = AzureSuite


class MillisecondsAsSeconds(Robust):
    suite = AzureSuite
    longest_wait = 1e9
    deadline = 1e9

    def retry_after(self, headers):
        for name in ("retry-after-ms", "x-ms-retry-after-ms"):
            if re.fullmatch("[0-9]+", headers.get(name, "")):
                return float(headers[name])
        return super().retry_after(headers)


class CrashesOnMilliseconds(Robust):
    suite = AzureSuite

    def wait(self, attempt, response):
        text = response.headers.get("retry-after-ms") if response is not None else None
        return super().wait(attempt, response) if text is None else text / 1000


MUTANTS = [
    ("retry-after-seconds", CrashesOnSeconds, "get_user"),
    ("retry-after-zero-or-past", ForEverAtZero, "get_user"),
    ("rate-limit-403", LimitedByRemainingOnly, "get_user"),
    ("rate-limit-403", CrashesOnLimits, "get_user"),
    ("rate-limit-remaining-zero", AsyncIgnoresRemaining, "get_user"),
    ("no-connection-held-while-waiting", HoldsUntilItsNext, "get_user"),
    ("no-connection-held-while-waiting", AsyncHoldsTheAnswer, "get_user"),
    ("retry-after-vendor", CrashesOnMilliseconds, "get_user"),
    ("retry-after-seconds", Deaf, "get_user"),
    ("retry-after-seconds", Deaf, "create_payment"),
    ("retry-after-seconds", Deaf, "list_users"),
    ("retry-after-seconds", InMilliseconds, "get_user"),
    ("retry-after-seconds", InSecondsTimesThousand, "get_user"),
    ("retry-after-seconds", DeafTo503, "get_user"),
    ("retry-after-date", Deaf, "get_user"),
    ("retry-after-date", NumbersOnly, "get_user"),
    ("retry-after-date", OneFormatOnly, "get_user"),
    ("retry-after-date", CrashesOnDates, "get_user"),
    ("server-clock-skew", ByItsOwnClock, "get_user"),
    ("retry-after-bounded", SleepsADay, "get_user"),
    ("retry-after-bounded", SleepsUntil9999, "get_user"),
    ("retry-after-junk", BelievesInt, "get_user"),
    ("retry-after-junk", BelievesFloat, "get_user"),
    ("retry-after-junk", BelievesDates, "create_payment"),
    ("retry-after-junk", AtOnceOnJunk, "get_user"),
    ("retry-after-junk", CrashesOnDates, "list_users"),
    ("retry-after-zero-or-past", StormsAtZero, "get_user"),
    ("retry-after-zero-or-past", SleepsNegatively, "get_user"),
    ("rate-limit-remaining-zero", IgnoresRemaining, "get_user"),
    ("rate-limit-remaining-zero", IgnoresRemaining, "list_users"),
    ("pause-all-on-429", PausesOneCall, "get_user"),
    ("pause-all-on-429", AsyncPausesOneCall, "get_user"),
    ("no-connection-held-while-waiting", HoldsTheAnswer, "get_user"),
    ("rate-limit-403", ForbiddenIsForbidden, "get_user"),
    ("rate-limit-403", LimitedAndHasty, "get_user"),
    ("retry-after-vendor", DeafToAzure, "get_user"),
    ("retry-after-vendor", MillisecondsAsSeconds, "get_user"),
]
