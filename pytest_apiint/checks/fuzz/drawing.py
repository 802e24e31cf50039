"""Hypothesis' part: lists of the same named edits, drawn, tried all in one go, and shrunk where one goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, Final

from pytest_apiint.contract.variations.case import ResponseCase
from pytest_apiint.contract.variations.edits import Tier
from pytest_apiint.contract.variations.variations import Variations

MISSING: Final = "no combinations: pip install 'pytest-apiint[fuzz]'"


def installed() -> bool:
    return find_spec("hypothesis") is not None


def drawn(variations: Variations, tier: Tier, count: int, seed: int) -> list[ResponseCase]:
    """`count` answers at most with several changes each; the same for the same seed."""
    found: dict[str, ResponseCase] = {}

    def take(case: ResponseCase) -> None:
        if case.changes > 1:
            found.setdefault(case.name, case)

    _run(variations, tier, count, seed, take)
    return list(found.values())


def shrunk(
    variations: Variations, tier: Tier, count: int, seed: int, fails: Callable[[ResponseCase], bool]
) -> ResponseCase | None:
    """The smallest that Hypothesis finds of the same answers for which `fails`; None where it finds none again."""
    last: list[ResponseCase] = []

    def try_(case: ResponseCase) -> None:
        if fails(case):
            last[:] = [case]
            raise _Found

    try:
        _run(variations, tier, count, seed, try_)
    except _Found:
        return last[0]
    return None


class _Found(Exception):
    pass


def _run(variations: Variations, tier: Tier, count: int, seed: int, test: Callable[[ResponseCase], None]) -> None:
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415 - an extra, and 134 ms
    from hypothesis import seed as seeded  # noqa: PLC0415
    from hypothesis.errors import Unsatisfiable  # noqa: PLC0415

    from pytest_apiint.contract.variations.strategies import cases  # noqa: PLC0415

    quiet = settings(
        max_examples=count,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )

    def one(case: ResponseCase) -> None:
        test(case)

    drawing: Any = given(cases(variations, (tier,)))
    try:
        seeded(seed)(quiet(drawing(one)))()
    except Unsatisfiable:
        return
