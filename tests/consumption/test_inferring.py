"""What a client reads of its answers, told from what single edits do to its calls."""

import itertools
import json
from dataclasses import dataclass

import pytest
import requests

from pytest_apiint.consumption.probing import Untold
from tests.checks.fuzz.described import BODY as ORDER
from tests.checks.fuzz.described import Client, ShopError


@dataclass
class Order:
    number: int
    name: str
    raw: object = None


class Loose:
    def __init__(self, **parts):
        vars(self).update(parts)


class Known:
    """Equal to whatever has its id."""

    def __init__(self, body):
        self.id, self._name = body["id"], body["name"]

    def __eq__(self, other):
        return self.id == other.id

    __hash__ = None


ADDRESS = ["$.customer", "$.customer.address", "$.customer.address.city"]
READS = {
    "one field": (lambda body: body["email"], ["$.email"]),
    "with a default": (lambda body: body.get("name", "none"), ["$.name"]),
    "with its own default": (lambda body: body.get("discount", 3), ["$.discount"]),
    "only for its truth": (lambda body: "old" if body["old"] else "new", ["$.old"]),
    "only as null or not": (lambda body: body["email"] is None, ["$.email"]),
    "far down": (lambda body: body["customer"]["address"]["city"], ADDRESS),
    "items": (lambda body: [one["sku"] for one in body["items"]], ["$.items", "$.items[*]", "$.items[*].sku"]),
    "an object": (lambda body: Order(body["id"], body["name"]), ["$.id", "$.name"]),
    "an object whose == looks at one field": (Known, ["$.id", "$.name"]),
    "a dict of its own": (lambda body: {"id": body["id"]}, ["$.id"]),
    "an iterator": (lambda body: iter([body["name"]]), ["$.name"]),
    "nothing": (lambda _: 1, []),
}


@pytest.mark.parametrize(("use", "places"), READS.values(), ids=READS)
def test_exactly_the_fields_that_a_client_reads_are_found(read, use, places):
    assert read(use) == places


def test_the_answer_is_one_that_the_call_survives(reading):
    def picky(body):
        if "born" in body:  # as the description's example has it
            raise ShopError
        return body["metadata"]["colour"]

    own = {name: value for name, value in ORDER.items() if name != "born"} | {"metadata": {"colour": "red"}}
    assert reading(picky, spec=True, answer=own)["$.metadata.colour"].use == "read"


class Patient(Client):
    """Asks again where there's no name."""

    def order(self, number):
        try:
            return super().order(number)
        except KeyError:
            return super().order(number)


def test_a_field_that_is_missing_is_missing_however_often_it_is_asked_for(reading):
    field = reading(lambda body: body["name"], base=Patient)["$.name"]
    assert (field.use, field.missing) == ("read", "KeyError")


def test_what_decides_only_whether_it_fails_is_read(read):
    def use(body):
        if body["status"] == "failed":
            raise ShopError
        return 1

    assert read(use) == ["$.status"]


def test_further_requests_are_part_of_what_comes_of_a_call(read):
    class Two(Client):
        def order(self, number):
            body = self.http.get(f"{self.base_url}/orders/{number}", timeout=5).json()
            self.http.get(f"{self.base_url}/coupons/{body.get('email')}", timeout=5)
            return 1

    # The suite aims at the last request of a call.
    assert "$.email" not in read(lambda _: 1, base=Client)
    assert read(lambda _: 1, base=_first_aimed(Two)) == ["$.email"]


def _first_aimed(client):
    class Again(client):
        def order(self, number):
            super().order(number)
            return self.http.get(f"{self.base_url}/orders/{number}", timeout=5).status_code

    return Again


HANDED = {
    "the body": lambda body: body,
    "a copy": dict,
    "text": json.dumps,
    "any attributes": lambda body: Loose(**body),
    "within": lambda body: [{"order": body}],
    "its length": len,
}


@pytest.mark.parametrize("use", HANDED.values(), ids=HANDED)
def test_a_body_that_is_handed_on_is_not_read(reading, use):
    fields = reading(use)
    assert [place for place, field in fields.items() if field.use == "read"] == []
    assert fields["$.email"].use == "passed on"


def test_of_a_body_that_is_handed_on_what_is_read_as_well_is_found(reading):
    fields = reading(lambda body: Order(body["id"], body["name"], body))
    assert [place for place, field in fields.items() if field.use == "read"] == ["$.id", "$.name"]
    assert {field.use for place, field in fields.items() if place not in ("$.id", "$.name")} == {"passed on"}


def test_a_part_that_is_handed_on_is_read_itself_and_its_fields_are_passed_on(reading):
    fields = reading(lambda body: body["customer"])
    assert [place for place, field in fields.items() if field.use == "read"] == ["$.customer"]
    assert fields["$.customer.address.city"].use == "passed on"
    assert fields["$.name"].use == "unread"


def test_the_whole_response_is_passed_on(reading):
    fields = reading(lambda response: response, text=lambda response: response)
    assert {field.use for field in fields.values()} == {"passed on"}


def test_safety_is_what_each_edit_does(reading):
    def use(body):
        known = {"open": 1, "paid": 2, "failed": 3}[body["status"]]
        return known, (body.get("email") or "").lower(), body["name"].upper()

    fields = reading(use, spec=True)
    assert (fields["$.status"].unknown, fields["$.status"].missing) == ("KeyError", "KeyError")
    assert (fields["$.email"].null, fields["$.email"].missing) == ("safe", "safe")
    assert (fields["$.name"].null, fields["$.name"].missing) == ("AttributeError", "KeyError")
    assert fields["$.name"].unknown == ""  # it's no enum
    assert fields["$.items[*]"].missing == ""  # an item can't be


def test_a_field_is_shown_by_an_edit_that_can_be_run_again(reading):
    assert reading(lambda body: body.get("discount", 3))["$.discount"].shown == "null $.discount"


def test_what_the_answer_lacks_is_looked_at_in_the_fullest(reading):
    fields = reading(lambda body: body["born"], spec=True)
    assert fields["$.born"].use == "read"  # of the example
    assert fields["$.metadata.key"].pointer == "/metadata/key"  # of the fullest alone


def test_a_clients_own_counter_is_no_reason(read):
    count = itertools.count()
    assert read(lambda body: {"seen": next(count), "name": body["name"]}) == ["$.name"]


def test_a_call_that_is_another_each_time_cannot_be_told(reading):
    count = itertools.count()
    with pytest.raises(Untold, match="two equal answers don't come to the same"):
        reading(lambda _: next(count))


def test_a_client_that_keeps_what_it_got_is_met_anew_each_time(read):
    class Keeping(Client):
        kept = None

        def order(self, number):
            if self.kept is None:
                self.kept = super().order(number)
            return self.kept

    assert read(lambda body: body["name"], base=Keeping) == ["$.name"]


def test_what_one_answer_leaves_behind_is_not_taken_for_the_next_ones(read):
    """A client that remembers the last name and returns it: each call shows what the one before was answered."""

    class Late(Client):
        last = "John"

        def order(self, number):
            self.last, now = super().order(number), self.last
            return now

    # What a call returns is what its own answer didn't decide.
    assert read(lambda body: body.get("name"), base=Late) == []


def test_an_error_of_the_clients_own_shows_a_read_as_well(read):
    class Failing(Client):
        def order(self, number):
            try:
                return super().order(number)
            except (KeyError, requests.RequestException):
                raise ShopError from None

    assert read(lambda body: body["status"], base=Failing) == ["$.status"]


def test_a_client_that_takes_no_unknown_field_reads_what_it_names(read):
    """Each field is named by its class, though all of them come out as they went in."""

    @dataclass
    class Strict:
        id: int
        name: str

    answer = {"id": 1, "name": "J"}
    assert read(lambda body: Strict(**body), answer=answer) == ["$.id", "$.name"]
    assert read(lambda body: Strict(**body) and 1, answer=answer) == ["$.id", "$.name"]


def test_the_bodys_length_is_no_field(reading):
    fields = reading(lambda one: {"name": one.json()["name"], "length": len(one.content)}, text=lambda one: one)
    assert (fields["$.name"].use, fields["$.id"].use) == ("read", "unread")


def test_items_of_a_list_that_is_the_whole_answer_are_passed_on(reading):
    fields = reading(lambda body: body, answer=[{"id": 1}, {"id": 2}])
    assert {place: field.use for place, field in fields.items()} == {"$[*]": "passed on", "$[*].id": "passed on"}


def test_a_client_that_never_forgets_is_met_anew_each_time(reading):
    class Offended(Client):
        offended = False

        def order(self, number):
            body = super().order(number)
            self.offended = self.offended or "never_seen_field" in body
            return None if self.offended else body["customer"]

    assert reading(lambda body: body, base=Offended)["$.customer.address"].use == "passed on"
