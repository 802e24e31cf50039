"""When a schedule strikes, seen from a client that asks once a second."""

import pytest
import requests

from pytest_apiint import faults


@pytest.fixture
def statuses(api):
    """The statuses of so many requests, a second apart."""
    api.mock.get("/a", text="ok")

    def ask(count):
        seen = []
        for _ in range(count):
            seen.append(requests.get(f"{api.base_url}/a").status_code)
            api.clock.advance(1)
        return seen

    return ask


def test_always_means_every_request(api, statuses):
    api.fail("GET /a", faults.always(faults.unavailable()))
    assert statuses(3) == [503, 503, 503]


def test_every_third_request_fails(api, statuses):
    api.fail("GET /a", faults.every(3, faults.unavailable()))
    assert statuses(7) == [200, 200, 503, 200, 200, 503, 200]


def test_a_share_of_requests_fails_and_the_same_ones_for_a_seed(api, statuses):
    api.fail("GET /a", faults.percent(40, faults.unavailable(), seed=7))
    first = statuses(50)
    api.session.faults.rules.clear()
    api.fail("GET /a", faults.percent(40, faults.unavailable(), seed=7))
    assert first == statuses(50)
    api.session.faults.rules.clear()
    api.fail("GET /a", faults.percent(40, faults.unavailable(), seed=8))
    assert first != statuses(50)
    assert 10 <= first.count(503) <= 30


def test_an_outage_lasts_from_one_second_to_another(api, statuses):
    api.fail("GET /a", faults.between(2, 4, faults.unavailable()))
    assert statuses(6) == [200, 200, 503, 503, 200, 200]


def test_a_flapping_service_is_up_and_down_in_turn(api, statuses):
    api.fail("GET /a", faults.flap(faults.unavailable(), up=2, down=1))
    assert statuses(7) == [200, 200, 503, 200, 200, 503, 200]


def test_single_faults_come_before_a_schedule(api, statuses):
    api.fail("GET /a", faults.rate_limited(), faults.every(2, faults.unavailable()))
    assert statuses(5) == [429, 200, 503, 200, 503]


def test_a_flapping_host_refuses_also_clients_that_keep_their_connections(api):
    api.mock.get("/a", text="ok")
    api.fail("GET /a", faults.flap(faults.connection_refused(), up=1, down=1))
    seen = []
    with requests.Session() as session:
        for _ in range(4):
            try:
                seen.append(session.get(f"{api.base_url}/a").status_code)
            except requests.ConnectionError:
                seen.append("refused")
            api.clock.advance(1)
    assert seen == [200, "refused", 200, "refused"]
