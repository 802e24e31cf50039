"""The fake authorization server, whatever carries its requests."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.oauth import answers, issuing
from pytest_apiint.oauth.clients import CALLBACK, GRANTS, METHODS, AuthMethod, Client
from pytest_apiint.oauth.endpoints import ENDPOINTS, Answering, discovery
from pytest_apiint.oauth.keys.key_set import KeySet
from pytest_apiint.oauth.mishaps import Mishap, Mishaps, known
from pytest_apiint.oauth.problems import OAuthProblem
from pytest_apiint.oauth.switches import Switches
from pytest_apiint.oauth.vault import Device, Grant, Vault
from pytest_apiint.script import Answer

ISSUER: Final = "https://auth.test"
ORIGIN: Final = "auth"  # what the journal calls it
_PATHS: Final = {name: path for path, (name, _, _) in reversed(ENDPOINTS.items())}
_WELL_KNOWN: Final = "/.well-known/"


class FakeAuthorizationServer:
    """OAuth 2.0 and OpenID Connect, as RFC 6749 and RFC 9700 have it, and as a test wants it to go wrong.

    `now` is its clock, in seconds since 1970. `user` is who agrees to what clients ask for.
    """

    def __init__(self, issuer: str = ISSUER, *, now: Callable[[], float] = time.time, algorithm: str = "ES256") -> None:
        self._issuer = issuer.rstrip("/")
        self.now = now
        self.user: str = "alice"
        self.keys: KeySet = KeySet(algorithm)
        self.switches: Switches = Switches()
        self.clients: dict[str, Client] = {}
        self.vault: Vault = Vault()
        self.mishaps: Mishaps = Mishaps()
        self.dpop_nonce: str = secrets.token_urlsafe(12)
        self._callback: dict[str, str | None] = {}
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"<authorization server {self.issuer}>"

    # -- where it is --------------------------------------------------------------------------------

    @property
    def issuer(self) -> str:
        """Its name: a URL, below which its endpoints are; no slash at the end."""
        return self._issuer

    @issuer.setter
    def issuer(self, issuer: str) -> None:
        self._issuer = issuer.rstrip("/")

    def url(self, endpoint: str) -> str:
        """``"token"``, ``"authorize"``, ``"jwks"`` and so on: the endpoint's whole URL."""
        return self.issuer + _PATHS[known(endpoint)]

    @property
    def metadata(self) -> dict[str, Any]:
        """What discovery says of it (RFC 8414, 2)."""
        return discovery.metadata(self)

    # -- what a test sets up ------------------------------------------------------------------------

    def register_client(
        self,
        client_id: str | None = None,
        secret: str | None = None,
        *,
        auth_method: AuthMethod = "client_secret_basic",
        grants: Iterable[str] = GRANTS,
        redirect_uris: Iterable[str] = (CALLBACK,),
        jwks: Mapping[str, Any] | None = None,
    ) -> Client:
        """A client that may come from now on; an id and a secret are made up where none are given."""
        if auth_method not in METHODS:
            raise UsageProblem(f"auth_method {auth_method!r}: there are {', '.join(METHODS)}")
        name = client_id or f"client-{secrets.token_hex(4)}"
        shared = auth_method.startswith("client_secret")
        kept = (secret or secrets.token_urlsafe(24)) if shared else ""
        client = Client(name, kept, auth_method, tuple(grants), tuple(redirect_uris), jwks)
        self.clients[name] = client
        return client

    def set(self, **switches: Any) -> None:
        """Change how it behaves: see `Switches` for the names."""
        self.switches = self.switches.changed(switches)

    def issue_token(
        self,
        client: Client | None = None,
        *,
        user: str | None = "alice",
        scope: str = "",
        lifetime: float | None = None,
    ) -> dict[str, Any]:
        """Tokens without any request: what the token endpoint would answer, as a dict."""
        client = client or next(iter(self.clients.values()), None) or self.register_client()
        with self._lock:
            usual = self.switches
            self.switches = usual if lifetime is None else replace(usual, lifetime=lifetime)
            try:
                grant = Grant(client.id, scope, user, authenticated=self.now())
                refresh = issuing.refresh(self, grant).value
                found: dict[str, Any] = issuing.answer(self, issuing.access(self, grant), refresh).json()
            finally:
                self.switches = usual
        return found

    def expire(self, token: str) -> None:
        """The token (access or refresh) is over from now on. What a JWT says of its end stays as it is."""
        self.vault.expire(self._issued(token), self.now())

    def revoke(self, token: str) -> None:
        """The token isn't good any more; of a refresh token, nothing that came of it is."""
        self.vault.revoke(self._issued(token))

    def _issued(self, token: str) -> str:
        if token not in self.vault.tokens:
            raise UsageProblem("no token that this server has issued")
        return token

    def rotate_keys(self, *, keep_old: bool = True) -> None:
        """Sign with a new key; without `keep_old` tokens that are signed already can't be verified any more."""
        self.keys.rotate(keep_old=keep_old)

    def fail_next(self, endpoint: str, error: str | None = None, *, status: int | None = None, times: int = 1) -> None:
        """The next `times` requests for `endpoint` get `error` (RFC 6749, 5.2), or a proxy's HTML page with `status`.

        ``fail_next("token", "invalid_grant")``, ``fail_next("token", status=502)``. At the authorization endpoint an
        error goes to the client's callback.
        """
        self.mishaps.fail(endpoint, Mishap(error, status), times)

    def script(self, endpoint: str, outcomes: Iterable[str | int | None]) -> None:
        """What the next requests for `endpoint` get: each an error, a page's status, or None for the usual answer."""
        for one in outcomes:
            mishap = None if one is None else Mishap(None, one) if isinstance(one, int) else Mishap(one, None)
            self.mishaps.fail(endpoint, mishap, 1)

    def delay_next(self, seconds: float, endpoint: str = "token", *, times: int = 1) -> None:
        """The next `times` answers of `endpoint` take so many seconds of the test's clock."""
        self.mishaps.delay(endpoint, seconds, times)

    def change_callback(self, **parameters: str | None) -> None:
        """The next callback says this instead: ``change_callback(state="forged", iss=None)``; None leaves one out."""
        self._callback = parameters

    def approve(self, user_code: str, user: str | None = None) -> None:
        """The user lets the device in that shows `user_code`."""
        device = self._device(user_code)
        device.grant = replace(device.grant, user=user or self.user)
        device.decided = True

    def deny(self, user_code: str) -> None:
        """The user doesn't let that device in."""
        self._device(user_code).decided = False

    def _device(self, user_code: str) -> Device:
        for device in self.vault.devices.values():
            if device.user_code == user_code:
                return device
        raise UsageProblem("no device shows that user_code")

    # -- the user, without a browser ----------------------------------------------------------------

    def authorize(self, url: str, *, user: str | None = None, deny: bool = False, **callback: str | None) -> str:
        """The user opens `url` and agrees (or denies): the URL that the browser is sent to then, at the client's.

        `callback` is what that URL says instead of the truth, as in `change_callback`.

        Raises:
            UsageProblem: the server shows the user a page instead, as the request is wrong.
        """
        with self._lock:
            usual, self.user = self.user, user or self.user
            if callback:
                self.change_callback(**callback)
            if deny:
                self.fail_next("authorize", "access_denied")
            try:
                answered = self._browse(Request("GET", url, Headers({"Accept": "text/html"}), client="browser"))
            finally:
                self.user = usual
        if (location := answered.headers.get("Location")) is None:
            raise UsageProblem(f"the authorization endpoint answered {answered.status}: {answered.text[:300]}")
        return location

    def _browse(self, request: Request) -> Response:
        return self.answer(request)

    # -- answering ----------------------------------------------------------------------------------

    def owns(self, url: str) -> bool:
        """Whether `url` is on its host."""
        mine, theirs = urlsplit(self.issuer), urlsplit(url)
        return (mine.hostname, mine.port) == (theirs.hostname, theirs.port)

    def answer(self, request: Request) -> Response:
        """The answer to `request`, at once."""
        return self.decide(request).response

    def decide(self, request: Request) -> Answer:
        """The answer to `request`, and after how many seconds it comes."""
        with self._lock:
            found = self._endpoint(request.path)
            if found is None:
                return Answer(answers.page(404, "404 Not Found"), origin=ORIGIN)
            name, methods, answering = found
            if request.method not in methods:
                refused = answers.page(405, "405 Method Not Allowed")
                fields = Headers([*refused.headers.pairs, ("Allow", ", ".join(methods))])
                return Answer(Response(405, fields, refused.body), origin=ORIGIN)
            latency = self.mishaps.latency(name)
            return Answer(self._answered(name, answering, request), latency, ORIGIN)

    def _answered(self, name: str, answering: Answering, request: Request) -> Response:
        try:
            # The authorization endpoint tells errors by a redirect, so it asks for its mishaps itself.
            mishap = self.mishaps.next(name) if name != "authorize" else None
            return mishap.answer() if mishap is not None else answering(self, request)
        except OAuthProblem as problem:
            return answers.problem(problem)

    def _endpoint(self, path: str) -> tuple[str, tuple[str, ...], Answering] | None:
        below = urlsplit(self.issuer).path
        # RFC 8414, 3.1 puts the issuer's path behind the well-known one, OpenID Connect Discovery before it.
        if below and path.startswith(_WELL_KNOWN) and path.endswith(below):
            return ENDPOINTS.get(path.removesuffix(below))
        return ENDPOINTS.get(path.removeprefix(below)) if path.startswith(below) else None

    # -- what endpoints ask -------------------------------------------------------------------------

    def granted(self, scope: str) -> str:
        """What is granted where `scope` is asked for."""
        return scope if self.switches.granted_scope is None else self.switches.granted_scope

    def callback(self, parameters: Mapping[str, str]) -> dict[str, str]:
        """What the callback says: `parameters`, but for what the test wants otherwise this time."""
        changed, self._callback = self._callback, {}
        return {name: value for name, value in {**parameters, **changed}.items() if value is not None}
