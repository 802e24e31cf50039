"""What one operation's fuzzing may send, decided over the request alone."""

import pytest

from pytest_apiint.exchange import Exchange, Failure, Headers, Request, Response
from pytest_apiint.sandbox.admission import Admission
from pytest_apiint.sandbox.circuit import Circuit
from pytest_apiint.sandbox.probe import Credential, Probe
from pytest_apiint.settings import Service

SERVICE = Service(
    "acme", "https://api.acme.example", "https://sandbox.acme.example", unsafe_methods=frozenset({"POST"})
)
TOKEN = Credential("header", "Authorization", "apiint-secret.acme.token", "s3cr3t-value", "Bearer ", "ACME_TOKEN")
CARRIED = {"Authorization": "Bearer apiint-secret.acme.token"}


def probe(**options):
    return Probe("GET /users", frozenset({"GET"}), options.pop("budget", 3), Circuit(2), **options)


def request(method="GET", query="", headers=()):
    return Request(method, f"https://sandbox.acme.example/users{query}", Headers(headers))


def answered(status, origin="sandbox"):
    return Exchange(1, request(), Response(status), 0.0, 0.1, origin)


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS", "DELETE"])
def test_an_operation_is_asked_with_its_own_method_only(method):
    rules = probe()
    refused = Admission(SERVICE, probe=rules).admit(request(method))
    assert refused.rule == "method"
    assert rules.refused == {"method": 1}
    assert rules.sent == 0


def test_its_budget_counts_what_goes_out():
    rules = probe()
    admission = Admission(SERVICE, probe=rules)
    assert [getattr(admission.admit(request()), "rule", None) for _ in range(4)] == [None, None, None, "operation"]
    assert rules.sent == 3
    assert rules.over == "its budget of 3 requests is used up"


@pytest.mark.parametrize(
    ("credential", "query", "headers", "carried"),
    [
        (TOKEN, "", CARRIED, True),
        (TOKEN, "", {}, False),
        (TOKEN, "", {"Authorization": "Bearer another"}, False),
        (TOKEN, "", {"Authorization": "apiint-secret.acme.token"}, False),
        (Credential("query", "key", "p", "v"), "?key=p", {}, True),
        (Credential("query", "key", "p", "v"), "?key=p&key=other", {}, False),
        (Credential("query", "key", "p", "v"), "?other=p", {}, False),
        (Credential("cookie", "key", "p", "v"), "", {"Cookie": "a=b; key=p"}, True),
        (Credential("cookie", "key", "p", "v"), "", {"Cookie": "a=b; key=q"}, False),
        (Credential("cookie", "key", "p", "v"), "", {}, False),
    ],
)
def test_nothing_goes_without_its_credential(credential, query, headers, carried):
    refused = Admission(SERVICE, probe=probe(credentials=(credential,))).admit(request(query=query, headers=headers))
    assert (refused is None) == carried
    assert refused is None or refused.rule == "credential"
    assert Admission(SERVICE, probe=probe(credentials=(credential,), anonymous=True)).admit(request()) is None


def test_a_credential_doesnt_show_its_value():
    assert TOKEN.value not in repr(TOKEN)
    assert probe(credentials=(TOKEN,)).substitutes == ((TOKEN.placeholder, TOKEN.value),)


def test_it_stops_after_answers_in_a_row_that_shut_it_out():
    rules = probe()
    rules.circuit.begin("GET /users")
    for status in (500, 200, 403):
        rules.heard(answered(status))
    assert not rules.over
    rules.heard(answered(429))
    assert rules.over == "2 answers in a row were 401, 403, 429 or 5xx, the last 429"
    assert Admission(SERVICE, probe=rules).admit(request()).rule == "circuit"


def test_only_the_sandboxs_own_answers_count():
    circuit = Circuit(1)
    circuit.begin("GET /users")
    circuit.heard(answered(500, "fault"))
    circuit.heard(Exchange(1, request(), Failure("reset"), 0.0, 0.1, "sandbox"))
    circuit.heard(answered(404))
    assert not circuit.why


def test_three_operations_with_nothing_else_shut_it_for_all_that_follow():
    circuit = Circuit(1)
    for number in range(3):
        circuit.begin(f"GET /{number}")
        assert not circuit.why
        circuit.heard(answered(401))
    assert circuit.why.startswith("3 operations in succession")
    circuit.begin("GET /3")
    assert circuit.why


def test_one_that_answers_well_begins_the_count_anew():
    circuit = Circuit(1)
    for status in (401, 401, 200, 401, 401):
        circuit.begin("GET /users")
        circuit.heard(answered(status))
    circuit.begin("GET /users")
    assert not circuit.why


def test_a_used_up_budget_of_the_run_ends_it():
    rules = probe()
    rules.refused["budget"] = 1
    assert rules.over == "the run's budget is used up"


def in_sequence(**options):
    turns = {"GET /users": (), "POST /users": (TOKEN,)}
    return Probe("stateful", frozenset(), options.pop("budget", 2), Circuit(2), turns=turns, **options)


def test_in_a_sequence_nothing_goes_before_somebodys_turn():
    rules = in_sequence()
    assert Admission(SERVICE, probe=rules).admit(request()).rule == "method"


def test_in_a_sequence_each_has_its_own_method_credential_and_budget():
    rules = in_sequence()
    admission = Admission(SERVICE, probe=rules)
    rules.take("GET /users")
    assert [admission.admit(request()) for _ in range(2)] == [None, None]
    assert rules.over == "the budget of GET /users, 2 requests, is used up"
    assert admission.admit(request("POST", headers=CARRIED)).rule == "method"
    rules.take("POST /users")
    assert rules.over == ""
    assert admission.admit(request("POST")).rule == "credential"
    assert admission.admit(request("POST", headers=CARRIED)) is None
    assert (rules.sent, rules.spent) == (3, {"GET /users": 2, "POST /users": 1})
    assert admission.admit(request(headers=CARRIED)).rule == "method"


def test_the_wire_knows_the_credentials_of_all_turns():
    assert in_sequence().substitutes == ((TOKEN.placeholder, TOKEN.value),)
