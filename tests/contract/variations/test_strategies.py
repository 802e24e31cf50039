"""Answers drawn by Hypothesis: of their tier all of them, and shrunk to the fewest edits."""

import json
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_apiint.contract.variations.strategies import cases
from pytest_apiint.errors import UsageProblem
from tests.contract.variations.test_variations import JOHN, described

QUIET = settings(database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
USERS = described()


@given(response=USERS.responses("GET /users/{id}"))
@settings(QUIET, max_examples=60)
def test_valid_answers_are_valid(response):
    assert USERS.variations("getUser").reading.accepts(json.loads(response.body))
    assert response.headers["Content-Type"] == "application/json"


@given(data=st.data())
@settings(QUIET, max_examples=25)
def test_each_tier_has_its_own(data):
    variations = USERS.variations("getUser")
    for tier in ("tolerant", "breaking"):
        assert variations.tier(data.draw(cases(variations, (tier,)))) == tier


@given(response=USERS.responses("getUser", tiers=("wire",)))
@settings(QUIET, max_examples=10)
def test_damaged_bytes_are_drawn_too(response):
    assert isinstance(response.body, bytes)


@pytest.mark.parametrize(
    ("bug", "fewest"),
    [
        (lambda user: user["name"] == "", 1),
        (lambda user: user["name"] not in ("John", "string") and JOHN.keys() - user.keys(), 2),
    ],
    ids=["one", "two"],
)
def test_a_counterexample_has_the_fewest_edits(bug, fewest):
    found = []

    @given(case=cases(USERS.variations("getUser")))
    @settings(QUIET, max_examples=500)
    def survives(case):
        if bug(case.body) and case.seed.name != "minimal":
            found.append(case)
            raise KeyError

    with pytest.raises(KeyError):
        survives()
    assert len(found[-1].edits) == fewest, found[-1].name


@pytest.mark.parametrize("tiers", [(), ("vaild",), "valid"])
def test_tiers_that_there_arent_are_refused(tiers):
    with pytest.raises(UsageProblem, match="such answers can't be drawn"):
        USERS.responses("getUser", tiers=tiers)


def test_without_hypothesis_the_way_to_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(UsageProblem, match=r"pip install 'pytest-apiint\[fuzz\]'"):
        USERS.responses("getUser")
