"""A client's policy is read off its journals, whatever that policy is."""

from dataclasses import dataclass, field

import pytest

from pytest_apiint.checks import assert_backoff, exponential, fixed
from pytest_apiint.checks.retries.profile import ENDLESS, Probe, profile, survey
from pytest_apiint.checks.scenario import HIGHEST, LOWEST, MIDDLE
from pytest_apiint.checks.waits.policies import Policy
from tests.checks.test_policies import draw
from tests.factories import Writer, waits

POLICY = exponential(base=0.5, cap=4, jitter="full")
TRANSIENT = frozenset({429, 500, 502, 503, 504, "connection_refused", "read_timeout", "reset"})


@dataclass
class Client:
    """A client as a function of its probe: what `api.profile` would journal of a real one."""

    policy: Policy = POLICY
    attempts: int = 6
    retried: frozenset = TRANSIENT
    reads: tuple = ("seconds", "date")
    method: str = "GET"
    headers: dict = field(default_factory=dict)

    def run(self, probe):
        writer, at, previous = Writer(), 0.0, None
        for n in range(self.attempts):
            lucky = probe.times is not None and n >= probe.times
            what = 200 if lucky else probe.fault
            asks = {} if lucky or probe.retry_after is None else {"Retry-After": str(probe.retry_after)}
            sent = what != "connection_refused"
            writer.add(what, at=at, method=self.method, answers=asks, headers=self.headers, sent=sent)
            if lucky or probe.fault not in self.retried:
                break
            previous = draw(self.policy, probe.u, n, previous)
            honoured = asks and ("date" if probe.dated else "seconds") in self.reads
            at += probe.retry_after if honoured else previous
        return writer.journal


def test_a_clients_policy_is_found():
    found = survey(Client().run)
    assert found.attempts == 6
    assert found.statuses == {429, 500, 502, 503, 504}
    assert {"connection_refused", "read_timeout", "reset"} < set(found.retried)
    assert {400, 404, "dns_failure"} < set(found.given_up)
    assert (found.family, found.base, found.factor, found.cap) == (POLICY, 0.5, 2.0, 4)
    assert (found.honours_retry_after, found.honours_retry_after_date, found.unsafe) == (True, True, ())
    assert (found.jittered, found.endless) == (True, False)


@pytest.mark.parametrize(
    "policy",
    [
        fixed(2),
        exponential(base=1),
        exponential(base=1, cap=8, jitter="equal"),
        exponential(base=1, cap=8, jitter="decorrelated"),
        exponential(base=0.5, cap=4, jitter=(0.75, 1)),
        exponential(base=1, additive=1),
    ],
    ids=str,
)
def test_the_family_found_holds_for_the_client(policy):
    client = Client(policy=policy)
    found = survey(client.run)
    assert found.family == policy
    assert_backoff(client.run(Probe(503, u=0.123)), found.family)


def test_no_jitter_is_a_decision():
    assert survey(Client(policy=exponential(base=1)).run).jittered is False


@pytest.mark.parametrize(
    ("reads", "seconds", "date"), [((), False, False), (("seconds",), True, False), (("date",), False, True)], ids=str
)
def test_each_form_of_retry_after_is_judged_apart(reads, seconds, date):
    found = survey(Client(reads=reads).run)
    assert (found.honours_retry_after, found.honours_retry_after_date) == (seconds, date)


def test_a_client_that_never_retries_shows_no_policy():
    found = survey(Client(retried=frozenset()).run)
    assert (found.attempts, found.retried, found.family, found.jittered) == (1, (), None, None)
    assert (found.base, found.factor, found.cap, found.honours_retry_after) == (None, None, None, None)
    assert len(found.given_up) > 20


def test_a_client_without_end_is_called_so():
    found = survey(Client(attempts=ENDLESS, policy=fixed(1)).run)
    assert found.endless
    assert "without end" in str(found)


def test_a_repeated_post_without_a_key_is_unsafe_unless_nothing_was_sent():
    found = survey(Client(method="POST", retried=frozenset({503, "connection_refused"})).run)
    assert found.unsafe == ("POST /users/123 after 503",)


def test_a_single_repetition_is_unsafe_enough():
    found = profile({Probe(503, times=1): waits(1, last=201, method="PATCH")})
    assert found.unsafe == ("PATCH /users/123 after 503",)


@pytest.mark.parametrize(
    "client", [Client(method="POST", headers={"idempotency-key": "k"}), Client(method="PUT")], ids=["key", "put"]
)
def test_a_key_or_an_idempotent_method_is_safe(client):
    assert survey(client.run).unsafe == ()


def test_a_wait_that_comes_anyway_proves_nothing():
    runs = {
        Probe(503): waits(60, 60),
        Probe(503, times=1, retry_after=30): waits(60, last=200),
    }
    assert profile(runs).honours_retry_after is None
    assert profile({**runs, Probe(503, times=1, retry_after=60): waits(60)}).honours_retry_after is None


def test_one_early_return_is_enough_to_be_called_ignorant():
    runs = {
        Probe(503): waits(1, 1),
        Probe(503, times=1, retry_after=30): waits(30, last=200),
        Probe(429, times=1, retry_after=30): waits(29, last=200),
    }
    assert profile(runs).honours_retry_after is False


def test_the_schedules_are_kept_by_where_chance_was_pinned():
    found = survey(Client(policy=fixed(2, jitter="full"), attempts=3).run)
    assert found.delays == {LOWEST: (0, 0), MIDDLE: (1, 1), HIGHEST: (2 * HIGHEST, 2 * HIGHEST)}


def test_a_client_that_makes_no_request_has_an_empty_profile():
    found = survey(lambda _: Writer().journal)
    assert (found.attempts, found.retried, found.delays) == (0, (), {})


def test_a_survey_takes_few_runs():
    asked = []
    survey(lambda probe: asked.append(probe) or Client().run(probe))
    assert len(asked) == len(set(asked)) == 28
    assert {(probe.times, probe.retry_after, probe.dated) for probe in asked} == {
        (None, None, False),
        (1, 6, False),
        (1, 6, True),
    }


def test_a_profile_reads_like_a_table():
    client = Client(method="POST", reads=("seconds",), retried=frozenset({429, 503, "read_timeout"}))
    shown = str(survey(client.run, faults=(400, 401, 403, 404, 429, 500, 503, "connect_timeout", "read_timeout")))
    assert shown.splitlines() == [
        "attempts     6",
        "retried      429, 503, read timeout",
        "given up     400, 401, 403, 404, 500, connect timeout",
        "waits, u=0   0, 0, 0, 0, 0",
        "waits, u=0.5 0.25, 0.5, 1, 2, 2",
        "waits, u=1   0.5, 1, 2, 4, 4",
        'backoff      exponential(base=0.5, cap=4, jitter="full")',
        "Retry-After  honoured",
        "as a date    ignored",
        "unsafe       POST /users/123 after 429, POST /users/123 after 503, POST /users/123 after read timeout",
    ]
