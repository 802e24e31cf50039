"""A budget is never exceeded, by whichever process, and its end says which tests to look at."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pytest_apiint.sandbox.budget import Budget

SPEND = """
import pathlib, sys
from pytest_apiint.sandbox.budget import Budget
budget = Budget("acme", 100, pathlib.Path(sys.argv[1]))
print(sum(budget.spend("tests/test_acme.py::test_pay") is None for _ in range(40)))
"""


def test_four_processes_never_exceed_it_by_one(
    tmp_path: Path, in_processes: Callable[[int, str], list[list[str]]]
) -> None:
    spent = [int(count) for (count,) in in_processes(4, SPEND)]
    assert sum(spent) == 100
    assert Budget("acme", 100, tmp_path / "run").used() == 100


def test_threads_never_exceed_it_either(tmp_path: Path) -> None:
    budget = Budget("acme", 20, tmp_path)
    with ThreadPoolExecutor(8) as pool:
        refused = list(pool.map(budget.spend, ["test"] * 40))
    assert refused.count(None) == 20


def test_what_is_refused_is_not_counted(tmp_path: Path) -> None:
    budget = Budget("acme", 1, tmp_path)
    assert [budget.spend("a") is None for _ in range(3)] == [True, False, False]
    assert budget.used() == 1


def test_each_service_has_its_own(tmp_path: Path) -> None:
    assert Budget("acme", 1, tmp_path).spend("a") is None
    assert Budget("other", 1, tmp_path).spend("a") is None
    assert Budget("acme", 1, tmp_path).spend("a") is not None


def test_a_run_that_sent_nothing_has_used_nothing(tmp_path: Path) -> None:
    assert Budget("acme", 1, tmp_path / "run").used() == 0
    assert not (tmp_path / "run").exists()


def test_the_refusal_says_how_many_and_which_tests_to_look_at(tmp_path: Path) -> None:
    budget = Budget("acme", 9, tmp_path)
    for test, times in {"a": 1, "b": 3, "c": 2, "d": 1, "e": 1, "f" * 70: 1}.items():
        for _ in range(times):
            budget.spend(f"t.py::{test}")
    refused = budget.spend("t.py::g")
    assert refused is not None
    assert refused.rule == "budget"
    assert refused.text == (
        'the budget of 9 requests to "acme" is used up\n'
        "  budget   9 in one run, all workers together\n"
        "  sent by  6 tests; most by\n"
        "              3  t.py::b\n"
        "              2  t.py::c\n"
        "              1  t.py::a\n"
        "              1  t.py::d\n"
        "  fix      let fewer tests reach the sandbox, or raise budget in its settings"
    )


def test_what_cannot_be_counted_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = Budget("acme", 9, tmp_path / "file").spend("a")
    assert refused is not None
    assert refused.text.startswith('requests to the sandbox of "acme" can\'t be counted\n  reason  ')
    with pytest.raises(Exception, match="counted"):
        raise refused.error()
