"""The hooks that this plugin calls. Implement them in a conftest.py or in a plugin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_apiint.api import Api
    from pytest_apiint.checks.registry import Check
    from pytest_apiint.contract.facts import Operation
    from pytest_apiint.exchange import Exchange, Request, Response
    from pytest_apiint.formats import Format
    from pytest_apiint.report.run import Run
    from pytest_apiint.settings import Service
    from pytest_apiint.webhooks.scheme import Scheme
    from pytest_apiint.wire import Interceptor


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
def pytest_apiint_services(config: pytest.Config) -> Mapping[str, Service | Mapping[str, object]]:  # type: ignore[empty-body]
    """More services, by name: tables as ``[tool.apiint.services.NAME]`` has them, or values of `settings.Service`.

    Files in a table are seen from the run's root. A name or base_url that another service has is an error of usage.
    Asked once, before the first test runs: write it in a plugin, or in a conftest.py that pytest loads at its start.
    The command ``apiint`` runs without pytest, and knows the settings' services alone.
    """


@pytest.hookspec
def pytest_apiint_interceptors(config: pytest.Config) -> Sequence[Interceptor]:  # type: ignore[empty-body]
    """More client libraries whose requests are answered in memory: values of ``pytest_apiint.wire.Interceptor``.

    Asked when the run starts; a conftest.py in a folder below when it was found. What they replace in a library is
    given back when the run ends. A name that is taken, or a library that is intercepted anyway, is an error of usage.
    The command ``apiint`` runs without pytest and knows none of them.
    """


@pytest.hookspec
def pytest_apiint_secret_patterns(  # type: ignore[empty-body]
    config: pytest.Config,
) -> Sequence[tuple[str, str | re.Pattern[str]]]:
    """More of what is a secret by its look, wherever it stands: pairs of a kind and a regular expression.

    ``("acme-key", r"ak_[0-9a-f]{32}")``; all that it fits is hidden, as ``apiint-secret.acme_key.1``, in cassettes,
    reports and logs, and keeps a cassette from being written with it. Known to the run, and to no command.
    """


@pytest.hookspec
def pytest_apiint_before_exchange(request: Request, api: Api | None) -> None:
    """A request of the client's has come, and nobody has decided yet who answers it.

    In whatever thread the client made it. `request` is as it stands on the wire, secrets and all; `api` is the service
    that it's for, None where its host is nobody's. What it returns is let be: answers come from routes, faults and
    cassettes. An exception fails the test when it's over, by the hook's name, and never the client's call. Requests
    that a hook makes are told to no hook; trials (of suites, `api.trial` and `api.profile`) are told to nobody.
    """


@pytest.hookspec
def pytest_apiint_after_exchange(exchange: Exchange, api: Api | None) -> None:
    """An exchange is over, and stands in the test's journal: with an answer, or with a failure.

    As `pytest_apiint_before_exchange` otherwise. Of a streamed answer that nobody reads to its end nothing is told.
    """


@pytest.hookspec
def pytest_apiint_variations(  # type: ignore[empty-body]
    operation: Operation, response: Response
) -> Mapping[str, object]:
    """More answers of an operation, by names of your own, which every `ClientSuite` lets its client meet.

    ``{"frozen": {**response.json(), "status": "frozen"}}``: bodies, as ``json.dumps`` takes them, or values of
    ``pytest_apiint.Response`` with the same status. `response` is a good answer, somebody's own or recorded where
    there's one; `operation` says of what: ``operation.label`` is ``GET /accounts/{id}``, and without a description
    the method and path that were asked. The schema says of each whether it's valid, to be tolerated, or broken.
    Asked once for each call of a suite, when its answers are varied first; None where there's nothing to add.
    """


@pytest.hookspec
def pytest_apiint_report(summary: Run) -> None:
    """What the run was, as ``--api-report`` tells it: called once, before reports are written, not in xdist's workers.

    `summary` is frozen and holds no secret; ``pytest_apiint.report.metrics.metrics(summary)`` has its numbers.
    """
