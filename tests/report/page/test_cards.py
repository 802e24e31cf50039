from pytest_apiint.report.page.cards import cards
from pytest_apiint.report.run import Run
from tests.report.sample import STARTED, case, check


def made(*tests):
    return cards(Run(STARTED, STARTED, tests=tests), [f"t-{n}" for n in range(len(tests))])


def test_calls_by_groups_with_the_gravest_that_is_broken():
    (card,) = made(
        check("get_user", "retry-transient", "retries"),
        check("get_user", "timeout-set", "transport", "fail", "advisory", "none"),
        check("pay", "retry-transient", "retries", "fail", "should", "never"),
        check("pay", "retry-never-on-4xx", "retries", "fail", "must", "twice"),
        check("pay", "retry-attempts-bounded", "retries"),
        case("test_other"),
    )
    assert card.groups == ("retries", "transport")
    assert [(call.name, [(cell.text, cell.word, cell.tone) for cell in call.cells]) for call in card.calls] == [
        ("pay", [("1/3", "must", "bad"), ("", "", "plain")]),
        ("get_user", [("1/1", "kept", "good"), ("0/1", "advisory", "plain")]),
    ]
    assert card.summary == "2 kept, 1 must and 1 should and 1 advisory broken"


def test_a_sign_goes_with_every_word():
    signs = {}
    for severity in ("must", "should", "advisory"):
        signs[severity] = made(check("a", "x", "retries", "fail", severity))[0].calls[0].cells[0].sign
    signs["kept"] = made(check("a", "x", "retries"))[0].calls[0].cells[0].sign
    assert len(set(signs.values())) == 4


def test_what_is_not_simply_kept_says_why_the_gravest_first():
    (card,) = made(
        check("pay", "a", "retries"),
        check("pay", "b", "retries", reason="one wait only"),
        check("pay", "c", "retries", "ignored", reason="ACME-1"),
        check("pay", "d", "transport", "inconclusive", reason="no TLS"),
        check("pay", "e", "retries", "not applicable", reason="no pages"),
        check("pay", "f", "retries", "fail", "should", "never"),
        check("pay", "g", "retries", "fail", "must", "twice"),
    )
    (call,) = card.calls
    assert call.kept == ("a",)
    assert [(one.check, one.outcome, one.text, one.link) for one in call.told] == [
        ("g", "broken", "twice", "t-6"),
        ("f", "broken", "never", "t-5"),
        ("b", "partly kept", "one wait only", "t-1"),
        ("d", "inconclusive", "no TLS", "t-3"),
        ("e", "not applicable", "no pages", "t-4"),
        ("c", "ignored", "ACME-1", "t-2"),
    ]
    assert card.groups == ("retries",)
    assert call.summary == "2 kept, 1 must and 1 should broken, 1 inconclusive, 1 not applicable, 1 ignored"


def test_the_suite_with_the_most_to_mend_comes_first():
    result = made(
        check("a", "x", "retries", suite="Fine"),
        check("a", "x", "retries", "fail", "should", suite="Ill"),
        check("a", "x", "retries", "fail", "must", suite="Worse"),
    )
    assert [card.suite for card in result] == ["Worse", "Ill", "Fine"]
    assert [card.calls[0].broken for card in result] == [True, True, False]


def test_groups_of_others_stand_after_ours():
    assert made(check("a", "x", "zebra"), check("a", "y", "limits"))[0].groups == ("limits", "zebra")


def test_a_severity_of_a_later_version_is_taken_for_grave():
    cell = made(check("a", "x", "retries", "fail", "shall"))[0].calls[0].cells[0]
    assert (cell.text, cell.word, cell.tone) == ("0/1", "shall", "bad")
