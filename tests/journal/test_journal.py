"""The journal keeps what is added, in the order in which it began."""

import threading

import pytest

from pytest_apiint.errors import UsageProblem
from pytest_apiint.journal import Journal
from tests.factories import Slept, Writer


def numbers(exchanges):
    return [exchange.number for exchange in exchanges]


@pytest.fixture
def journal():
    writer = Writer()
    writer.add(200, path="/users", method="GET")
    writer.add(429, path="/users/1", method="GET", origin="fault")
    writer.add(503, path="/payments", method="POST")
    writer.add("reset", path="/users/2", base="https://other.example", method="GET")
    return writer.journal


def test_an_empty_journal_has_nothing():
    journal = Journal()
    assert (len(journal), list(journal), journal.calls(), bool(journal)) == (0, [], [], False)
    with pytest.raises(IndexError):
        journal[0]


def test_what_ends_late_stands_where_it_began():
    writer = Writer()
    for number in (2, 3, 1):
        writer.add(number=number)
        len(writer.journal)
    assert numbers(writer.journal) == [1, 2, 3]


def test_what_is_under_way_is_read_too_and_only_once():
    writer = Writer()
    ended = writer.add(number=1)
    slow = writer.exchange("pending", number=0)
    journal = Journal(pending=lambda: [slow, ended])
    journal.add(ended)
    assert list(journal) == [slow, ended]


def test_what_ends_meanwhile_is_never_lost():
    writer = Writer()
    slow = writer.exchange("pending", number=1)
    ended = writer.exchange(200, number=1)

    def pending():
        journal.add(ended)  # it ends just after it was asked for
        return [slow]

    journal = Journal(pending=pending)
    assert list(journal) == [ended]


def test_an_index_counts_from_either_end(journal):
    assert (journal[0].number, journal[-1].number) == (1, 4)


def test_a_slice_is_a_journal_of_its_own_that_stands_still(journal):
    rest = journal[2:]
    journal.add(Writer().exchange(number=9))
    assert numbers(rest) == [3, 4]
    assert [call.statuses for call in rest.calls()] == [(503,), (None,)]
    assert rest.journal is journal


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"method": "post"}, [3]),
        ({"path": "/users/*"}, [2, 4]),
        ({"path": "/users"}, [1]),
        ({"path": "/USERS"}, []),
        ({"host": "OTHER.*"}, [4]),
        ({"status": 503}, [3]),
        ({"status": "4xx"}, [2]),
        ({"status": "429"}, [2]),
        ({"status": range(400, 600)}, [2, 3]),
        ({"status": {200, 503}}, [1, 3]),
        ({"origin": "fault"}, [2]),
        ({"path": "/users*", "status": 200}, [1]),
    ],
)
def test_select_finds_what_is_all_that_is_asked_for(journal, question, found):
    assert numbers(journal.select(**question)) == found


@pytest.mark.parametrize("status", ["", "5", "xxx", "600", "abc", "5x"])
def test_a_status_that_is_none_is_refused(journal, status):
    with pytest.raises(UsageProblem, match="is no status"):
        journal.select(status=status)


def test_a_selection_follows_the_journal_and_can_be_narrowed(journal):
    users = journal.select(path="/users*").select(method="GET")
    journal.add(Writer().exchange(path="/users/9", number=9))
    assert numbers(users) == [1, 2, 4, 9]


def test_a_selections_calls_know_the_whole_journals_sleeps():
    writer = Writer(sleeps=[Slept(1, 5), Slept(7, 1)])
    writer.attempts((0, 503), (6, 200), path="/a")
    writer.add(200, path="/b", at=7)
    (call,) = writer.journal.select(path="/a").calls()
    assert [sleep.started for sleep in call.sleeps] == [1]


def test_the_epoch_is_known_to_every_selection():
    assert Journal().epoch == 0.0
    assert Journal(epoch=1.5e9).select(method="GET")[:0].epoch == 1.5e9


def test_a_repr_says_how_much_there_is(journal):
    assert (repr(journal), repr(journal[:1])) == ("<Journal of 4 exchanges>", "<Selection of 1 exchanges>")


def test_threads_add_and_read_at_once():
    journal, writer, orderly = Journal(), Writer(), []
    rows = [[writer.exchange() for _ in range(500)] for _ in range(8)]

    def work(mine):
        for row in mine:
            journal.add(row)
            if row.number % 50 == 0:
                seen = numbers(journal)
                orderly.append(seen == sorted(set(seen)))

    threads = [threading.Thread(target=work, args=(mine,)) for mine in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers(journal) == list(range(1, 4001))
    assert orderly
    assert all(orderly)
