"""What a run says of varied answers, from its options to the checks; and its crashes, on their way to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_apiint.checks.bench import Fuzz
from pytest_apiint.checks.fuzz.crashes import Kept
from pytest_apiint.plugin import options

if TYPE_CHECKING:
    import pytest

    from pytest_apiint.checks.bench import Given


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
        given=_given(item),
    )


def _given(item: pytest.Item) -> Given | None:
    """Who asks the hooks for answers; None where there are none."""
    if not item.ihook.pytest_apiint_variations.get_hookimpls():
        return None
    from pytest_apiint.plugin.given import Hooked  # noqa: PLC0415 - for runs that have such hooks

    return Hooked(item)
