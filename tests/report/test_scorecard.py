"""The scorecard, compared whole: what a person reads at the end of a run."""

import textwrap

from pytest_apiint.checks.result import IGNORED, Result
from pytest_apiint.report.scorecard import scorecard


def result(call, check, group, outcome="pass", severity="must", headline="", reason="", suite="TestAcme"):
    return Result(suite, call, check, group, severity, outcome, headline, reason)


def card(*results, every=False):
    return "\n".join(line.text for line in scorecard(results, every=every)) + "\n"


def golden(text):
    return textwrap.dedent(text).lstrip("\n")


def test_a_suite_that_keeps_everything():
    text = card(result("get_user", "retry-transient", "retries"), result("get_user", "user-agent-set", "requests"))
    assert text == golden("""
        TestAcme: 2 kept
                   retry reqst
          get_user     1     1
    """)


def test_what_is_broken_the_worst_first_and_alike_ones_together():
    text = card(
        result("get_user", "retry-transient", "retries", "fail", "should", "never tried again after 503"),
        result("pay", "retry-unsafe-needs-key", "retries", "fail", "must", "POST was sent again without a key"),
        result("pay", "user-agent-set", "requests", "fail", "advisory", "no User-Agent"),
        result("get_user", "user-agent-set", "requests", "fail", "advisory", "no User-Agent"),
        result("get_user", "retry-attempts-bounded", "retries"),
        result("get_user", "tls-verified", "transport", "inconclusive", reason="no TLS"),
    )
    assert text == golden("""
        TestAcme: 1 kept, 1 must and 1 should and 2 advisory broken, 1 inconclusive
                   retry reqst
          pay       0/1!   0/1
          get_user   1/2   0/1
          must     retry-unsafe-needs-key       pay
                   POST was sent again without a key
          should   retry-transient              get_user
                   never tried again after 503
          advisory user-agent-set               pay, get_user
                   no User-Agent
    """)


def test_all_groups_stand_beside_a_call_in_80_columns():
    from pytest_apiint.checks.registry import GROUPS

    shown = [group for group in GROUPS if group != "control"]
    text = card(*(result("create_payment", f"a-{group}", group) for group in shown))
    head, row = text.splitlines()[1:3]
    assert len(head.split()) == len(row.split()) - 1 == 12
    assert max(len(head), len(row)) <= 80
    assert row.startswith("  crea")


def test_what_was_judged_in_part_only_says_so():
    text = card(result("a", "survives-valid", "fuzz", reason="combinations weren't drawn"))
    assert text.splitlines()[-1] == "  partly   survives-valid: combinations weren't drawn"


def test_the_suite_with_the_most_to_mend_comes_first():
    text = card(
        result("a", "x", "retries", suite="TestGood"),
        result("a", "x", "retries", "fail", headline="broken", suite="TestBad"),
    )
    assert [line for line in text.splitlines() if line.startswith("Test")] == [
        "TestBad: 0 kept, 1 must broken",
        "TestGood: 1 kept",
    ]


def test_what_is_ignored_stands_there_with_its_reason():
    text = card(result("a", "x", "retries"), result("a", "empty-204", "bodies", IGNORED, reason="never sends one"))
    assert text.splitlines()[-1] == "  ignored  empty-204: never sends one"
    assert text.splitlines()[0] == "TestAcme: 1 kept, 1 ignored"


def test_beyond_twelve_findings_v_shows_the_rest():
    many = [result("a", f"check-{n:02}", "retries", "fail", headline=f"finding {n}") for n in range(15)]
    short, whole = card(*many), card(*many, every=True)
    assert short.splitlines()[-1] == "  and 3 more, which -v shows"
    assert whole.count("finding") == 15
    assert "which -v shows" not in whole


def test_every_line_fits_a_small_terminal_and_is_ascii():
    text = card(
        result("a_call_with_a_very_long_name_that_goes_on", "x" * 40, "retries", "fail", headline="für " * 40),
        suite_name := result("b", "y", "limits", suite="TestAcme"),
    )
    assert suite_name
    assert all(len(line) <= 80 and line.isascii() for line in text.splitlines())
