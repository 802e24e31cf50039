"""Clients that hear of limits in other ways than Robust does, what each finding weighs, and what it says."""

import re
import time

import pytest

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.suites.cases import Examiner, cases
from tests.suites.mutants import limits as mutants
from tests.suites.mutants.limits import AzureSuite, Deaf, GithubSuite
from tests.suites.robust import RateLimited, Robust
from tests.suites.suite import RobustSuite
from tests.suites.test_styles import Backoff, ByHand, HttpxRetries, Stamina, Styled, Tenacity, Urllib3

# -- libraries ----------------------------------------------------------------------------------------

DEAF = {"retry-after-seconds": "must", "retry-after-date": "should", "rate-limit-remaining-zero": "advisory"}
HEARING = {"server-clock-skew": "advisory", "rate-limit-remaining-zero": "advisory", "pause-all-on-429": "advisory"}
TOLD = {
    # Sleeps for six hours, also until the 32nd of December.
    Urllib3: HEARING | {"retry-after-bounded": "should", "retry-after-junk": "should"},
    HttpxRetries: HEARING,
    Tenacity: DEAF,
    Stamina: DEAF,
    Backoff: DEAF,
    ByHand: DEAF,
}


@pytest.mark.parametrize("client", TOLD, ids=lambda client: client.__name__)
def test_a_library_is_told_what_it_lacks_and_no_more(api, client):
    suite = type("Suite", (Styled,), {"client": client})
    results = []
    examiner = Examiner(api, {}, lambda result, _: results.append(result))
    for case in cases(suite, BATTERY, select=("limits",)):
        examiner.examine(suite(), case)
    assert {found.check: found.severity for found in results if found.outcome == "fail"} == TOLD[client]


# -- other ways to hear of a limit --------------------------------------------------------------------


class SleepsInSlices(Robust):
    """A second at a time, and a tenth more than it was asked."""

    def wait(self, attempt, response):
        until = time.monotonic() + 1.1 * super().wait(attempt, response)
        while until - time.monotonic() > 1:
            time.sleep(1)
        return until - time.monotonic()


class NeverWaitsLong(Robust):
    """Anything beyond a second is the caller's to wait."""

    longest_wait = 1.0


class GivesUp(Robust):
    attempts = 1


class OnlyWhenTold(Robust):
    """Comes back where it's told when, and nowhere else."""

    def again(self, method, headers, outcome):
        return self.told and super().again(method, headers, outcome)

    def note_limits(self, status, headers):
        self.told = "retry-after" in headers
        super().note_limits(status, headers)


class TooEarlyWhenTold(OnlyWhenTold, Deaf):
    """It hears that it may come back, and not when."""


class CapsItsWait(Robust):
    """Waits a minute where it's asked for a day."""

    def retry_after(self, headers):
        asked = super().retry_after(headers)
        return None if asked is None else min(asked, 60.0)


class ReadsTheDraft(Robust):
    def limits(self, status, headers):
        found = re.fullmatch(r'"default";r=0;t=([0-9]+)', headers.get("ratelimit", ""))
        return float(found[1]) if found else 0.0


class ReadsTheOldDraft(Robust):
    def limits(self, status, headers):
        return float(headers["ratelimit-reset"]) if headers.get("ratelimit-remaining") == "0" else 0.0


class RefusesTheNext(Robust):
    """Raises at once where it knows that nothing is left."""

    def pause(self):
        if super().pause():
            raise RateLimited("none left")
        return 0.0


class WaitsAtItsEnd(Robust):
    """Returns when the next call may be made."""

    def read(self, status, headers, body):
        found = super().read(status, headers, body)
        time.sleep(self.pause())
        return found


class PausesOneShortly(NeverWaitsLong, mutants.PausesOneCall):
    """Nobody waits, so there is nobody to wait with."""


class WithoutRetries403(Robust):
    def limited(self, status, headers):
        return status == 429

    def limits(self, status, headers):
        return 0.0


class ByItsType(WithoutRetries403):
    def kind(self, status, headers):
        return RateLimited if super().limited(status, headers) or self.told(headers) else super().kind(status, headers)

    def told(self, headers):
        return headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers


class ByAField(WithoutRetries403):
    def error(self, status, headers, body):
        error = super().error(status, headers, body)
        error.rate_limited = ByItsType.told(self, headers)
        return error

    def retry_after(self, headers):
        return None


class ByAnObject(ByAField):
    """An object of each error's own says nothing."""

    def error(self, status, headers, body):
        error = super().error(status, headers, body)
        error.rate_limited = object()
        return error


class ByTheMessage(WithoutRetries403):
    """GitHub's own advice."""

    def limited_by(self, body):
        return b"rate limit" in body

    def error(self, status, headers, body):
        error = super().error(status, headers, body)
        return RateLimited(str(error), status=status) if self.limited_by(body) else error


@pytest.mark.parametrize(
    ("client", "check_id", "outcome"),
    [
        (SleepsInSlices, "retry-after-seconds", "pass"),
        (SleepsInSlices, "retry-after-date", "pass"),
        (SleepsInSlices, "server-clock-skew", "pass"),
        (SleepsInSlices, "no-connection-held-while-waiting", "pass"),
        (NeverWaitsLong, "retry-after-seconds", "not applicable"),
        (NeverWaitsLong, "retry-after-date", "not applicable"),
        (NeverWaitsLong, "server-clock-skew", "not applicable"),
        (NeverWaitsLong, "retry-after-bounded", "pass"),
        (PausesOneShortly, "pause-all-on-429", "not applicable"),
        (Deaf, "pause-all-on-429", "not applicable"),
        (Deaf, "server-clock-skew", "not applicable"),
        (GivesUp, "retry-after-seconds", "not applicable"),
        (GivesUp, "retry-after-date", "not applicable"),
        (GivesUp, "retry-after-bounded", "not applicable"),
        (GivesUp, "retry-after-zero-or-past", "not applicable"),
        (GivesUp, "pause-all-on-429", "not applicable"),
        (GivesUp, "no-connection-held-while-waiting", "not applicable"),
        (OnlyWhenTold, "retry-after-seconds", "pass"),
        (OnlyWhenTold, "retry-after-bounded", "pass"),
        (TooEarlyWhenTold, "retry-after-seconds", "fail"),
        (CapsItsWait, "retry-after-bounded", "pass"),
        (ReadsTheDraft, "rate-limit-remaining-zero", "pass"),
        (ReadsTheOldDraft, "rate-limit-remaining-zero", "pass"),
        (RefusesTheNext, "rate-limit-remaining-zero", "pass"),
        (WaitsAtItsEnd, "rate-limit-remaining-zero", "pass"),
        (Robust, "rate-limit-403", "not applicable"),
        (Robust, "retry-after-vendor", "not applicable"),
    ],
)
def test_a_limit_may_be_heard_in_many_ways(judge, client, check_id, outcome):
    result = judge(check_id, client)
    assert result.outcome == outcome, result.text or result.reason


@pytest.mark.parametrize(
    ("client", "outcome"),
    [
        (Robust, "pass"),
        (ByItsType, "pass"),
        (ByAField, "pass"),
        (ByAnObject, "fail"),
        (ByTheMessage, "pass"),
        (WithoutRetries403, "fail"),
    ],
)
def test_a_403_may_be_told_apart_in_many_ways(judge, client, outcome):
    result = judge("rate-limit-403", client, suite=GithubSuite)
    assert result.outcome == outcome, result.text or result.reason


class GoogleSuite(RobustSuite):
    profile = "google"


def test_a_limit_that_only_the_body_tells_is_not_asked_for(judge):
    assert judge("rate-limit-403", suite=GoogleSuite).outcome == "not applicable"


# -- a service's own fields ---------------------------------------------------------------------------


class Durations(Robust):
    """As Go writes them."""

    form = r"(?:([0-9.]+)m(?!s))?(?:([0-9.]+)s)?(?:([0-9.]+)ms)?"
    factors = (60, 1, 0.001)

    def retry_after(self, headers):
        found = re.fullmatch(self.form, headers.get("x-reset", ""))
        return (
            sum(float(part or 0) * by for part, by in zip(found.groups(), self.factors, strict=True)) if found else None
        )


class WithoutMinutes(Durations):
    form = r"(?:[0-9]+m(?!s))?(?:([0-9.]+)s)?(?:([0-9.]+)ms)?"
    factors = (1, 0.001)


class MillisecondsAsMinutes(Durations):
    longest_wait = deadline = 1e9
    form = r"(?:([0-9.]+)ms?)?(?:([0-9.]+)s)?"
    factors = (60, 1)


@pytest.mark.parametrize(
    ("client", "headline"),
    [
        (Durations, ""),
        (WithoutMinutes, r"waited 5(\.\d+)? s where X-Reset asked for 65 s"),
        (MillisecondsAsMinutes, r"waited 45000(\.\d+)? s where X-Reset asked for 0\.75 s"),
        (Deaf, r"waited 0\.\d+ s where X-Reset asked for 5 s"),
    ],
)
def test_gos_durations_are_met_in_their_forms(judge, tmp_path, client, headline):
    file = tmp_path / "go.toml"
    file.write_text('title = "Go"\n[rate_limit]\nretry_after = [{ name = "X-Reset", unit = "duration" }]\n')
    result = judge("retry-after-vendor", client, suite=type("Suite", (RobustSuite,), {"profile": str(file)}))
    assert re.fullmatch(headline, result.headline), result.text


class Milliseconds(Robust):
    by = 1000

    def retry_after(self, headers):
        found = re.fullmatch("[0-9]+", headers.get("retry-after-ms", headers.get("x-ms-retry-after-ms", "")))
        return float(found[0]) / self.by if found else super().retry_after(headers)


class CapsAsAwsDoes(Milliseconds):
    """No more than 5 s beyond its own wait."""

    def wait(self, attempt, response):
        return min(super().wait(attempt, response), self.backoff(attempt) + 5)


class Microseconds(Milliseconds):
    by = 1_000_000


@pytest.mark.parametrize(
    ("client", "outcome"), [(Milliseconds, "pass"), (CapsAsAwsDoes, "pass"), (GivesUp, "not applicable")]
)
def test_milliseconds_are_read_as_such(judge, client, outcome):
    assert judge("retry-after-vendor", client, suite=AzureSuite).outcome == outcome


# -- what a finding weighs, and what it says ----------------------------------------------------------


class StripeSuite(RobustSuite):
    """Stripe sends no Retry-After, as far as it says."""

    profile = "stripe"


class Unbounded(Robust):
    longest_wait = deadline = 1e7


class HalfADay(Unbounded):
    """However many digits there are."""

    def retry_after(self, headers):
        asked = super().retry_after(headers)
        return None if asked is None else min(asked, 43_200.0)


class AnHourForJunk(Robust):
    """It means well."""

    deadline = 1e4

    def wait(self, attempt, response):
        junk = response is not None and "retry-after" in response.headers and self.retry_after(response.headers) is None
        return 3600.0 if junk else super().wait(attempt, response)


@pytest.mark.parametrize(
    ("check_id", "client", "suite", "severity"),
    [
        ("retry-after-seconds", Deaf, RobustSuite, "must"),
        ("retry-after-seconds", Deaf, StripeSuite, "should"),
        ("retry-after-seconds", mutants.CrashesOnSeconds, StripeSuite, "must"),
        ("retry-after-seconds", mutants.InSecondsTimesThousand, RobustSuite, "should"),
        ("retry-after-date", mutants.NumbersOnly, RobustSuite, "should"),
        ("retry-after-date", mutants.CrashesOnDates, RobustSuite, "must"),
        ("server-clock-skew", mutants.ByItsOwnClock, RobustSuite, "advisory"),
        ("retry-after-bounded", Unbounded, RobustSuite, "should"),
        ("retry-after-bounded", mutants.CrashesOnDates, RobustSuite, "must"),
        ("retry-after-junk", mutants.CrashesOnDates, RobustSuite, "must"),
        ("retry-after-junk", mutants.BelievesFloat, RobustSuite, "must"),
        ("retry-after-junk", HalfADay, RobustSuite, "should"),
        ("retry-after-junk", AnHourForJunk, RobustSuite, "must"),
        ("retry-after-junk", mutants.AtOnceOnJunk, RobustSuite, "should"),
        ("retry-after-zero-or-past", mutants.StormsAtZero, RobustSuite, "should"),
        ("retry-after-zero-or-past", mutants.SleepsNegatively, RobustSuite, "must"),
        ("retry-after-zero-or-past", mutants.ForEverAtZero, RobustSuite, "must"),
        ("rate-limit-remaining-zero", mutants.IgnoresRemaining, RobustSuite, "advisory"),
        ("rate-limit-remaining-zero", mutants.IgnoresRemaining, GithubSuite, "should"),
        ("pause-all-on-429", mutants.PausesOneCall, RobustSuite, "advisory"),
    ],
)
def test_a_finding_weighs_what_it_costs(judge, check_id, client, suite, severity):
    result = judge(check_id, client, suite=suite)
    assert (result.outcome, result.severity) == ("fail", severity), result.text or result.reason


@pytest.mark.parametrize(
    ("check_id", "client", "suite", "says"),
    [
        ("retry-after-seconds", Deaf, RobustSuite, r"waited 0\.\d+ s of the 8 s that 429 asked for"),
        ("retry-after-seconds", mutants.DeafTo503, RobustSuite, r"waited 0\.\d+ s of the 8 s that 503 asked for"),
        ("retry-after-seconds", mutants.CrashesOnSeconds, RobustSuite, "Retry-After: 8 ends in TypeError"),
        ("retry-after-date", mutants.OneFormatOnly, RobustSuite, r"a date \(RFC 850\) in Retry-After isn't waited for"),
        ("retry-after-date", mutants.CrashesOnDates, RobustSuite, r"a date \(IMF-fixdate\) in .* ends in ValueError"),
        ("server-clock-skew", mutants.ByItsOwnClock, RobustSuite, r"of 31 s, as the server's clock is 10 minutes"),
        ("retry-after-vendor", mutants.MillisecondsAsSeconds, AzureSuite, r"a thousandfold where retry-after-ms"),
        ("retry-after-vendor", Microseconds, AzureSuite, r"a thousandth where retry-after-ms"),
        ("retry-after-vendor", mutants.CrashesOnMilliseconds, AzureSuite, "ends in TypeError"),
        ("retry-after-bounded", Unbounded, RobustSuite, "slept 86400(.[0-9]+)? s because a header said 86400"),
        ("retry-after-junk", mutants.AtOnceOnJunk, RobustSuite, "junk values: [0-9]+ make it come back at once"),
        ("retry-after-zero-or-past", mutants.StormsAtZero, RobustSuite, "3 retries at once after Retry-After: 0"),
        ("retry-after-zero-or-past", mutants.ForEverAtZero, RobustSuite, "Retry-After: 0 makes it try again for ever"),
        (
            "rate-limit-403",
            mutants.LimitedAndHasty,
            GithubSuite,
            r"waited 0\.\d+ s of the 8 s that a rate limit of 403",
        ),
        ("rate-limit-403", mutants.CrashesOnLimits, GithubSuite, "a rate limit that comes as 403 ends in KeyError"),
        ("rate-limit-remaining-zero", mutants.IgnoresRemaining, RobustSuite, "the next call came 0 s after an answer"),
        (
            "pause-all-on-429",
            mutants.PausesOneCall,
            RobustSuite,
            "another call was sent 5 s after a 429 that asked for 30 s",
        ),
        ("no-connection-held-while-waiting", mutants.HoldsUntilItsNext, RobustSuite, "3 answers of 3 held open"),
    ],
)
def test_a_finding_says_what_is_wrong(judge, check_id, client, suite, says):
    result = judge(check_id, client, suite=suite)
    assert re.search(says, result.headline), result.text or result.reason
