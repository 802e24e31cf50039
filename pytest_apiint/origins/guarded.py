"""An API behind a gate: requests come through with a token that the authorization server has issued, and is good."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pytest_apiint.oauth import answers
from pytest_apiint.oauth.bearer import admitted
from pytest_apiint.oauth.endpoints import protected_resource
from pytest_apiint.oauth.problems import OAuthProblem
from pytest_apiint.oauth.server import FakeAuthorizationServer
from pytest_apiint.script import Answer, Forward

if TYPE_CHECKING:
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.origins.port import Origin
    from pytest_apiint.sandbox.refused import Refused
    from pytest_apiint.script import Decision

_ORIGIN: Final = "auth"


class Guarded:
    """`origin`, for requests that `server` admits; the others get 401 or 403, as RFC 6750 has it.

    `applies` says which requests need a token. `base_url` is the API's, and where it tells about itself (RFC 9728).
    """

    def __init__(
        self,
        origin: Origin,
        server: FakeAuthorizationServer,
        base_url: str,
        scope: str,
        applies: Callable[[Request], bool],
    ) -> None:
        self._origin = origin
        self._server = server
        self._base_url = base_url
        self._scope = scope
        self._applies = applies
        parts = urlsplit(base_url)
        self._metadata = f"{parts.scheme}://{parts.netloc}{protected_resource.PATH}{parts.path.rstrip('/')}"

    @property
    def live(self) -> bool:
        return self._origin.live

    @property
    def lacks(self) -> str:
        return self._origin.lacks

    def forward(self, attempt: Request) -> Forward | None:
        return self._origin.forward(attempt)

    def decide(self, request: Request) -> Decision | Refused | None:
        if request.url == self._metadata:
            told = protected_resource.metadata(self._server, self._base_url, self._scope)
            return Answer(answers.document(told, max_age=300), origin=_ORIGIN)
        if self._applies(request):
            try:
                admitted(self._server, request, request.url, scope=self._scope, metadata=self._metadata)
            except OAuthProblem as problem:
                return Answer(answers.refusal(problem), origin=_ORIGIN)
        return self._origin.decide(request)

    def unmatched(self, request: Request) -> ApiintError:
        return self._origin.unmatched(request)

    def heard(self, exchange: Exchange) -> None:
        self._origin.heard(exchange)
