"""The fixtures. All of ours depend on names of ours alone, so a suite with an `api` of its own keeps working."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_apiint.plugin.keys import CASSETTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_apiint.api import Api, Apis
    from pytest_apiint.authorization import AuthServer
    from pytest_apiint.clock import Clock
    from pytest_apiint.oauth.keys.key_set import KeySet
    from pytest_apiint.suites.attacks import Attacker
    from pytest_apiint.suites.cases import Examiner
    from pytest_apiint.webhooks.webhook import Webhook


@pytest.fixture
def _apiint_apis(request: pytest.FixtureRequest) -> Iterator[Apis]:
    """The test's session, with every configured service."""
    from pytest_apiint.plugin import lifecycle  # noqa: PLC0415 - with the first test that asks

    with lifecycle.opened(request.node) as found:
        if (marked := request.node.stash.get(CASSETTE, None)) is not None:
            found.session.realms += marked.realms
            found.session.allowed_hosts |= marked.allowed_hosts
        yield found


@pytest.fixture
def apiint(_apiint_apis: Apis, request: pytest.FixtureRequest) -> Api:
    """The API that the client under test talks to, in the run's mode (`--api-mode`)."""
    from pytest_apiint.plugin import lifecycle  # noqa: PLC0415

    return lifecycle.chosen(request.node, _apiint_apis)


@pytest.fixture
def api(apiint: Api) -> Api:
    """The API that the client under test talks to; another name for `apiint`."""
    return apiint


@pytest.fixture
def mock_api(apiint: Api, _apiint_mock_mode: None) -> Api:
    """The API, mocked in every mode."""
    return apiint


@pytest.fixture
def recorded_api(apiint: Api, _apiint_recorded_mode: None) -> Api:
    """The API as the test's cassette has it; under `--api-mode=record` it's recorded."""
    return apiint


@pytest.fixture
def sandbox_api(apiint: Api, _apiint_sandbox_mode: None) -> Api:
    """The API's sandbox, in every mode."""
    return apiint


@pytest.fixture
def _apiint_mock_mode() -> None:
    """A test with this one is pinned to mock mode."""


@pytest.fixture
def _apiint_recorded_mode() -> None:
    """A test with this one is pinned to replay mode, or to record mode where the run is in that."""


@pytest.fixture
def _apiint_sandbox_mode() -> None:
    """A test with this one is pinned to sandbox mode."""


@pytest.fixture
def apiint_examiner(_apiint_apis: Apis, _apiint_mock_mode: None, request: pytest.FixtureRequest) -> Examiner:
    """What runs the checks of a `ClientSuite`: offline in every mode, since no API goes wrong on demand."""
    from pytest_apiint.plugin import batteries, lifecycle  # noqa: PLC0415

    service = getattr(request.cls, "service", None)
    return batteries.examiner(request.node, lifecycle.chosen(request.node, _apiint_apis, service))


@pytest.fixture
def webhook(_apiint_apis: Apis, request: pytest.FixtureRequest) -> Webhook:
    """Signs webhooks as vendors do, and delivers them to a handler: `sign`, `deliver`, `handshake`, `keys`."""
    from pytest_apiint.plugin import attacks  # noqa: PLC0415
    from pytest_apiint.webhooks.webhook import Webhook  # noqa: PLC0415

    return Webhook(_apiint_apis.session.clock, attacks.schemes(request.config))


@pytest.fixture
def apiint_attacker(_apiint_apis: Apis, _apiint_mock_mode: None, request: pytest.FixtureRequest) -> Attacker:
    """What runs the cases of a `WebhookSuite`: offline in every mode."""
    from pytest_apiint.plugin import attacks  # noqa: PLC0415

    return attacks.attacker(request.node, _apiint_apis.session)


@pytest.fixture
def apis(_apiint_apis: Apis) -> Apis:
    """All configured services by name: ``apis["acme"]``."""
    return _apiint_apis


@pytest.fixture
def api_clock(_apiint_apis: Apis) -> Clock:
    """The test's clock: `now`, `elapsed`, `advance(seconds)`, `sleeps`."""
    return _apiint_apis.session.clock


@pytest.fixture
def auth_server(apiint: Api) -> Iterator[AuthServer]:
    """A fake authorization server at ``https://auth.test``, in every mode, for every client library.

    A planned failure of it that no request met fails the test, as one of `api.fail` does.
    """
    from pytest_apiint.authorization import AuthServer  # noqa: PLC0415 - for tests that ask for it

    with AuthServer(apiint.session) as server:
        yield server


@pytest.fixture
def jwks(auth_server: AuthServer) -> KeySet:
    """The keys of `auth_server`: `sign(claims)`, `rotate()`, `document()`."""
    return auth_server.keys
