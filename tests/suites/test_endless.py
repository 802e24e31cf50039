"""Clients that would go on for ever end as findings, whatever they swallow."""

import re
import time

import pytest
import requests

from pytest_apiint import faults
from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.suites import ClientSuite, read
from pytest_apiint.suites.cases import cases


class Endless:
    """Sleeps a second after each failure, and tries again."""

    def __init__(self, base_url):
        self.base_url, self.session = base_url, requests.Session()

    def get_user(self):
        while True:
            try:
                response = self.session.get(self.base_url + "/users/1", timeout=5)
                response.raise_for_status()
                return response.json()
            except Exception:  # noqa: BLE001
                self.pause()

    def pause(self):
        time.sleep(1)

    def close(self):
        self.session.close()


class Tight(Endless):
    """Doesn't even sleep."""

    def pause(self):
        pass


class Bare(Endless):
    """Swallows what no one should."""

    def get_user(self):
        while True:
            try:
                response = self.session.get(self.base_url + "/users/1", timeout=5)
                response.raise_for_status()
                return response.json()
            except:  # noqa: E722
                pass


class EndlessSuite(ClientSuite):
    base_errors = (OSError,)
    client = Endless

    def make_client(self, api):
        return self.client(api.base_url)

    @read(answer={"id": 1})
    def get_user(self, client):
        return client.get_user()


@pytest.mark.timeout(60)
def test_the_whole_battery_comes_to_an_end(judge):
    results = [judge(case.check.id, Bare, suite=EndlessSuite) for case in cases(EndlessSuite, BATTERY)]
    broken = {result.check for result in results if result.outcome == "fail" and result.severity == "must"}
    assert {"retry-attempts-bounded", "retry-no-permanent"} <= broken


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("client", "first"), [(Endless, 0), (Tight, 1)])
def test_so_it_does_for_clients_that_swallow_less(judge, client, first):
    some = list(cases(EndlessSuite, BATTERY))[first::2]
    results = [judge(case.check.id, client, suite=EndlessSuite) for case in some]
    assert any(result.outcome == "fail" and result.severity == "must" for result in results)


@pytest.mark.parametrize("client", [Endless, Tight, Bare])
def test_its_finding_says_that_it_was_stopped(judge, client):
    result = judge("retry-attempts-bounded", client, suite=EndlessSuite)
    assert re.search("stopped at attempt 3[01], and would have gone on", " ".join(result.text.split()))


def test_who_swallows_a_runaway_is_let_go_with_the_usual_answer_and_found_out(api):
    api.mock.get("/users/1", json={"id": 1})
    api.fail("GET /users/1", faults.always(faults.unavailable()))
    assert Bare(api.base_url).get_user() == {"id": 1}
    assert "would go on" in api.session.found(faults=False)
