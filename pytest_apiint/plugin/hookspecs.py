"""The hooks that this plugin calls. Implement them in a conftest.py or in a plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_apiint.checks.registry import Check
    from pytest_apiint.formats import Format
    from pytest_apiint.report.run import Run
    from pytest_apiint.webhooks.scheme import Scheme


@pytest.hookspec
def pytest_apiint_checks(config: pytest.Config) -> Sequence[Check]:  # type: ignore[empty-body]
    """More checks for every `ClientSuite`: values made with ``pytest_apiint.suites.check``."""


@pytest.hookspec
def pytest_apiint_signature_schemes(config: pytest.Config) -> Sequence[Scheme]:  # type: ignore[empty-body]
    """More signature schemes for ``webhook`` and every `WebhookSuite`; one with a name of ours takes its place."""


@pytest.hookspec
def pytest_apiint_error_formats(config: pytest.Config) -> Sequence[Format]:  # type: ignore[empty-body]
    """More formats for `assert_error_format`, `classify` and profiles: values of ``pytest_apiint.formats.Format``."""


@pytest.hookspec
def pytest_apiint_report(summary: Run) -> None:
    """What the run was, as ``--api-report`` tells it: called once, before reports are written, not in xdist's workers.

    `summary` is frozen and holds no secret; ``pytest_apiint.report.metrics.metrics(summary)`` has its numbers.
    """
