"""Annotations and summaries as GitHub reads them: escaped, few, and not too long."""

from dataclasses import replace

import pytest

from pytest_apiint.report.github import SUMMARY, Failed, card_summary, commands, job_summary
from pytest_apiint.report.run import Run, Test

ONE = Failed("tests/test_a.py::test_it", "tests/test_a.py", 7, "assert 1 == 2")


def test_a_failed_test_is_an_error_at_its_line():
    assert commands([ONE]) == ["::error file=tests/test_a.py,line=7,title=tests/test_a.py%3A%3Atest_it::assert 1 == 2"]


@pytest.mark.parametrize(
    ("text", "message", "title"),
    [
        ("100%", "100%25", "100%25"),
        ("a\r\nb", "a%0Ab", "a%0D%0Ab"),
        ("a, b: c", "a, b: c", "a%2C b%3A c"),
        ("::warning::x", "::warning::x", "%3A%3Awarning%3A%3Ax"),
        ("für\u2028", "f\\xfcr", "f\\xfcr\\u2028"),
    ],
)
def test_nothing_in_a_text_ends_the_command(text, message, title):
    (line,) = commands([replace(ONE, test=text, message=text, file="")])
    assert line == f"::error title={title}::{message}"


@pytest.mark.parametrize(("failed", "shown", "last"), [(9, 9, "assert 1 == 2"), (10, 10, "1 more failed: see the log")])
def test_of_more_than_nine_the_rest_is_counted(failed, shown, last):
    lines = commands([ONE] * failed)
    assert (len(lines), lines[-1].rpartition("::")[2]) == (shown, last)


def test_a_message_is_twelve_lines_at_most():
    (line,) = commands([replace(ONE, message="\n".join(map(str, range(99))))])
    assert line.endswith("%0A10%0A11")
    assert commands([replace(ONE, message=" \n")])[0].endswith("::failed")


def test_a_jobs_summary_is_below_200_kib():
    tests = (Test("t", "t", 1, "failed", text="x" * 300),) * 2000
    assert 190 * 1024 < len(job_summary(Run(0.0, 1.0, tests=tests))) <= SUMMARY


def test_cards_alone_are_cut_between_lines():
    assert card_summary(["TestA: 1 kept"]) == "### apiint scorecard\n\n```text\nTestA: 1 kept\n```\n"
    text = card_summary(["x" * 80] * 3000)
    assert "x\n... " in text
    assert len(text) <= SUMMARY
