"""Journals and reports as one run."""

from dataclasses import replace

import pytest

from pytest_apiint.report import document, merge
from pytest_apiint.report.lines import End, Writer
from pytest_apiint.report.merge import joined, merged
from pytest_apiint.report.run import Checked, Coverage, Drifted, Operation, Sent
from tests.report.runs import ATTEMPT, FACTS, MESSAGE, USERS, WHOLE, head, one_test, run


@pytest.fixture
def journal(tmp_path):
    def journal(worker, *lines, end=True, run="r1", started=100.0):
        (tmp_path / run).mkdir(exist_ok=True)
        file = tmp_path / run / f"journal-{worker}.jsonl"
        with Writer(file, head(worker, run, started)) as writer:
            for kind, fact in lines:
                writer.line(kind, fact)
            if end:
                writer.line("end", end if isinstance(end, End) else End(started + 1))
        return file

    return journal


def ids(found):
    return [one.id for one in found.tests]


def test_workers_are_one_run_in_the_order_of_files_and_lines(journal):
    files = [
        journal("gw1", ("test", one_test("a.py::t2", line=9)), ("test", one_test("a.py::t1", line=2)), end=End(103.0)),
        journal("gw0", ("test", one_test("b.py::t", line=1))),
        journal("main", ("sent", FACTS["sent"])),
    ]
    found = merged(files)
    assert ids(found) == ["a.py::t1", "a.py::t2", "b.py::t"]
    assert (found.workers, found.started, found.ended) == (2, 100.0, 103.0)
    assert found.sent == (FACTS["sent"],)
    assert found.warnings == ()


def test_the_latest_result_of_a_test_counts(journal):
    files = [
        journal("main", ("test", one_test(outcome="passed")), run="late", started=200.0),
        journal(
            "main", ("test", one_test(outcome="failed")), ("test", one_test("t.py::b")), run="early", started=100.0
        ),
    ]
    found = merged(files)
    assert [(one.id, one.outcome) for one in found.tests] == [("t.py::b", "passed"), ("t.py::test_a", "passed")]
    assert (found.started, found.ended, found.workers) == (100.0, 201.0, 1)


def test_of_a_test_that_was_run_again_the_last_line_counts(journal):
    found = merged([journal("main", ("test", one_test(outcome="failed")), ("test", one_test(outcome="passed")))])
    assert [one.outcome for one in found.tests] == ["passed"]


def test_who_saw_a_worker_die_knows_better_than_its_journal(journal):
    found = merged(
        [journal("main", ("test", one_test(outcome="error"))), journal("gw0", ("test", one_test()), end=False)]
    )
    assert [one.outcome for one in found.tests] == ["error"]
    assert found.warnings == ("journal-gw0.jsonl ends early: its process was killed, so what it ran last isn't here",)


def test_a_line_that_was_cut_is_told(journal):
    file = journal("main", ("test", one_test()), ("test", one_test("t.py::b")), end=False)
    file.write_bytes(file.read_bytes()[:-5])
    found = merged([file])
    assert ids(found) == ["t.py::test_a"]
    assert "its last line isn't whole" in found.warnings[0]


def test_two_folders_with_one_id_are_two_runs(journal, tmp_path):
    first = journal("main", ("test", one_test(outcome="failed")), end=End(101.0, (("u.py", 2),)))
    (tmp_path / "other").mkdir()
    second = tmp_path / "other" / "journal-main.jsonl"
    second.write_bytes(first.read_bytes().replace(b'"started":100.0', b'"started":90.0', 1))
    found = merged([first, second])
    assert found.started == 90.0
    assert found.others == (("u.py", 2),)


def test_tests_of_others_add_up_over_workers_and_not_over_runs(journal):
    files = [
        journal("gw0", end=End(101.0, (("u.py", 2),))),
        journal("gw1", end=End(101.0, (("u.py", 3), ("v.py", 1)))),
        journal("main", run="r2", started=300.0, end=End(301.0, (("u.py", 4),))),
    ]
    assert merged(files).others == (("u.py", 4), ("v.py", 1))


def test_reports_are_merged_as_journals_are(journal, tmp_path):
    (tmp_path / "report.json").write_text(document.text(WHOLE))
    found = merged([tmp_path / "report.json", journal("main", ("test", one_test("z.py::t")), started=300.0)])
    assert ids(found) == [*(one.id for one in sorted(WHOLE.tests, key=lambda one: one.id)), "z.py::t"]
    assert found.services == WHOLE.services


def test_a_report_of_one_run_is_that_run():
    assert joined([WHOLE]) == replace(WHOLE, tests=tuple(sorted(WHOLE.tests, key=lambda one: one.id)))


def test_operations_are_met_by_union():
    other = Operation("GET /users", ("200", "404"), ("query page",), ("/properties/id",), ("404",), ("query page",))
    late = Coverage("acme", "acme.yaml", (other, Operation("GET /b")), (("invalid", 1), ("valid", 1)))
    found = joined([run(coverage=(FACTS["coverage"],)), run(coverage=(late,))]).coverage
    union = replace(USERS, met_statuses=("200", "404"), met_parameters=("query page",))
    assert found == (Coverage("acme", "acme.yaml", (union, Operation("GET /b")), (("invalid", 1), ("valid", 3))),)


def test_a_waiver_is_of_no_use_only_if_it_never_was():
    early = FACTS["coverage"]
    found = joined([run(coverage=(early,)), run(coverage=(replace(early, waivers=("w.toml:3: it", "other")),))])
    assert found.coverage[0].waivers == ("w.toml:3: it",)


def test_other_facts_add_up_as_they_would_have_in_one_run():
    one = replace(WHOLE, tests=())
    found = joined([one, replace(one, started=300.0)])
    assert found.drift == (replace(FACTS["drift"], times=2),)
    assert found.sent == (Sent("sandbox", "sandbox.acme.example", 6),)
    same = ("consumption", "fuzzed", "survivors", "cassettes", "warnings", "services")
    assert {name: getattr(found, name) for name in same} == {name: getattr(one, name) for name in same}


def test_of_what_a_call_reads_the_latest_run_knows():
    late = replace(FACTS["consumption"], fields=())
    found = joined([run(consumption=(FACTS["consumption"],)), run(consumption=(late,))])
    assert found.consumption == (late,)


def test_facts_stand_in_an_order_of_their_own():
    first, second = Drifted("error", "a.yaml", "x"), Drifted("warning", "a.yaml", "x")
    assert joined([run(drift=(second, first))]).drift == (first, second)
    one, other = FACTS["cassette"], replace(FACTS["cassette"], file="a")
    assert joined([run(cassettes=(one, other))]).cassettes == (other, one)


def test_suites_of_one_name_are_called_by_their_places():
    checked = Checked("TestAcme", "user", "a", "g", "must", "pass")
    here, there = (one_test(f"{file}.py::TestAcme::test_check[user-a]", checked=checked) for file in "ab")
    alone = joined([run(here)])
    both = joined([alone, run(there)])
    assert [one.checked.suite for one in alone.tests] == ["TestAcme"]
    assert [one.checked.suite for one in both.tests] == ["a.py::TestAcme", "b.py::TestAcme"]
    assert joined([both, run(here)]).tests[0].checked.suite == "a.py::TestAcme"


def test_failures_and_the_slowest_keep_what_was_sent(journal, monkeypatch):
    monkeypatch.setattr(merge, "DETAILED", 1)
    whole = replace(ATTEMPT, response=MESSAGE)
    warns = Checked("TestAcme", "user", "a", "g", "should", "fail")
    lines = [
        ("test", one_test("t.py::fast", duration=0.1, attempts=(whole,))),
        ("test", one_test("t.py::slow", duration=0.2, attempts=(whole,))),
        ("test", one_test("t.py::slowest-and-silent", duration=9.0, attempts=())),
        ("test", one_test("t.py::broken", duration=0.0, outcome="error", attempts=(whole,))),
        ("test", one_test("t.py::warns", duration=0.0, attempts=(whole,), checked=warns)),
    ]
    found = {one.id: one for one in merged([journal("main", *lines)]).tests}
    assert found["t.py::fast"].attempts == (replace(whole, request=None, response=None),)
    assert found["t.py::slow"].attempts == (whole,)
    assert found["t.py::broken"].attempts == found["t.py::warns"].attempts == (whole,)


def test_every_load_of_several_runs_is_told_once():
    early, late = (replace(WHOLE.load[0], started=moment) for moment in (1.0, 2.0))
    first, second = run(started=1.0, load=(early,)), run(started=2.0, load=(late, early))
    assert joined([first, second]).load == (early, late)
    assert joined([first, run(started=2.0)]).load == (early,)
