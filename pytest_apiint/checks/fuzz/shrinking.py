"""The fewest edits that still do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pytest_apiint.contract.variations.case import ResponseCase

T = TypeVar("T")


def fewest(case: ResponseCase, fails: Callable[[ResponseCase], bool]) -> ResponseCase:
    """`case` with as few of its edits as `fails` needs: none, one alone, else whatever can't be taken away any more."""
    if (bare := case.bare) is not None and fails(bare):
        return fewest(bare, fails)
    if len(case.edits) < 2:
        return case
    singles = (ResponseCase(case.seed, (edit,), case.first) for edit in case.edits)
    if (one := next((single for single in singles if fails(single)), None)) is not None:
        return one
    smaller = True
    while smaller and len(case.edits) > 2:
        tried = (case.without(edit) for edit in case.edits)
        found = next((less for less in tried if fails(less)), None)
        smaller, case = found is not None, found or case
    return case
