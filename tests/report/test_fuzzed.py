"""What a run's fuzzing came to, in lines."""

from dataclasses import replace

from pytest_apiint.report.fuzzed import Fuzzed, lines

GOOD = Fuzzed("acme", "GET /users", 7, 6, 6, 0, 0, {}, "", 0)


def test_it_survives_its_way_through_a_report():
    whole = Fuzzed("acme", "GET /users", 7, 6, 5, 2, 1, {"credential": 3, "method": 1}, "why; and why", 4)
    assert Fuzzed.of([("other", 1), *whole.properties]) == whole
    assert Fuzzed.of(GOOD.properties) == GOOD
    assert Fuzzed.of([("other", "1")]) is None
    assert all(isinstance(value, str) for _, value in whole.properties)


def test_a_good_run_is_one_line():
    assert list(lines([GOOD])) == ["acme: 1 operation, 6 requests, no finding; seed 7"]


def test_findings_refusals_and_what_is_left_undone_are_told():
    ill = replace(GOOD, operation="GET /a", findings=2, known=1, left_out=3)
    undone = [
        replace(GOOD, operation=f"GET /{n}", incomplete="the budget; 3 of 4", refused={"budget": 2}) for n in range(7)
    ]
    assert list(lines([ill, *undone])) == [
        "acme: 8 operations, 48 requests, 2 findings in 1 operation, 1 known; seed 7",
        "  INCOMPLETE: 7 of 8 operations not asked all that should have been",
        *(f"    GET /{n}: the budget" for n in range(5)),
        "    and 2 more",
        "  kept from going out: 14 by the rule budget",
        "  left out: 3 operations, neither GET nor HEAD, that `unsafe` doesn't name",
    ]


def test_each_service_has_its_own_lines_of_80_columns():
    other = replace(GOOD, service="globex", operation="GET /" + "x" * 90, incomplete="y" * 90)
    found = list(lines([GOOD, other]))
    assert [line.partition(":")[0] for line in found if not line.startswith(" ")] == ["acme", "globex"]
    assert max(map(len, found)) <= 80


SEQUENCES = replace(GOOD, operation="stateful", sequences=5, requests=20)


def test_sequences_are_counted_apart():
    assert Fuzzed.of(SEQUENCES.properties) == SEQUENCES
    assert list(lines([SEQUENCES])) == ["acme: 5 sequences, 20 requests, no finding; seed 7"]
    ill = replace(SEQUENCES, findings=1, sequences=1, known=1)
    assert list(lines([ill, replace(GOOD, findings=2)])) == [
        "acme: 1 operation, 6 requests, 2 findings in 1 operation; seed 7",
        "acme: 1 sequence, 20 requests, 1 finding, 1 known; seed 7",
    ]


def test_other_properties_say_nothing_of_sequences():
    assert not [name for name, _ in GOOD.properties if "sequences" in name]
