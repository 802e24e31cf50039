"""A test that had a session, from its set-up to the facts that are written of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pytest_apiint.plugin import options
from pytest_apiint.plugin.keys import ACCOUNT, CONSUMED, ENDED, PROPERTY, TELLERS
from pytest_apiint.plugin.scrubbing import scrubber
from pytest_apiint.plugin.tested import tested
from pytest_apiint.report.clean import Clean
from pytest_apiint.report.ended import ended
from pytest_apiint.report.run import Test

if TYPE_CHECKING:
    import pytest

    from pytest_apiint.api import Apis

# What reports carry for us alone; in JUnit's file it would be noise.
_OURS: Final = frozenset({PROPERTY, CONSUMED})


@dataclass(slots=True)
class Account:
    """What is known of it so far."""

    apis: Apis
    phases: list[pytest.TestReport] = field(default_factory=list)


def describe(item: pytest.Item) -> None:
    """Give JUnit's file, where the run has one, what it can hold of the test: properties of its case."""
    if not options.junit(item.config):
        return
    from pytest_apiint.report.properties import properties  # noqa: PLC0415 - for --junitxml

    left = ended(item.stash[ACCOUNT].apis)
    checked: Any = next((value for name, value in item.user_properties if name == PROPERTY), None)
    item.user_properties[:] = [pair for pair in item.user_properties if pair[0] not in _OURS]
    item.user_properties += properties(
        left.journal,
        mode=left.mode,
        virtual=left.elapsed if left.virtual else None,
        judge=left.judge,
        har=options.har_given(item.config),
        checked=checked,
    )


def note(item: pytest.Item, report: pytest.TestReport) -> None:
    """Keep what the report says; when the last one has come, tell of the test."""
    one = item.stash[ACCOUNT]
    one.phases.append(report)
    if report.when != "teardown":
        return
    del item.stash[ACCOUNT]  # with the journal, and what it holds
    tellers = item.config.stash[TELLERS]
    if tellers:
        facts = fact(item, one)
        for tell in tellers:
            tell(item, facts)


def fact(item: pytest.Item, one: Account) -> Test:
    """The test as it may be written."""
    left = item.stash.get(ENDED, None) or ended(one.apis)
    worker = getattr(item.config, "workerinput", {}).get("workerid", "")
    return tested(item, one.phases, left, Clean(scrubber(item.config).registry), worker)
