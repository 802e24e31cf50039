"""How many requests a moment and a window hold."""

import random
from threading import Barrier, Thread

import pytest

from pytest_apiint.checks import assert_request_rate
from pytest_apiint.errors import ContractFailure, UsageProblem
from pytest_apiint.journal import Journal
from tests.factories import Writer


def began(*moments, took=0.0):
    writer = Writer()
    for number, moment in enumerate(moments):
        writer.add(at=moment, took=took, path=f"/{number}")
    return writer.journal


def test_exactly_a_window_apart_is_allowed_and_a_hair_less_is_not():
    assert_request_rate(began(0, 0.5, 10), limit=2, per=10)
    with pytest.raises(ContractFailure, match=r"^3 requests within 9\.999 s"):
        assert_request_rate(began(0, 0.5, 9.999), limit=2, per=10)


def test_a_pace_of_tenths_is_no_burst_though_floats_cannot_say_it():
    assert_request_rate(began(*(n * 0.1 for n in range(1000))), limit=10, per=1)
    with pytest.raises(ContractFailure, match=r"^10 requests within"):
        assert_request_rate(began(*(n * 0.1 for n in range(1000))), limit=9, per=1)


def test_two_pointers_find_what_counting_every_window_finds():
    chance = random.Random(7)
    for _ in range(200):
        moments = sorted(round(chance.uniform(0, 5), 1) for _ in range(chance.randint(1, 30)))
        most = max(sum(start <= other < start + 1 - 1e-6 for other in moments) for start in moments)
        assert_request_rate(began(*moments), limit=most, per=1)
        if most > 1:
            with pytest.raises(ContractFailure, match=f"^{most} requests within"):
                assert_request_rate(began(*moments), limit=most - 1, per=1)


def test_retries_and_refused_connections_count_too():
    writer = Writer()
    writer.attempts((0, 503), (0.1, 503))
    writer.add("connection_refused", at=0.2, sent=False)
    with pytest.raises(ContractFailure, match=r"^3 requests within 0\.2 s(.|\n)*retries count too"):
        assert_request_rate(writer.journal, limit=2, per=1)


def test_one_request_is_within_any_limit():
    assert_request_rate(began(3), limit=1, per=1e-3, concurrent=1)


def test_an_instant_one_within_a_long_one_is_at_once_with_it():
    writer = Writer()
    writer.add(at=0, took=10, path="/slow")
    writer.add(at=5, took=0, path="/instant")
    assert_request_rate(writer.journal, limit=9, per=1, concurrent=2)
    with pytest.raises(ContractFailure, match=r"^2 requests at once"):
        assert_request_rate(writer.journal, limit=9, per=1, concurrent=1)


def test_the_most_at_once_is_not_the_first_crowd():
    writer = Writer()
    for at, took in ((0, 2), (1, 2), (10, 5), (11, 5), (12, 5), (16.5, 1)):
        writer.add(at=at, took=took, path=f"/{at}")
    with pytest.raises(ContractFailure, match=r"^3 requests at once(.|\n)*at t=12\.00"):
        assert_request_rate(writer.journal, limit=9, per=1, concurrent=2)


def test_only_the_routes_own_requests_count():
    writer = Writer()
    for number in range(5):
        writer.add(at=number * 0.1, path="/a" if number % 2 else "/b")
    assert_request_rate(writer.journal, limit=2, per=1, route="GET /a")
    with pytest.raises(ContractFailure, match=r"^3 requests"):
        assert_request_rate(writer.journal, limit=2, per=1, route="GET /b")


def test_exchanges_that_threads_write_out_of_order_are_judged_by_their_starts():
    writer = Writer()
    ready = Barrier(4)

    def write(caller):
        ready.wait()
        for turn in range(5):
            writer.add(at=20 - 4 * turn - caller, path=f"/{caller}/{turn}", caller=str(caller))

    threads = [Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_request_rate(writer.journal, limit=1, per=1)
    with pytest.raises(ContractFailure, match=r"^2 requests within 1 s"):
        assert_request_rate(writer.journal, limit=1, per=1.5)


@pytest.mark.parametrize(
    "odd",
    [
        {"limit": 0},
        {"limit": 2.5},
        {"limit": "2"},
        {"per": 0},
        {"per": -1},
        {"per": "1"},
        {"per": float("nan")},
        {"per": float("inf")},
        {"concurrent": 0},
        {"concurrent": 1.5},
    ],
    ids=str,
)
def test_limits_that_cannot_be_meant_are_refused(odd):
    with pytest.raises(UsageProblem, match=next(iter(odd))):
        assert_request_rate(began(0), **{"limit": 1, "per": 1, **odd})


def test_no_request_keeps_no_limit():
    with pytest.raises(ContractFailure, match=r"^no request was made"):
        assert_request_rate(Journal(), limit=1, per=1)
