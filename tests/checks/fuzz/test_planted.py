"""Bugs of clients, each as it's written in many: found, and told by the one edit that does it."""

import json
import re
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import SimpleNamespace

import pytest

from pytest_apiint.contracts import Contracts
from tests.checks.fuzz.described import Client, HttpxClient, ShopError, shop, suite_of

VALID, TOLERANT, BREAKING, WIRE = "survives-valid", "survives-tolerant", "breaks-cleanly", "breaks-cleanly-wire"
PLANTED = []


class Status(Enum):
    OPEN, PAID, FAILED = "open", "paid", "failed"


def planted(check, error, answer, base=Client):
    """A client's bug: which check finds it, what escapes, and the name of the smallest answer that shows it."""

    def kept(use):
        PLANTED.append(pytest.param(check, error, answer, use, base, id=use.__name__))
        return use

    return kept


@planted(VALID, "KeyError", "absent $.phone")
def optional_member_unguarded(order):
    return order["phone"]


@planted(VALID, "KeyError", "absent $.customer", HttpxClient)
def optional_object_unguarded(order):
    return order["customer"]["id"]


@planted(VALID, "KeyError", "absent $.items[0].size")
def optional_member_of_items(order):
    return [item["size"] for item in order["items"][:1]]


@planted(VALID, "AttributeError", "null $.note", HttpxClient)
def null_of_an_optional(order):
    return order.get("note", "").strip()


@planted(VALID, "AttributeError", "null $.customer.address")
def null_in_depth(order):
    return order.get("customer", {}).get("address", {}).get("zip")


@planted(VALID, "KeyError", 'enum $.status "failed"')
def enum_looked_up(order):
    return {"open": 1, "paid": 2}[order["status"]]


@planted(VALID, "IndexError", "empty $.items", HttpxClient)
def first_of_an_empty_list(order):
    return order["items"][0]


@planted(VALID, "IndexError", "1 $.items")
def second_of_one_item(order):
    return order["items"][1] if order["items"] else None


@planted(VALID, "ValueError", "300 $.items")
def more_than_a_byte_counts(order):
    return bytes([len(order["items"])])


@planted(VALID, "struct.error", "number $.id 2147483648")
def integer_of_32_bits(order):
    return struct.pack("<i", order["id"])


@planted(VALID, "ShopBug", "number $.id 9007199254740993")
def big_integer_made_a_float(order):
    if int(float(order["id"])) != order["id"]:
        raise ShopBug
    return order


class ShopBug(Exception): ...


@planted(VALID, "ZeroDivisionError", "number $.discount 0", HttpxClient)
def division_by_a_number(order):
    return 1 / order.get("discount", 1)


@planted(VALID, "OverflowError", "number $.weight -1")
def negative_number(order):
    return order.get("weight", 0).to_bytes(16, "big")


@planted(VALID, "ValueError", "date $.created_at offset")
def date_with_an_offset(order):
    return datetime.strptime(order["created_at"][-6:], "%M:%SZ")  # noqa: DTZ007


@planted(VALID, "ValueError", "date $.created_at fraction")
def date_with_a_fraction(order):
    return datetime.strptime(order["created_at"][:20].rstrip("Z+-"), "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007


@planted(VALID, "ValueError", "date $.born leap-day")
def leap_day(order):
    return date.fromisoformat(order.get("born", "1990-01-31")).replace(year=2030)


@planted(VALID, "IndexError", "empty $.name")
def empty_text(order):
    return order["name"][0].upper()


@planted(VALID, "UnicodeEncodeError", "text $.name (right-to-left|emoji|combining)", HttpxClient)
def text_in_a_narrow_encoding(order):
    return order["name"].encode("ascii")


@planted(VALID, "ShopBug", "text $.name long")
def text_that_is_long(order):
    if len(order["name"]) > 255:
        raise ShopBug
    return order


@planted(VALID, "ValueError", "text $.name nul")
def text_with_a_nul(order):
    return open(order["name"] + "/nowhere", "rb") if "\0" in order["name"] else None  # noqa: PTH123


@planted(VALID, "KeyError", "variant $.payment 2")
def another_variant(order):
    return order["payment"]["last4"] if "payment" in order else None


@planted(VALID, "ShopBug|RecursionError", "deep $")
def recursion(order, depth=0):
    if depth > 40:
        raise ShopBug
    return recursion(order["replaces"], depth + 1) if "replaces" in order else depth


@planted(VALID, "KeyError", "(maximal: )?(absent $.discount, null $.coupon|null $.coupon, absent $.discount)")
def two_fields_together(order):
    return order["missing"] if order.get("coupon", "") is None and "discount" not in order else order


@planted(TOLERANT, "ValueError", 'enum $.status "never_seen"')
def unknown_member_of_an_enum(order):
    return Status(order["status"])


@planted(TOLERANT, "TypeError", "unknown $.items[0]", HttpxClient)
def unknown_field(order):
    def item(*, sku, price, size=None):
        return sku, price, size

    return [item(**one) for one in order["items"]]


@planted(TOLERANT, "KeyError", 'enum $.payment.type "never_seen"')
def unknown_variant(order):
    return {"card": 1, "transfer": 2}[order["payment"]["type"]] if "payment" in order else None


@planted(TOLERANT, "KeyError", 'enum $.event.type "never_seen"')
def new_type_of_event(order):
    return {"created": 1, "string": 2}[order["event"]["type"]] if "event" in order else None


@planted(BREAKING, "KeyError", "absent $.name")
def required_member_that_is_missing(order):
    return order["name"]


@planted(BREAKING, "TypeError", "quoted $.total", HttpxClient)
def number_in_quotes(order):
    return order["total"] - 1 if "total" in order and order["total"] is not None else None


@planted(BREAKING, "AttributeError", "swap $.customer")
def list_for_an_object(order):
    customer = order.get("customer")
    return customer.get("id") if customer and customer not in ("text", "12") else None


@planted(WIRE, "requests.JSONDecodeError", "wire empty")
def json_is_taken_for_granted(order):
    return order


@planted(WIRE, "TypeError|AttributeError|json.JSONDecodeError", "wire .*", HttpxClient)
def encoding_and_truncation(order):
    return order.get("name")


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    contracts = Contracts()
    folder = tmp_path_factory.mktemp("shop")
    return folder, contracts


@pytest.fixture
def judge(described):
    with shop(*described) as judge:
        yield judge


def named(result):
    """The answer that a finding names, as the option takes it."""
    return re.search(r'--api-response="(.*)"$', result.paste, re.MULTILINE)[1].replace("\\$", "$").replace('\\"', '"')


def test_there_are_enough_of_them():
    assert len(PLANTED) >= 25


@pytest.mark.parametrize(("check", "error", "answer", "use", "base"), PLANTED)
def test_it_is_found_and_told_by_one_edit(judge, check, error, answer, use, base):
    result = judge(check, suite_of(use, base=base), node="test_shop.py::TestShop::test_check[order]")
    assert result.outcome == "fail", result.reason
    assert re.search(error, result.text), result.text
    assert re.fullmatch(answer.replace("$", r"\$").replace("[0]", r"\[0\]"), named(result)), result.text
    lines = result.text.splitlines()
    assert len(lines) <= 12, result.text
    assert all(len(line) <= 80 and line.isascii() for line in lines), result.text


def careful(order):
    """Reads what it needs, and says so where that isn't there."""
    if not isinstance(order, dict) or not isinstance(order.get("items"), list):
        raise ShopError("no order")
    prices = [item.get("price") for item in order["items"] if isinstance(item, dict)]
    return {"name": order.get("name"), "sum": sum(price for price in prices if type(price) in (int, float))}


def read(response):
    try:
        return response.json()
    except (ValueError, RecursionError) as error:
        raise ShopError("no JSON") from error


@pytest.mark.parametrize("check", [VALID, TOLERANT, BREAKING])
def test_who_reads_with_care_is_not_flagged(judge, check):
    assert judge(check, suite_of(careful, text=read)).outcome == "pass"


def test_a_client_s_own_error_for_what_may_be_sent_weighs_less_than_a_crash(judge):
    def stern(order):
        if order.get("note") is None:
            raise ShopError("no note")

    result = judge(VALID, suite_of(stern))
    assert (result.outcome, result.severity) == ("fail", "should")
    assert result.headline == "test_planted.ShopError for an answer that is valid" or "ShopError" in result.headline


def test_without_hypothesis_what_is_left_out_is_said(judge, monkeypatch):
    from pytest_apiint.checks.fuzz import drawing

    monkeypatch.setattr(drawing, "find_spec", lambda _: None)
    result = judge(VALID, suite_of(careful, text=read))
    assert (result.outcome, result.reason) == ("pass", drawing.MISSING)


def test_a_secret_that_an_answer_echoes_is_not_shown(judge):
    class Echoed(Client):
        def order(self, number):
            self.http.headers["X-Api-Key"] = "john@mail.example"  # which the answer has, too
            return super().order(number)["email"].lower()

    result = judge(VALID, suite_of(lambda body: body, base=Echoed), node="a.py::T::t")
    assert result.outcome == "fail"
    assert "john@mail.example" not in result.text + result.paste
    assert "***" in result.text


def test_without_a_description_the_answer_itself_is_varied(tmp_path):
    with shop(tmp_path, spec=False) as judge:
        result = judge(TOLERANT, suite_of(unknown_field), node="a.py::T::t")
        assert named(result) == "unknown $.items[0]"
        assert judge(VALID, suite_of(text_in_a_narrow_encoding)).outcome == "pass"
        assert named(judge(BREAKING, suite_of(null_of_an_optional), node="a.py::T::t")) == "null $.note"


class Stubborn(Client):
    """Asks again where it can't read what it got."""

    def order(self, number):
        for attempt in range(3):
            try:
                return super().order(number)["email"].lower()
            except (KeyError, AttributeError):
                if attempt == 2:
                    raise
                time.sleep(1)


def test_who_asks_again_is_told_the_same(judge):
    result = judge(VALID, suite_of(lambda body: body, base=Stubborn), node="a.py::T::t")
    assert named(result) == "absent $.email"
    assert result.paste.count("'id': 7") == 1  # one answer, however often it was asked for


class Twice(Client):
    """Reads a part of each of two equal answers, from two threads."""

    def order(self, number):
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(super().order, [number, number])
            return len(first["items"]) / len(second["items"])


def test_equal_requests_are_told_the_same(judge):
    result = judge(VALID, suite_of(lambda body: body, base=Twice), node="a.py::T::t")
    assert (named(result), "ZeroDivisionError" in result.text) == ("empty $.items", True)


class Polling(Client):
    """Waits for a payment as long as it takes."""

    def order(self, number):
        while (order := super().order(number)).get("status") == "failed":
            time.sleep(1)
        return order


def test_who_waits_for_another_answer_gets_it(judge):
    assert judge(VALID, suite_of(careful, text=read, base=Polling)).outcome == "pass"


class Caching(Client):
    """Asks once."""

    def order(self, number):
        if not hasattr(self, "kept"):
            self.kept = super().order(number)
        return self.kept


def test_who_keeps_what_it_got_meets_each_answer_anew(judge):
    result = judge(TOLERANT, suite_of(new_type_of_event, base=Caching), node="a.py::T::t")
    assert named(result) == 'enum $.event.type "never_seen"'
    result = judge(VALID, suite_of(careful, text=read, base=Caching))
    assert (result.outcome, "were not met" in result.reason) == ("inconclusive", True)


class Spoiled(Client):
    """Dies of all that comes after an answer that it couldn't read."""

    broken = False

    def order(self, number):
        if self.broken:
            raise RuntimeError("spoiled")
        order = super().order(number)
        self.broken = order.get("note") is None
        return order


def test_what_came_of_an_answer_before_is_no_finding(judge):
    assert judge(VALID, suite_of(lambda body: body, base=Spoiled)).outcome == "pass"


class Moody(Client):
    """Its own error at first, another after that."""

    calls = 0

    def order(self, number):
        order = super().order(number)
        self.calls += 1
        if "never_seen_field" in order:
            raise RuntimeError if self.calls > 1 else ShopError
        return order


def test_what_a_new_client_does_is_what_counts(judge):
    result = judge(TOLERANT, suite_of(lambda body: body, base=Moody))
    assert (result.outcome, result.severity) != ("fail", "should"), result.text


def deep(response):
    try:
        return response.json()
    except ValueError as error:
        raise ShopError from error


def test_what_no_gateway_sends_by_accident_weighs_less(judge):
    careful_else = judge(WIRE, suite_of(lambda body: body, text=deep))
    assert (careful_else.outcome, careful_else.severity) == ("fail", "advisory")


@dataclass(frozen=True, slots=True)
class Order:
    name: str


@pytest.mark.parametrize(
    "made",
    [Order, lambda name: {"deep": [{"er": name}]}, lambda name: SimpleNamespace(name=name)],
    ids=["slots", "depth", "attributes"],
)
def test_what_was_spoiled_is_seen_wherever_it_stands(judge, made):
    def lenient(response):
        return json.loads(response.content.decode("utf-8", "replace"))

    result = judge("no-silent-corruption", suite_of(lambda order: made(order["status"]), text=lenient))
    assert "bad-utf8" in result.headline


def test_a_crash_in_a_library_is_told_by_the_client_s_line_that_called_it(judge):
    text = judge(WIRE, suite_of(json_is_taken_for_granted)).text
    assert re.search(r"requests\.JSONDecodeError at tests/checks/fuzz/described\.py:\d+", text)


def test_an_enum_that_says_that_it_failed_may_be_an_error_of_the_client_s_own(judge):
    def stern(order):
        if order.get("status") == "failed":
            raise ShopError("failed")

    assert judge(VALID, suite_of(stern)).outcome == "pass"
