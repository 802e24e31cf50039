"""The fewest edits: what isn't needed goes, one alone is looked for first."""

import pytest

from pytest_apiint.checks.fuzz.shrinking import fewest
from pytest_apiint.contract.variations.case import ResponseCase, Seed
from pytest_apiint.contract.variations.edits import Edit

EDITS = tuple(Edit("null", (name,)) for name in "abcdef")


@pytest.mark.parametrize("needed", ["a", "f", "af", "bce", "abcdef"])
def test_only_what_is_needed_is_left(needed):
    def fails(case):
        return {*needed} <= {edit.place[0] for edit in case.edits}

    left = fewest(ResponseCase(Seed("example", {}), EDITS), fails)
    assert "".join(edit.place[0] for edit in left.edits) == needed


def test_where_the_seed_does_it_no_edit_is_told():
    assert fewest(ResponseCase(Seed("minimal", {}), EDITS[:1]), lambda _: True).edits == ()


def test_of_two_one_may_do():
    left = fewest(ResponseCase(Seed("example", {}), EDITS[:2]), lambda case: EDITS[1] in case.edits)
    assert left.edits == EDITS[1:2]


@pytest.mark.parametrize(
    ("needed", "left"),
    [("", "example"), ("base", "example"), ("frozen", "frozen"), ("ab", "frozen: null $.a, null $.b")],
)
def test_what_was_given_is_told_where_the_answer_behind_it_does_nothing(needed, left):
    example = Seed("example", {})
    case = ResponseCase(Seed("frozen", {}, base=example), EDITS)

    def fails(case):
        given = needed in ("", "base") or case.seed.base is not None
        return given and (len(needed) != 2 or {*needed} <= {edit.place[0] for edit in case.edits})

    assert fewest(case, fails).name == left
