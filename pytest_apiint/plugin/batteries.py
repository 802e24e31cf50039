"""Suites as pytest sees them: one test for each call and check, and what becomes of its result."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from pytest_apiint.checks.battery import BATTERY
from pytest_apiint.checks.result import IGNORED, Result
from pytest_apiint.checks.verdict import Outcome, Severity
from pytest_apiint.errors import ContractWarning, UsageProblem
from pytest_apiint.messages import layout, shorten
from pytest_apiint.plugin import fuzzing, options
from pytest_apiint.plugin.keys import PLAYERS, PROPERTY, REPORTING
from pytest_apiint.suites import ClientSuite
from pytest_apiint.suites.cases import CONTROL, Examiner, cases

if TYPE_CHECKING:
    from types import CodeType

    from pytest_apiint.api import Api
    from pytest_apiint.checks.registry import Check
    from pytest_apiint.suites.calls import Call


def battery(config: pytest.Config) -> tuple[Check, ...]:
    """Every check that there is: ours, then those of hooks.

    Raises:
        UsageProblem: two have the same id.
    """
    more = [check for found in config.hook.pytest_apiint_checks(config=config) for check in found or ()]
    every = (*BATTERY, *more)
    seen: set[str] = set()
    for check in every:
        if check.id in seen:
            raise UsageProblem(f'two checks are called "{check.id}": give the one of your hook another id')
        seen.add(check.id)
    return every


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Make a suite's one test as many as it has calls and checks."""
    suite = metafunc.cls
    if suite is None or not issubclass(suite, ClientSuite):
        raise pytest.Collector.CollectError("the fixture apiint_case belongs to ClientSuite: subclass it")
    select, ignore = options.selected(metafunc.config), options.ignored(metafunc.config)
    try:
        every = battery(metafunc.config)
        check_patterns(metafunc.config, every)
        found = cases(suite, every, select=select, ignore=ignore)
    except UsageProblem as problem:
        raise pytest.Collector.CollectError(str(problem)) from None
    metafunc.parametrize("apiint_case", found, ids=[case.id for case in found])


def check_patterns(config: pytest.Config, every: Sequence[Check]) -> None:
    """Refuse a pattern of --api-select or --api-ignore that fits no check and no attack of either kind of suite."""
    for option, patterns in (("--api-select", options.selected(config)), ("--api-ignore", options.ignored(config))):
        if patterns:
            from pytest_apiint.webhooks.attacks import MATRIX  # noqa: PLC0415 - where something is selected

            pairs = [*((check.id, check.group) for check in every), *((case.id, case.group) for case in MATRIX)]
            _check_patterns(option, patterns, pairs)


def _check_patterns(option: str, patterns: Sequence[str], every: Sequence[tuple[str, str]]) -> None:
    from fnmatch import fnmatchcase  # noqa: PLC0415

    for pattern in patterns:
        if not any(pattern == group or fnmatchcase(name, pattern) for name, group in every):
            near = options.nearest(pattern, [*(name for name, _ in every), *{group: None for _, group in every}])
            rows = [
                ("hint", near),
                ("fix", "apiint checks lists all; patterns such as retry-* and groups may stand here"),
            ]
            raise UsageProblem(layout(f"{option}: no check is called {shorten(pattern, 40)}", rows))


def examiner(item: pytest.Item, api: Api) -> Examiner:
    """Who judges a suite's cases in `item`'s process."""
    players = item.config.stash.setdefault(PLAYERS, {})
    strict = options.strict(item.config)

    suite = getattr(item, "instance", None)

    def tell(result: Result, call: Call) -> None:
        item.user_properties.append((PROPERTY, result.plain()))
        if REPORTING in item.config.stash and result.outcome != IGNORED:
            item.config.stash[REPORTING].judged(item, players[type(suite), call.name], result.outcome)
        if result.check == CONTROL and result.outcome == Outcome.PASS and options.consumption(item.config):
            from pytest_apiint.plugin import consumption  # noqa: PLC0415 - for runs that map what calls read

            consumption.note(item, players[type(suite), call.name], api)
        outcome(result, call.method.__code__, strict=strict)

    return Examiner(api, players, tell, fuzzing.fuzz(item), item.nodeid)


def outcome(result: Result, code: CodeType, *, strict: bool) -> None:
    """End a test as its result has it; a warning points at `code`."""
    if result.outcome == Outcome.FAIL:
        if result.severity == Severity.MUST or result.check == CONTROL or strict:
            pytest.fail(result.told, pytrace=False)
        if result.severity == Severity.SHOULD:
            try:
                warnings.warn_explicit(ContractWarning(result.told), None, code.co_filename, code.co_firstlineno)
            except ContractWarning:  # where warnings are errors
                pytest.fail(result.told, pytrace=False)
    elif result.outcome in (IGNORED, Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE):
        reason = f"{result.outcome}: {result.reason}"
        if strict and result.outcome == Outcome.INCONCLUSIVE:
            pytest.fail(f"{result.call}, {result.check}: {reason}", pytrace=False)
        pytest.skip(reason)
