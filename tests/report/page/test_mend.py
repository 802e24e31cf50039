import dataclasses

from pytest_apiint.report.page.mend import SHOWN, mend
from pytest_apiint.report.permalinks import permalinks
from pytest_apiint.report.run import Run
from tests.report.rich import rich
from tests.report.sample import STARTED, case, check


def first(*tests, **facts):
    run = Run(STARTED, STARTED, tests=tests, **facts)
    return mend(run, permalinks(test.id for test in tests))


def test_there_is_nothing_to_mend_where_all_passed():
    assert not first(case("test_a"), case("test_b", "skipped"))


def test_broken_musts_come_first_and_alike_ones_in_one_line():
    tests = (
        case("test_a", "error", headline="no fixture"),
        check("get_user", "retry-after-date", "limits", "fail", headline="too early"),
        check("list_users", "retry-after-date", "limits", "fail", headline="too early"),
        check("pay", "retry-after-date", "limits", "fail", headline="never"),
    )
    result = first(*tests)
    assert [(task.word, task.what, task.text) for task in result.tasks] == [
        ("must", "TestAcmeSurvives: retry-after-date (get_user, list_users)", "too early"),
        ("must", "TestAcmeSurvives: retry-after-date (pay)", "never"),
        ("error", "test_a", "no fixture"),
    ]
    assert result.tasks[0].link == permalinks([tests[1].id])[0]


def test_many_calls_are_counted():
    tests = [check(f"call_{n}", "timeout-set", "transport", "fail", headline="none") for n in range(6)]
    assert first(*tests).tasks[0].what.endswith("(call_0, call_1, call_2, call_3 and 2 more)")


def test_the_first_failures_are_told_and_the_others_counted():
    result = first(*(case(f"test_{n}", "failed") for n in range(SHOWN + 3)))
    assert (len(result.tasks), result.tasks[0].what, result.more) == (SHOWN, "test_0", 3)


def test_without_a_headline_the_texts_first_line_stands_in():
    assert first(case("test_a", "failed", text="\n\n  E   boom\nmore")).tasks[0].text == "E   boom"


def test_a_should_that_failed_its_test_is_told_once():
    broken = check("get_user", "backoff-jitter", "backoff", "fail", "should", "none")
    result = first(dataclasses.replace(broken, outcome="failed"))
    assert [task.word for task in result.tasks] == ["should"]
    assert not result.besides


def test_besides_stands_what_failed_no_test():
    facts = {name: getattr(rich(), name) for name in ("drift", "coverage", "cassettes", "fuzzed", "survivors")}
    result = first(check("get_user", "backoff-jitter", "backoff", "fail", "should", "none"), **facts)
    assert not result.tasks
    assert [(task.word, task.what, task.link) for task in result.besides] == [
        ("should", "1 check", "suites"),
        ("drift", "1 error", "drift"),
        ("contract", "2 exchanges", "coverage"),
        ("cassettes", "1 recording", "cassettes"),
        ("fuzzing", "1 operation", "fuzzed"),
        ("mutation", "1 edit", "survivors"),
    ]
