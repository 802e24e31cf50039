"""Which tests stand in the page in full, and what of them."""

import dataclasses

import pytest

from pytest_apiint.report.page.cases import EXCHANGES, FAILURES, LINES, SLOWEST, cases
from pytest_apiint.report.page.exchanges import exchanges
from pytest_apiint.report.run import Attempt, Body, Message, Run
from tests.report.sample import STARTED, attempts, case, many


def told(*tests):
    return cases(Run(STARTED, STARTED, tests=tests))


def slow(name, seconds, **facts):
    return case(name, attempts=attempts("/", (seconds, 200)), **facts)


def test_failed_tests_come_in_the_runs_order_then_the_slowest_then_the_rest_by_file():
    result = told(
        slow("test_slow", 5.0),
        case("test_broken", "failed"),
        slow("test_slower", 50.0),
        case("test_ill", "error"),
        case("test_plain"),
        case("test_other", file="tests/test_b.py"),
    )
    assert [one.name for one in result.failed] == ["test_broken", "test_ill"]
    assert [one.name for one in result.slowest] == ["test_slower", "test_slow"]
    assert [(file.name, [one.name for one in file.cases]) for file in result.files] == [
        ("tests/test_acme.py", ["test_plain"]),
        ("tests/test_b.py", ["test_other"]),
    ]


def test_of_equally_slow_ones_that_which_really_took_longer_comes_first():
    result = told(slow("test_a", 1.0, duration=0.1), slow("test_b", 1.0, duration=0.2))
    assert [one.name for one in result.slowest] == ["test_b", "test_a"]


def test_only_the_slowest_are_told_in_full():
    result = told(*(slow(f"test_{n}", float(n)) for n in range(SLOWEST + 3)))
    assert len(result.slowest) == SLOWEST
    assert [one.name for one in result.files[0].cases] == ["test_0", "test_1", "test_2"]


def test_failures_that_have_no_room_stand_first_among_the_lines_and_open():
    broken = [case(f"test_{n}", "failed", file="tests/test_z.py", headline="no") for n in range(FAILURES + 1)]
    result = told(case("test_fine"), *broken)
    assert len(result.failed) == FAILURES
    assert [(file.name, file.failed) for file in result.files] == [
        ("tests/test_z.py", True),
        ("tests/test_acme.py", False),
    ]
    assert result.files[0].cases[0].headline == "no"


def test_there_is_room_for_so_many_exchanges():
    result = cases(many(EXCHANGES // 40 + 5, 40, failing=1))
    assert len(result.failed) == EXCHANGES // 40


def test_failures_take_the_slowests_room():
    few = EXCHANGES // 40
    made = [
        case(f"test_{n}", "failed", attempts=attempts("/", *((float(m), 503) for m in range(40)))) for n in range(few)
    ]
    assert [
        len(part) for part in (told(*made, slow("test_slow", 9)).failed, told(*made, slow("test_slow", 9)).slowest)
    ] == [few, 0]


def test_more_lines_than_anybody_reads_are_counted():
    result = told(*(case(f"test_{n}") for n in range(LINES + 7)))
    assert (len(result.files[0].cases), result.left_out) == (LINES, 7)


def test_a_line_has_the_outcomes_of_the_attempts():
    quick = [(float(n), 503) for n in range(9)]
    made = [slow(f"test_{n}", 100.0) for n in range(SLOWEST)]
    result = told(*made, case("test_a", attempts=attempts("/", *quick, (9.0, "reset"))))
    assert result.files[0].cases[0].answers == "503, " * 7 + "503, and 2 more"


def test_facts_of_a_test():
    made = slow("test_a", 3.0, trials=4, breaker=("open", "closed"), worker="gw1")
    assert dict(told(made).slowest[0].facts) == {
        "Where": "tests/test_acme.py:10",
        "Mode": "mock",
        "Time, virtual clock": "3.02 s",
        "Time, real": "4 ms",
        "Services": "acme",
        "Trials": "4",
        "Breaker": "open, then closed",
        "Worker": "gw1",
    }
    assert "Time, real" not in dict(told(dataclasses.replace(made, clock="real")).slowest[0].facts)


def test_a_headline_that_the_text_has_is_not_told_twice():
    made = [case("test_a", "failed", headline="too early", text=text) for text in ("It was too early.", "Other.")]
    assert [one.headline for one in told(*made).failed] == ["", "too early"]


def exchange(body=None, headers=(), url="https://a.example/x", **facts):
    message = Message(headers, body)
    return Attempt(1, 1, "GET", url, 0.0, 1.0, status=200, response=message, **facts)


@pytest.mark.parametrize(
    ("body", "text", "told"),
    [
        (None, "", "no body"),
        (Body("", 0), "", "empty body"),
        (Body("abc", 3), "abc", "body of 3 B"),
        (Body("abc", 9000, cut=True), "abc", "body of 9 kB, cut"),
        (Body("ab", 2, binary=True), "ab", "binary body of 2 B"),
        (Body("x" * 11, 11), "x" * 10, "body of 11 B, its first 10 characters here"),
    ],
)
def test_a_body_says_how_large_it_is_and_how_much_of_it_is_there(body, text, told):
    (line,) = exchanges(case("test_a", attempts=(exchange(body),)), 10).lines
    assert (line.parts[0].body, line.parts[0].told) == (text, told)


def test_many_and_long_headers_are_cut():
    headers = tuple((f"X-{n}", "v" * 600) for n in range(70))
    (line,) = exchanges(case("test_a", attempts=(exchange(headers=headers),)), 10).lines
    assert len(line.parts[0].headers) == 61
    assert line.parts[0].headers[0] == ("X-0", "v" * 500 + " ... (100 more characters)")
    assert line.parts[0].headers[-1] == ("...", "10 more")


def test_a_column_stands_where_some_attempt_needs_it():
    plain, limited = exchange(), exchange(retry_after=0.0, verdict="valid", waited=1.5)
    assert exchanges(case("test_a", attempts=(plain,)), 10).columns == ()
    both = exchanges(case("test_a", attempts=(plain, limited)), 10)
    assert both.columns == ("Retry-After", "In line", "Contract")
    assert [line.more for line in both.lines] == [("", "", ""), ("0 s", "1.5 s", "valid")]


def test_a_host_that_all_share_is_named_once():
    same = exchanges(case("test_a", attempts=(exchange(), exchange(url="https://a.example/y?z"))), 10)
    assert (same.origin, [line.request for line in same.lines]) == ("https://a.example", ["GET /x", "GET /y?z"])
    other = exchanges(case("test_a", attempts=(exchange(), exchange(url="http://a.example/y"))), 10)
    assert (other.origin, other.lines[1].request) == ("", "GET http://a.example/y")


def test_bodies_share_the_room_that_there_is():
    big = Message((), Body("x" * 9000, 9000))
    run = many(200, 5, failing=1)
    tests = [
        dataclasses.replace(one, attempts=tuple(dataclasses.replace(it, response=big) for it in one.attempts))
        for one in run.tests
    ]
    texts = [
        part.body
        for one in told(*tests).failed
        for line in one.exchanges.lines
        for part in line.parts
        if part.name == "Answer"
    ]
    assert (len(texts), {len(text) for text in texts}) == (1000, {500})
    alone = told(tests[0]).failed[0].exchanges.lines[0].parts
    assert [len(part.body) for part in alone if part.name == "Answer"] == [8000]
