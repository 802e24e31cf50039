"""Numbers, coverage, lists and readings."""

import dataclasses

from pytest_apiint.report.metrics import metrics
from pytest_apiint.report.page.consumed import reading
from pytest_apiint.report.page.covered import described
from pytest_apiint.report.page.lists import sections
from pytest_apiint.report.page.tiles import tiles
from pytest_apiint.report.run import Consumed, Coverage, Drifted, Field, Fuzzed, Operation, Run, Survivor
from tests.report.rich import rich
from tests.report.sample import STARTED, attempts, case, check


def numbers(run):
    return {tile.label: (tile.value, tile.note) for tile in tiles(run, metrics(run))}


def test_tiles_of_a_run():
    made = attempts("/", (0.0, 429, 3.0), (1.0, 429), (2.0, 503), (3.0, "read_timeout"), (4.0, 404), took=0.5)
    run = Run(
        STARTED,
        STARTED,
        tests=(case("test_a", attempts=made, breaker=("open", "closed")), check("a", "x", "retries")),
        coverage=(
            Coverage("acme", "", (Operation("A", ("200", "404"), met_statuses=("200",), called=True), Operation("B"))),
        ),
    )
    assert numbers(run) == {
        "Success rate": ("0 %", "0 of 1 call ended below 400"),
        "Exchange, virtual clock": ("500 ms", "mean; 95 % within 500 ms"),
        "Exchange, real clock": ("2 ms", "mean; 95 % within 2.6 ms"),
        "Errors": ("5", "429: 2, 404: 1, 503: 1, read timeout: 1"),
        "429 answers": ("2", "1 of them with a time to come back"),
        "Retries": ("4", "5.00 attempts for each call"),
        "Timeouts": ("1", "of 5 attempts"),
        "Breaker changes": ("2", "open: 1, closed: 1"),
        "Planned faults": ("0", "and 12 trials by suites, not counted here"),
        "Spec coverage": ("50 %", "1 of 2 operations; 1 of 2 of their statuses"),
    }


def test_where_no_clock_was_virtual_there_is_no_number_of_one():
    made = case("test_a", clock="real", attempts=attempts("/", (0.0, 200)))
    virtual = case("test_b")
    labels = numbers(Run(STARTED, STARTED, tests=(made, virtual))).keys()
    assert "Exchange, real clock" in labels
    assert "Exchange, virtual clock" not in labels


def test_many_kinds_of_errors_are_added_up():
    kinds = [400, 401, 402, 403, 404, 405]
    run = Run(
        STARTED,
        STARTED,
        tests=(case("test_a", attempts=attempts("/", *((float(n), kind) for n, kind in enumerate(kinds)))),),
    )
    assert numbers(run)["Errors"] == ("6", "400: 1, 401: 1, 402: 1, 403: 1, others: 2")
    assert numbers(run)["429 answers"] == ("0", "no rate limit was hit")


def test_without_exchanges_there_are_no_numbers_of_any():
    assert numbers(Run(STARTED, STARTED, tests=(case("test_a"),))) == {}


def test_coverage_lists_what_was_called_and_counts_the_rest():
    one = described(
        Coverage(
            "acme",
            "acme.yaml",
            (
                Operation(
                    "A", ("200", "404"), ("p", "q"), ("/a", "/b", "/c"), ("200", "999"), ("p",), ("/b",), called=True
                ),
                Operation("B", ("200",)),
                Operation("C"),
            ),
            (("valid", 3), ("invalid", 1), ("unchecked", 0)),
            ("GET /x: expired",),
        )
    )
    assert [(name, str(share)) for name, share in one.shares] == [
        ("operations called", "1 of 3"),
        ("statuses of those", "1 of 2"),
        ("parameters", "1 of 2"),
        ("properties", "1 of 3"),
    ]
    (row,) = one.rows
    assert (row.statuses, row.missing, row.more) == ((("200", True), ("404", False)), ("q", "/a", "/c"), 0)
    assert one.uncalled == ("B", "C")
    assert one.verdicts == (("valid", 3, "good"), ("invalid", 1, "bad"))
    assert one.waivers == ("GET /x: expired",)


def test_many_properties_that_were_not_met_are_counted():
    (row,) = described(Coverage("a", "", (Operation("A", properties=tuple(map(str, range(103))), called=True),))).rows
    assert (len(row.missing), row.more) == (40, 63)


def table(run, section):
    (found,) = [one for one in sections(run) if one.id == section]
    return found.tables[0]


def test_drift_is_told_by_tier():
    drift = tuple(Drifted(tier, f"{tier}.yaml", "x", 2) for tier in ("info", "note", "error", "warning"))
    found = table(Run(STARTED, STARTED, drift=drift), "drift")
    assert found.caption == "1 error, 1 warning, 1 info, 1 note"
    assert [(row[1].text, row[1].tone) for row in found.rows] == [
        ("error", "bad"),
        ("warning", "warn"),
        ("info", "plain"),
        ("note", "plain"),
    ]
    assert [head.number for head in found.heads] == [False, False, False, True]


def test_fuzzed_operations_by_service_those_with_findings_first():
    fuzzed = (
        Fuzzed("a", "GET /1", 5, 10, 11),
        Fuzzed("b", "GET /2", 5),
        Fuzzed("a", "GET /3", 5, 10, 12, incomplete="the budget was used up", left_out=3),
        Fuzzed("a", "GET /4", 5, 10, 13, 2, 1, (("method", 1200),)),
    )
    (section,) = sections(Run(STARTED, STARTED, fuzzed=fuzzed))
    assert [one.caption for one in section.tables] == [
        "a: 3 operations, seed 5; 3 operations left out",
        "b: 1 operation, seed 5",
    ]
    assert [[cell.text for cell in row] for row in section.tables[0].rows] == [
        ["GET /4", "2", "1", "10", "13", "1,200 by the rule method", ""],
        ["GET /3", "0", "0", "10", "12", "", "the budget was used up"],
        ["GET /1", "0", "0", "10", "11", "", ""],
    ]
    assert [row[1].tone for row in section.tables[0].rows] == ["bad", "good", "good"]


def test_rows_without_room_are_counted():
    survivors = tuple(Survivor(f"test_{n}", "GET /", "$.a: null") for n in range(1004))
    found = table(Run(STARTED, STARTED, survivors=survivors), "survivors")
    assert (len(found.rows), found.left_out) == (1000, 4)


def test_sections_stand_in_their_order():
    assert [one.id for one in sections(rich())] == ["drift", "cassettes", "fuzzed", "survivors", "sent", "services"]
    assert list(sections(dataclasses.replace(Run(STARTED, STARTED)))) == []


def test_a_reading_says_what_can_raise():
    fields = (
        Field("$.id", "read", "TypeError", "safe"),
        Field("$.a", "read", "safe", "safe", "safe"),
        Field("$.b", "passed on"),
        Field("$.c", "unread"),
    )
    found = reading(Consumed("TestA", "get", "GET /a", fields))
    assert found.told == "2 read, 1 passed on, 1 unread, 1 of them can raise"
    assert [[cell.text for cell in row] for row in found.table.rows] == [
        ["$.id", "read", "raises TypeError", "safe", ""],
        ["$.a", "read", "safe", "safe", "safe"],
        ["$.b", "passed on", "", "", ""],
    ]
    assert [cell.tone for cell in found.table.rows[0][2:4]] == ["warn", "good"]
    assert found.unread == ("$.c",)


def test_fields_without_room_are_counted():
    fields = tuple(Field(f"$.{n}", "read") for n in range(203))
    table = reading(Consumed("TestA", "get", "GET /a", fields)).table
    assert (len(table.rows), table.left_out) == (200, 3)


def test_a_call_that_reads_nothing_has_no_table():
    found = reading(Consumed("TestA", "drop", "DELETE /a", untold="no body"))
    assert (found.told, found.table, found.untold) == ("nothing seen", None, "no body")
