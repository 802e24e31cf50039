"""A test that had a session, from its set-up to the facts that are written of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_apiint.messages import shorten
from pytest_apiint.plugin import options
from pytest_apiint.plugin.keys import ACCOUNT, CONSUMED, PROPERTY, TELLERS
from pytest_apiint.plugin.scrubbing import scrubber
from pytest_apiint.report.run import Test
from pytest_apiint.report.telling import told

if TYPE_CHECKING:
    from pytest_apiint.api import Apis

_HEADLINE: Final = 300
# What reports carry for us alone; in JUnit's file it would be noise.
_OURS: Final = frozenset({PROPERTY, CONSUMED})


@dataclass(slots=True)
class Account:
    """What is known of it so far."""

    apis: Apis
    outcome: str = "passed"
    headline: str = ""
    elapsed: float = 0.0

    @property
    def mode(self) -> str:
        return next(iter(self.apis.values())).mode

    @property
    def virtual(self) -> bool:
        return self.apis.session.clock.virtual


def describe(item: pytest.Item) -> None:
    """Give JUnit's file, where the run has one, what it can hold of the test: properties of its case."""
    one = item.stash[ACCOUNT]
    one.elapsed = one.apis.session.clock.elapsed
    if not options.junit(item.config):
        return
    from pytest_apiint.report.properties import properties  # noqa: PLC0415 - for --junitxml

    checked: Any = next((value for name, value in item.user_properties if name == PROPERTY), None)
    item.user_properties[:] = [pair for pair in item.user_properties if pair[0] not in _OURS]
    item.user_properties += properties(
        one.apis.session.journal,
        mode=one.mode,
        virtual=one.elapsed if one.virtual else None,
        judge=one.apis.verdict,
        har=options.har_given(item.config),
        checked=checked,
    )


def note(item: pytest.Item, report: pytest.TestReport) -> None:
    """Keep what the report says; when the last one has come, tell of the test."""
    one = item.stash[ACCOUNT]
    if report.when == "call" or report.outcome != "passed":
        _judge(one, report)
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
    session, scrub = one.apis.session, scrubber(item.config)
    attempts = told(session.journal, scrub, judge=one.apis.verdict, service=session.realm, virtual=one.virtual)
    file, line, _ = item.location
    return Test(
        scrub.text(item.nodeid),
        file,
        (line or 0) + 1,
        one.outcome,
        mode=one.mode,
        clock="virtual" if one.virtual else "real",
        elapsed=one.elapsed,
        epoch=session.journal.epoch,
        worker=getattr(item.config, "workerinput", {}).get("workerid", ""),
        headline=scrub.text(one.headline),
        attempts=attempts,
    )


def _judge(one: Account, report: pytest.TestReport) -> None:
    expected = hasattr(report, "wasxfail")
    if report.failed:
        # An assertion that failed says more than a fixture's end that did, too.
        one.outcome = "failed" if report.when == "call" or one.outcome == "failed" else "error"
    elif one.outcome == "passed":
        words = {"passed": "xpassed", "skipped": "xfailed"} if expected else {}
        one.outcome = words.get(report.outcome, report.outcome)
    if report.failed and not one.headline:
        one.headline = headline(report)


def headline(report: pytest.TestReport) -> str:
    """What a test failed with, in a line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else report.longreprtext
    return shorten(next(iter(text.strip().splitlines()), ""), _HEADLINE)
