"""A trial is one client's call under one scenario: what it did is told, and nothing of it stays."""

import asyncio
import logging
import sys

import pytest
import requests

from pytest_apiint import faults
from pytest_apiint.attempts import AttemptGuard
from pytest_apiint.checks.scenario import PLAIN, Scenario
from pytest_apiint.errors import Runaway
from pytest_apiint.trials import STANDS

URL = "https://api.test/users"


def ask(url=URL):
    return requests.get(url, timeout=5).status_code


async def ask_async():
    import httpx

    async with httpx.AsyncClient() as client:
        return (await client.get(URL)).status_code


def statuses(trial):
    return [row.status for row in trial.attempts]


def test_what_a_call_returns_and_its_exchanges_are_told(api):
    trial = api.trial(ask, PLAIN)
    assert ([made.returned for made in trial.made], statuses(trial)) == ([200], [200])


@pytest.mark.parametrize(
    ("call", "raised"), [(lambda: 1 / 0, ZeroDivisionError), (lambda: sys.exit(3), SystemExit)], ids=["error", "exit"]
)
def test_what_a_call_raises_is_told_and_does_not_escape(api, call, raised):
    assert isinstance(api.trial(call, PLAIN).made[0].raised, raised)


def test_the_test_s_own_journal_and_clock_limits_stay_as_they_are(api):
    sleeps, virtual = api.clock.max_sleeps, api.clock.max_virtual
    api.trial(lambda: (ask(), __import__("time").sleep(3600)), Scenario(times=5))
    assert len(api.journal) == 0
    assert (api.clock.max_sleeps - len(api.clock.sleeps), api.clock.max_virtual - api.clock.elapsed) == (
        sleeps,
        pytest.approx(virtual),
    )


def test_a_trial_begins_at_0_on_a_whole_second(api):
    api.clock.advance(0.25)
    trial = api.trial(ask, PLAIN)
    assert trial.attempts[0].started == 0
    assert trial.epoch == int(trial.epoch)


def test_a_coroutine_is_run_and_an_iterator_read_to_its_end(api):
    def pages():
        for number in range(3):
            yield ask(f"{URL}?page={number}")

    assert api.trial(ask_async, PLAIN).made[0].returned == 200
    assert api.trial(pages, PLAIN).made[0].returned == [200, 200, 200]


def test_an_iterator_without_an_end_is_stopped(api):
    def pages():
        while True:
            yield ask()

    assert isinstance(api.trial(pages, PLAIN).runaway, Runaway)


def test_calls_in_turn_wait_their_pause_and_meet_a_fault_each(api):
    each = (faults.unavailable(), faults.status(404), faults.status(418))
    trial = api.trial(ask, Scenario(each=each, times=3, pause=(10.0, 20.0)))
    assert statuses(trial) == [503, 404, 418]
    assert [row.started for row in trial.attempts] == pytest.approx([0, 10, 30], abs=0.01)


def test_what_stands_meets_all_that_is_asked_alike_in_one_call_for_a_while(api):
    def several():
        return [ask(url) for url in (URL, f"{URL}?page=2", URL)]

    each = (faults.status(404), faults.status(418))
    trial = api.trial(several, Scenario(each=each, standing=True, times=2))
    assert statuses(trial) == [404, 200, 404, 418, 200, 418]
    trial = api.trial(lambda: [ask() for _ in range(STANDS + 1)], Scenario(each=each[:1], standing=True))
    assert statuses(trial) == [404] * STANDS + [200]


def test_calls_together_begin_one_after_another(api):
    trial = api.trial(ask, Scenario(together=3, stagger=2.0))
    assert sorted(row.started for row in trial.attempts) == pytest.approx([0, 2, 4], abs=0.01)


def test_chance_is_pinned(api):
    import random

    drawn = api.trial(lambda: [random.random() for _ in range(3)], Scenario(u=0.5)).made[0].returned
    assert drawn == [0.5, 0.5, 0.5]


def test_a_log_is_kept_for_the_trial_alone(api, caplog):
    caplog.set_level(logging.WARNING)
    before = list(logging.getLogger().handlers)
    trial = api.trial(lambda: logging.getLogger("acme").debug("token %s", "s3cret"), Scenario(log=True))
    assert [(record.level, record.text) for record in trial.logs] == [(logging.DEBUG, "token s3cret")]
    assert (caplog.records, logging.getLogger().handlers) == ([], before)


def test_a_client_that_swallows_everything_is_let_go_and_found_out(api):
    def stubborn():
        while True:
            try:
                requests.get(URL, timeout=5).raise_for_status()
            except BaseException:  # noqa: BLE001 - as it should not be written
                continue
            return "at last"

    trial = api.trial(stubborn, Scenario(faults=(faults.always(faults.unavailable()),)))
    assert trial.made[0].returned == "at last"
    assert isinstance(trial.runaway, Runaway)


def test_a_trial_in_an_event_loop_is_cancelled_where_it_stands(api):
    from pytest_apiint import profiling, trials

    stage = profiling.staged(api.session, api.base_url, lambda: None, "a test")

    async def slow(_):
        await asyncio.sleep(60)
        return await ask_async()

    from dataclasses import replace

    trial = trials.run(replace(stage, call=slow, asynchronous=True), Scenario(cancel=5.0))
    assert isinstance(trial.made[0].raised, asyncio.CancelledError)
    assert trial.attempts == ()


def test_what_the_guard_counted_in_a_trial_counts_not_in_the_test(api):
    api.session.attempts = AttemptGuard(5, 5, 5)
    api.trial(ask, Scenario(times=20))
    api.mock.get(URL, text="x")
    assert ask() == 200
