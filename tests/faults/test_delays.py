"""How late an answer comes where chance has a part in it."""

import pytest
import requests

from pytest_apiint import faults


@pytest.fixture
def waits(api):
    """How long each of ten requests waits for its answer."""
    api.mock.get("/a", text="ok")

    def ask(*planned):
        seen = []
        api.session.faults.rules.clear()
        api.fail("GET /a", *planned)
        for _ in range(10):
            start = api.clock.elapsed
            requests.get(f"{api.base_url}/a")
            seen.append(round(api.clock.elapsed - start, 6))
        return seen

    return ask


def test_jitter_spreads_delays_evenly_on_both_sides(waits):
    seen = waits(faults.always(faults.latency(2, jitter=1.5)))
    assert len(set(seen)) == 10
    assert min(seen) >= 0.5
    assert max(seen) <= 3.5
    assert min(seen) < 2 < max(seen)


def test_delays_are_the_same_for_a_seed_and_others_for_another(waits):
    fault = faults.always(faults.latency(2, jitter=1, seed=7))
    first = waits(fault)
    # Also where one fault is planned twice: each plan begins anew.
    assert waits(fault) == first
    assert waits(faults.always(faults.latency(2, jitter=1, seed=8))) != first


def test_a_fault_planned_for_each_turn_waits_as_one_that_is_scheduled(waits):
    fault = faults.latency(2, jitter=1)
    assert waits(*[fault] * 10) == waits(faults.always(fault))


def test_the_journal_says_how_late_each_answer_was(api, waits):
    seen = waits(faults.always(faults.latency(2, jitter=1)))
    assert [row.fault for row in api.journal] == [f"latency {seconds:g} s" for seconds in seen]


def test_without_jitter_no_delay_varies(waits):
    assert waits(faults.always(faults.latency(2))) == [2.0] * 10


def test_one_schedule_planned_twice_strikes_the_same_requests(api):
    schedule = faults.percent(40, faults.unavailable())
    api.mock.get("/a", text="ok")
    api.mock.get("/b", text="ok")
    api.fail("GET /a", schedule)
    api.fail("GET /b", schedule)
    first, second = ([requests.get(api.base_url + path).status_code for _ in range(20)] for path in ("/a", "/b"))
    assert first == second
    assert 0 < first.count(503) < 20
