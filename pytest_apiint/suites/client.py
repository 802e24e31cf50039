"""``ClientSuite``: a dozen lines of a user's that become a battery of named tests of a client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pytest_apiint.checks.bench import Breaker

if TYPE_CHECKING:
    from pytest_apiint.api import Api
    from pytest_apiint.suites.cases import Case, Examiner


class ClientSuite:
    """Subclass it, name the client, its exceptions and a few calls; pytest runs every check on each call.

    ::

        class TestAcmeSurvives(ClientSuite):
            service = "acme"
            base_errors = (AcmeError,)

            def make_client(self, api):
                return AcmeClient(base_url=api.base_url, token=api.secret("token"))

            @read(answer={"id": 123, "name": "John"})
            def get_user(self, client):
                return client.get_user(123)

    `service` is one of the settings' services; not needed where there is only one. `base_errors` are all exceptions
    that may escape from the client. `ignore` names checks that don't matter here, each with the reason.
    `answers` are given to requests that aren't the call itself, such as a log-in: ``{"POST /token": {...}}``.
    `errors` are the API's own words for its failures, by status: ``{429: {"code": "rate_limited"}}``.
    `max_attempts` and `max_wait` (seconds) are the most that a caller bears of one call. `breaker` is the client's
    circuit breaker, where it has one. `profile` says what is known of the service; else its settings do.
    `cassette` is a recording, or a folder of them, relative to the suite's module: calls that are given no answer have
    theirs from there.
    """

    service: ClassVar[str | None] = None
    base_errors: ClassVar[tuple[type[BaseException], ...]] = ()
    ignore: ClassVar[Mapping[str, str]] = {}
    answers: ClassVar[Mapping[str, Any]] = {}
    errors: ClassVar[Mapping[int, Any]] = {}
    breaker: ClassVar[Breaker | None] = None
    profile: ClassVar[str | None] = None
    cassette: ClassVar[str | None] = None
    max_attempts: ClassVar[int] = 10
    max_wait: ClassVar[float] = 600.0

    def make_client(self, api: Api) -> Any:
        """A new client for `api`: its base URL is ``api.base_url``, its secrets ``api.secret(name)``.

        May be ``async def`` for a client that has to be made in an event loop.
        """
        raise NotImplementedError(f"{type(self).__name__} needs make_client(self, api)")

    def close_client(self, client: Any) -> Any:
        """End `client`; by default with its ``aclose()`` or ``close()``, where it has one."""
        close = getattr(client, "aclose", None) or getattr(client, "close", None)
        return close() if callable(close) else None

    def test_check(self, apiint_case: Case, apiint_examiner: Examiner) -> None:
        """One check on one call."""
        apiint_examiner.examine(self, apiint_case)
