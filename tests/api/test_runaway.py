"""Clients that would go on for ever end as findings."""

import time

import httpx
import pytest
import requests

from pytest_apiint import Runaway, faults


@pytest.fixture(autouse=True)
def told(api):
    """What the session found is looked at here, so it fails no test."""
    yield
    api.session.found(faults=False)


def test_the_fifty_first_attempt_ends_a_client_that_catches_everything(api):
    def stubborn():
        while True:
            try:
                return requests.get(f"{api.base_url}/a").raise_for_status()
            except Exception:  # noqa: BLE001 - it is what such clients do
                time.sleep(1)

    api.fail("GET /a", faults.always(faults.unavailable()))
    with pytest.raises(Runaway, match=r"tried GET /a 50 times"):
        stubborn()


def test_an_endless_202_is_ended_too(api):
    def patient():
        while httpx.get(f"{api.base_url}/job").status_code == 202:
            time.sleep(1)

    api.mock.get("/job", status_code=202)
    with pytest.raises(Runaway, match=r"50 times"):
        patient()


def test_a_cursor_that_comes_again_and_again_is_ended(api):
    def all_users(client):
        while client.get(f"{api.base_url}/users?cursor=c1").json()["next"]:
            pass

    api.mock.get("/users", json={"next": "c1"})
    with httpx.Client() as client, pytest.raises(Runaway, match=r"1000 times in a row"):
        all_users(client)


def test_a_success_in_between_begins_a_new_count(api):
    api.mock.get("/a", [{"status_code": 500}, {"status_code": 200}] * 60)
    statuses = [requests.get(f"{api.base_url}/a").status_code for _ in range(120)]
    assert statuses == [500, 200] * 60
    api.session.attempts.runaway = None
