"""Record and sandbox mode's origin: the real API, reached over the client's own connection."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_apiint.errors import HostNotAllowed
from pytest_apiint.exchange import DEFAULT_PORTS
from pytest_apiint.messages import layout, shorten
from pytest_apiint.origins.port import Refused
from pytest_apiint.script import Forward, Lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Request
    from pytest_apiint.script import Decision


class Sandbox:
    """Sends on what is for `base_url` to `sandbox_url`, and what is for one of the service's other hosts to that.

    `admit` says why a request must not go, or waits until it may; `headers` are added to each.
    """

    live = True
    lacks = "is for a host that the service doesn't have"

    def __init__(
        self,
        name: str,
        base_url: str,
        sandbox_url: str,
        *,
        allowed: Callable[[str], bool],
        admit: Callable[[Request], ApiintError | None] = lambda _: None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.name = name
        self._base = urlsplit(base_url)
        self._sandbox = urlsplit(sandbox_url)
        self._allowed = allowed
        self._admit = admit
        self._headers = headers

    def decide(self, request: Request) -> Decision | Refused | None:
        """On to the API, or why not."""
        forward = self.forward(request)
        if forward is not None and (error := self._admit(request)) is not None:
            return Refused(error)
        return forward

    def forward(self, attempt: Request) -> Forward | None:
        """Where a request is led: to the sandbox in the place of the API's base URL."""
        if not self._allowed(attempt.host):
            return None
        if not self._below_base(attempt):
            return Forward(headers=self._headers)
        sandbox = self._sandbox
        target = attempt.url.split("/", 3)[3] if attempt.url.count("/") > 2 else ""
        below = f"/{target}"[len(self._base.path) :]
        target = f"{sandbox.path}{below}" or "/"
        lead = Lead(sandbox.scheme, sandbox.hostname or "", sandbox.port or DEFAULT_PORTS[sandbox.scheme])
        return Forward(lead=lead, target=target if target[:1] == "/" else f"/{target}", headers=self._headers)

    def _below_base(self, attempt: Request) -> bool:
        base = self._base
        if base == self._sandbox or attempt.host != base.hostname:
            return False
        return attempt.port == (base.port or DEFAULT_PORTS.get(base.scheme)) and (
            attempt.path == base.path or attempt.path.startswith(f"{base.path}/")
        )

    def unmatched(self, request: Request) -> ApiintError:
        """The host is none of the service's."""
        fix = f'hosts = ["{request.host}"] in [tool.apiint.services.{self.name}], where it belongs to the service'
        rows = [
            ("request", shorten(str(request), 68)),
            ("allowed", f"{self._sandbox.hostname}, {self._base.hostname} and the service's hosts"),
            ("fix", fix),
        ]
        return HostNotAllowed(layout(f"{request.host} isn't a host of {self.name}", rows))
