"""Suites of webhooks as pytest sees them: one test for each case of the attack matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_apiint.checks.result import Result
from pytest_apiint.errors import UsageProblem
from pytest_apiint.plugin import batteries, options
from pytest_apiint.plugin.keys import PROPERTY
from pytest_apiint.suites import WebhookSuite
from pytest_apiint.suites.attacks import Attacker, attacks

if TYPE_CHECKING:
    from pytest_apiint.session import Session
    from pytest_apiint.webhooks.scheme import Scheme


def schemes(config: pytest.Config) -> tuple[Scheme, ...]:
    """The schemes that hooks bring."""
    return tuple(
        scheme for found in config.hook.pytest_apiint_signature_schemes(config=config) for scheme in found or ()
    )


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Make a suite's one test as many as the matrix has cases."""
    suite, config = metafunc.cls, metafunc.config
    if suite is None or not issubclass(suite, WebhookSuite):
        raise pytest.Collector.CollectError("the fixture apiint_attack belongs to WebhookSuite: subclass it")
    try:
        batteries.check_patterns(config, batteries.battery(config))
        found = attacks(suite, schemes(config), select=options.selected(config), ignore=options.ignored(config))
    except UsageProblem as problem:
        raise pytest.Collector.CollectError(str(problem)) from None
    metafunc.parametrize("apiint_attack", found, ids=[attack.case.id for attack in found])


def attacker(item: pytest.Item, session: Session) -> Attacker:
    """Who runs a suite's cases in `item`'s process."""
    strict = options.strict(item.config)

    def tell(result: Result, suite: WebhookSuite) -> None:
        item.user_properties.append((PROPERTY, result.plain()))
        batteries.outcome(result, type(suite).make_handler.__code__, strict=strict)

    return Attacker(session, tell)
