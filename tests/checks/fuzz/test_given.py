"""Answers that a project gives: met by clients in the tier that the schema proves, told and kept by their names."""

import json
import re
from types import SimpleNamespace

import pytest

from pytest_apiint.checks.bench import Fuzz
from pytest_apiint.checks.fuzz.drawing import drawn
from pytest_apiint.contract.variations.given import seed
from pytest_apiint.contract.variations.sources import of_samples
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.suites.varied import _asked
from tests.checks.fuzz.described import ShopError, shop, suite_of

VALID, TOLERANT, BREAKING = "survives-valid", "survives-tolerant", "breaks-cleanly"


class Known:
    """Crashes in memory."""

    def __init__(self, *names):
        self.names, self.dropped = list(names), []

    def known(self, call, check):
        return tuple(self.names)

    def keep(self, call, check, answer, error, where):
        self.names = [*dict.fromkeys([*self.names, answer])]

    def drop(self, call, check, answer):
        self.dropped.append(answer)


@pytest.fixture
def judge(tmp_path):
    """What `check` says of a client that makes `use` of an order, where the answers of `give` are given."""

    def judge(check, use, give, *, spec=True, **fuzz):
        asked = []

        def given(operation, usual):
            asked.append((operation.label, usual.name))
            return [seed(name, value, usual) for name, value in give(dict(usual.body)).items()]

        with shop(tmp_path, spec=spec) as judged:
            result = judged(check, suite_of(use), Fuzz(given=given, **fuzz), "test_shop.py::test_it")
        return result, asked

    return judge


def frozen(order):
    return {"name frozen": {**order, "name": "frozen"}}


def thaws(order):
    if order["name"] == "frozen":
        raise KeyError("thaw")


def test_one_that_a_client_does_not_survive_is_told_by_its_name_and_kept(judge):
    crashes = Known()
    result, asked = judge(VALID, thaws, frozen, crashes=crashes)
    assert (result.outcome, result.severity) == ("fail", "must")
    assert '  differs   $.name: "John" -> "frozen"' in result.text
    assert '--api-response="name frozen"' in result.paste
    assert "def test_order_survives_name_frozen(mock_api):" in result.paste
    assert asked == [("GET /orders/{id}", "example")]
    assert crashes.names == ["name frozen"]


def test_it_is_replayed_by_its_name_alone(judge):
    result, _ = judge(VALID, thaws, frozen, response="name frozen")
    assert "--api-response" in result.paste
    assert judge(VALID, thaws, frozen, response="null $.email")[0].outcome == "pass"
    assert judge(TOLERANT, thaws, frozen, response="name frozen")[0].reason == '"name frozen" isn\'t tolerant'


def test_a_crash_is_tried_again_by_its_name_and_forgotten_with_its_hook(judge):
    crashes = Known("name frozen")
    assert judge(VALID, thaws, frozen, crashes=crashes, cases=1)[0].outcome == "fail"
    assert judge(VALID, lambda order: order, frozen, crashes=crashes)[0].outcome == "pass"
    assert judge(VALID, thaws, lambda _: {}, crashes=crashes)[0].outcome == "pass"
    assert crashes.dropped == ["name frozen"] * 2


@pytest.mark.parametrize(
    ("check", "severity", "made"),
    [
        (TOLERANT, "should", {"status": "thawing"}),
        (BREAKING, "should", {"status": "thawing", "name": None}),
    ],
)
def test_the_schema_says_in_which_tier_it_is_met(judge, check, severity, made):
    def stern(order):
        if order.get("status") == "thawing":
            raise KeyError("thaw")

    every = {}
    for other in (VALID, TOLERANT, BREAKING):
        every[other], _ = judge(other, stern, lambda order: {"thawing": {**order, **made}})
    assert [name for name, result in every.items() if result.outcome == "fail"] == [check]
    assert every[check].severity == severity
    assert '--api-response="thawing"' in every[check].paste


def test_an_error_of_the_clients_own_is_right_for_it(judge):
    def says(order):
        if order["name"] == "frozen":
            raise ShopError("it's frozen")

    assert judge(VALID, says, frozen)[0].outcome == "pass"


def test_what_it_does_with_an_edit_and_neither_does_alone_is_found(judge):
    def rare(order):
        if order["name"] == "frozen" and not all(order.get(name) for name in ("email", "phone", "note", "coupon")):
            raise KeyError("thaw")

    result, _ = judge(VALID, rare, frozen)
    assert result.outcome == "fail"
    (name,) = re.findall(r'--api-response="(.*)"', result.paste)
    assert re.fullmatch(r"name frozen: (absent|null|empty|bare) [^,]*", name)


def test_of_what_was_given_single_edits_are_drawn_as_well(tmp_path):
    samples = [Response(200, Headers(), json.dumps({"id": 1, **more}).encode()) for more in ({}, {"a": 1, "b": None})]
    sampled = of_samples("it", samples)
    cases = drawn(sampled.beside([seed("frozen", {"id": 1, "a": 2, "b": None}, sampled.usual)]), "valid", 80, 0)
    assert {case.seed.name for case in cases if len(case.edits) == 1} == {"frozen"}
    assert all(case.edits for case in cases)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://api.shop.example/v1/orders/7?full=1", "/orders/7"),
        ("https://api.shop.example/v1", "/"),
        ("https://api.shop.example/v10/orders", "/v10/orders"),
        ("https://elsewhere.example/orders", "/orders"),
    ],
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_what_was_asked_is_told_below_the_base_url_where_it_lies_there(url, path, slash):
    api = SimpleNamespace(base_url=f"https://api.shop.example/v1{slash}")
    assert _asked(api, Request("GET", url, Headers())).label == f"GET {path}"


def test_without_a_description_it_is_asked_for_by_what_was_asked(judge):
    result, asked = judge(VALID, thaws, frozen, spec=False)
    assert asked == [("GET /orders/7", "answer")]
    assert '--api-response="name frozen"' in result.paste
