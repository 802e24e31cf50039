"""One test as the report has it: what pytest says of it, and what its session left behind."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from pytest_apiint.messages import ascii_only, shorten
from pytest_apiint.plugin import options
from pytest_apiint.plugin.keys import ENDED, FUZZED_OPERATION, PROPERTY
from pytest_apiint.plugin.outcomes import Outcome, outcome
from pytest_apiint.report.ended import attempts, waits
from pytest_apiint.report.run import Checked, Test

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from pytest_apiint.report.clean import Clean
    from pytest_apiint.report.ended import Ended

_HEADLINE = 300  # characters


def ours(item: pytest.Item) -> bool:
    """Whether the test asked for one of our fixtures, or is one of an operation."""
    if "_apiint_apis" in getattr(item, "fixturenames", ()) or ENDED in item.stash:
        return True
    return any(name == FUZZED_OPERATION for name, _ in item.user_properties)


def tested(
    item: pytest.Item, phases: Sequence[pytest.TestReport], left: Ended | None, clean: Clean, worker: str
) -> Test:
    """`item`, which is over, and of which a session has `left` that."""
    came = outcome(phases)
    # First, as an exchange may tell what is a secret in all that follows.
    met = attempts(left, clean, failed=came.failed) if left is not None else ()
    mode = left.mode if left is not None else options.mode(item.config)
    file, line, _ = item.location
    return Test(
        id=shown(item, clean),
        file=clean.text(item.nodeid.partition("::")[0] or file),
        line=(line or 0) + 1,
        outcome=came.word,
        duration=came.duration,
        mode=mode,
        clock="virtual" if left is None or left.virtual else "real",
        elapsed=left.elapsed if left is not None else 0.0,
        epoch=left.journal.epoch if left is not None else 0.0,
        worker=worker,
        services=tuple(dict.fromkeys(one.service for one in met if one.service)),
        headline=_headline(came, clean),
        text=clean.long(came.text),
        reproduce=clean.text(reproduce(item, mode, clean)) if came.failed else "",
        attempts=met,
        waits=waits(left) if left is not None else (),
        breaker=left.breaker if left is not None else (),
        trials=left.trials if left is not None else 0,
        checked=_checked(item, clean),
    )


def shown(item: pytest.Item, clean: Clean) -> str:
    """The id as it may be written; tests of one function are told apart where a secret stood in their ids."""
    if "[" not in item.nodeid:
        return item.nodeid
    text = clean.text(item.nodeid)
    return text if text == item.nodeid else f"{text.removesuffix(']')}-{_ordinal(item)}]"


def _ordinal(item: pytest.Item) -> int:
    """Which of its function's tests it is, from 1."""
    function = item.nodeid.partition("[")[0]
    alike = [one.nodeid for one in item.session.items if one.nodeid.partition("[")[0] == function]
    return alike.index(item.nodeid) + 1 if item.nodeid in alike else 1


def reproduce(item: pytest.Item, mode: str, clean: Clean) -> str:
    """The command that runs the test again; all tests of its function where its own id can't be told."""
    nodeid = item.nodeid
    if "[" in nodeid and clean.text(nodeid) != nodeid:
        nodeid = nodeid.partition("[")[0]
    seed = [f"--api-seed={options.seed(item.config)}"] if options.says_seed(item.config) else []
    return ascii_only(" ".join(["pytest", shlex.quote(nodeid), f"--api-mode={mode}", *seed]))


def _headline(came: Outcome, clean: Clean) -> str:
    return clean.long(came.headline)[:_HEADLINE]


def _checked(item: pytest.Item, clean: Clean) -> Checked | None:
    found = next((value for name, value in item.user_properties if name == PROPERTY), None)
    if not isinstance(found, dict):
        return None
    from pytest_apiint.checks.result import Result  # noqa: PLC0415 - for tests of suites

    result = Result.of(found)
    return Checked(
        result.suite,
        result.call,
        result.check,
        result.group,
        result.severity,
        result.outcome,
        clean.long(result.headline),
        clean.long(shorten(result.reason, _HEADLINE)),
    )
