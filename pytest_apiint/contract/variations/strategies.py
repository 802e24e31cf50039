"""Variations as a Hypothesis strategy: a seed, and a list of the same named edits, which shrinks to the fewest."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.contract.variations.case import ResponseCase
from pytest_apiint.contract.variations.edits import TIERS, VALID, Edit, Tier
from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout, shorten

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from pytest_apiint.contract.variations.case import Seed
    from pytest_apiint.contract.variations.variations import Variations
    from pytest_apiint.exchange import Response

_TOGETHER: Final = 6  # edits of one answer
_MOST: Final = 2_000  # edits of a seed that are drawn from


def responses(variations: Variations, tiers: Collection[Tier] = VALID) -> SearchStrategy[Response]:
    """Answers of these tiers, bodies as JSON in bytes; the simplest is the first seed as it is.

    Raises:
        UsageProblem: Hypothesis isn't installed, or there is no such tier.
    """
    st = _strategies()
    _known(tiers)
    drawn: list[Any] = []
    if set(tiers) - {"wire"}:
        drawn.append(cases(variations, [tier for tier in tiers if tier != "wire"]).map(lambda case: case.response))
    if "wire" in tiers:
        drawn.append(st.sampled_from(list(variations.damaged().values())))
    return st.one_of(drawn)  # type: ignore[no-any-return]


def cases(variations: Variations, tiers: Collection[Tier] = VALID) -> SearchStrategy[ResponseCase]:
    """The same as cases: of `tiers` each, proven one by one."""
    st = _strategies()

    def of(seed: Seed) -> Any:
        edits = [edit for edit, tier in variations.proven(seed, _MOST).items() if tier in tiers or tier == "valid"]
        lists = st.lists(st.sampled_from(edits), max_size=_TOGETHER) if edits else st.just([])
        # Strategies of unique items shrink worse: what is drawn twice is dropped here.
        return lists.map(lambda some: variations.of(seed, *{_place(edit): edit for edit in some}.values()))

    drawn = st.one_of([of(seed) for seed in variations.sound])
    return drawn.filter(lambda case: variations.tier(case) in tiers)  # type: ignore[no-any-return]


def _place(edit: Edit) -> object:
    """Of one place only one edit is kept: a second would undo it."""
    return edit.place if edit.kind not in ("unknown", "header", "reversed", "bare") else edit.kind


def _strategies() -> Any:
    try:
        from hypothesis import strategies  # noqa: PLC0415 - an extra, and 134 ms
    except ImportError:
        fix = "pip install 'pytest-apiint[fuzz]'"
        raise UsageProblem(layout("answers are drawn by Hypothesis, which isn't installed", [("fix", fix)])) from None
    return strategies


def _known(tiers: Collection[str]) -> None:
    unknown = [tier for tier in tiers if tier not in TIERS]
    if isinstance(tiers, str) or unknown or not tiers:
        rows = [("found", shorten(repr(tiers), 60)), ("allowed", f'tiers=("valid",), of {", ".join(TIERS)}')]
        raise UsageProblem(layout("such answers can't be drawn", rows))
