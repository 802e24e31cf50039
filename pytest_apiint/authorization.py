"""The fake authorization server in a test's session: what the fixture `auth_server` is."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, Protocol, Self
from urllib.parse import urlsplit

from pytest_apiint.errors import FaultNotReached, UsageProblem
from pytest_apiint.exchange import Failure, Request, Response
from pytest_apiint.faults.plan import Route
from pytest_apiint.messages import layout
from pytest_apiint.oauth.server import ISSUER, FakeAuthorizationServer
from pytest_apiint.origins.authorization import Authorization
from pytest_apiint.origins.guarded import Guarded
from pytest_apiint.script import Answer, Break
from pytest_apiint.session import Realm, Session
from pytest_apiint.wire import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

NAME: Final = "auth"  # of the realm


class Protectable(Protocol):
    """``api``."""

    @property
    def name(self) -> str: ...
    @property
    def base_url(self) -> str: ...
    @property
    def session(self) -> Session: ...


class AuthServer(FakeAuthorizationServer):
    """The server, which answers for its issuer's host in a session; `close` (or ``with``) ends what it serves."""

    def __init__(self, session: Session, issuer: str = ISSUER) -> None:
        super().__init__(issuer, now=lambda: session.clock.now)
        self.session = session
        self._origin = Authorization(self)
        self._serving = ExitStack()
        self._served = issuer  # what comes by a port goes by the name that was served
        session.plans.append(self._unmet)
        self._join()

    def _join(self) -> None:
        self.session.join(Realm(NAME, self._origin, (urlsplit(self.issuer).hostname or "",)))

    @property
    def issuer(self) -> str:
        """Its name: a URL, below which its endpoints are; no slash at the end. It moves where it's set to."""
        return super().issuer

    @issuer.setter
    def issuer(self, issuer: str) -> None:
        if not urlsplit(issuer).hostname:
            raise UsageProblem(f'issuer {issuer!r:.60} is no URL, as in "https://login.acme.example"')
        self._issuer = self._served = issuer.rstrip("/")
        self._join()

    def protect(self, api: Protectable, route: str = "*", *, scope: str = "") -> None:
        """Requests for `route` of `api` need a token of this server's that is good, and good for `scope`.

        The others get 401 with ``WWW-Authenticate: Bearer`` (``error="invalid_token"`` where one came), or 403 with
        ``insufficient_scope`` (RFC 6750, 3.1), whatever is mocked. Where the real API answers, it judges by itself.
        """
        aim = Route(route, api.base_url)

        def applies(request: Request) -> bool:
            return aim.matches(request.method, request.url)

        if not api.session.live:
            api.session.behind(api.name, lambda origin: Guarded(origin, self, api.base_url, scope, applies))

    def serve(self) -> LoopbackServer:
        """The server behind a port on 127.0.0.1, which becomes its issuer, until the test ends.

        For subprocesses, other languages, and clients that can't be intercepted.
        """
        server = self._serving.enter_context(LoopbackServer(self.session, self.issuer))
        self.session.allowed_hosts.add(f"127.0.0.1:{server.port}")
        self._served = self.issuer
        self._issuer = server.url
        return server

    def owns(self, url: str) -> bool:
        return super().owns(url) or urlsplit(url).hostname == urlsplit(self._served).hostname

    def _browse(self, request: Request) -> Response:
        """Through the session, as a browser's request: it's in the journal, and planned faults meet it."""
        session = self.session
        decision = session.before(request)
        if isinstance(decision, Answer):
            session.clock.wait(decision.latency)
            session.after(request, decision.response)
            return decision.response
        outcome = decision.outcome if isinstance(decision, Break) else Failure("unmatched", "it isn't this server's")
        session.after(request, outcome)
        raise ConnectionError(f"the browser got no answer: {outcome}")

    def _unmet(self) -> Iterator[tuple[FaultNotReached, int]]:
        """One finding for each endpoint at which a planned failure met no request."""
        for endpoint, count in self.mishaps.left():
            headline = f"{count} planned failure{'s' * (count > 1)} of the {endpoint} endpoint met no request"
            came = self.session.journal.select(host=urlsplit(self.issuer).hostname)
            places = ", ".join(dict.fromkeys(row.request.path for row in came)) or "nothing"
            rows = [
                ("seen", f"{places} was asked for"),
                ("hint", "does the client keep a token that is still good, or give up too early?"),
            ]
            yield FaultNotReached(layout(headline, rows)), 1

    def close(self) -> None:
        """Stop serving."""
        self._serving.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
