"""What a run says of varied answers, from its options to the checks; and its crashes, on their way to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.checks.bench import Fuzz
from pytest_apiint.checks.fuzz.crashes import Kept
from pytest_apiint.plugin import options

if TYPE_CHECKING:
    import pytest


def fuzz(item: pytest.Item) -> Fuzz:
    """What `item`'s checks are to do."""
    config = item.config
    suite = item.nodeid.partition("::test_check[")[0]
    return Fuzz(
        cases=options.fuzz_cases(config),
        seed=options.seed(config),
        tiers=options.fuzz_tiers(config),  # type: ignore[arg-type]  # the option knows tiers only
        response=options.response(config),
        crashes=Kept(config.rootpath, suite),
    )
