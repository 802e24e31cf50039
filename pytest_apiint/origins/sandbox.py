"""Record and sandbox mode's origin: the real API, reached over the client's own connection."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from pytest_apiint.errors import HostNotAllowed
from pytest_apiint.exchange import DEFAULT_PORTS
from pytest_apiint.messages import layout, shorten
from pytest_apiint.sandbox.refused import Refused
from pytest_apiint.script import Forward, Lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_apiint.clock import Clock
    from pytest_apiint.errors import ApiintError
    from pytest_apiint.exchange import Exchange, Request
    from pytest_apiint.sandbox.admission import Admission
    from pytest_apiint.sandbox.pace import Pace
    from pytest_apiint.script import Decision


_NOTICED = 0.05  # seconds; taking a turn that is free takes a few milliseconds


class Log(Protocol):
    """Counts what goes out."""

    def sent(self, host: str) -> None: ...
    def refused(self) -> None: ...
    def waited(self, seconds: float) -> None: ...


class Sandbox:
    """Sends on what is for `base_url` to `sandbox_url`, and what is for another host of the service to that.

    `owns` knows the service's hosts. `admission` says which requests must not go, `pace` when the others may; `headers`
    are added to each, and `log` counts them. Where `kept`, the answers are recorded.
    """

    live = True
    lacks = "is for a host that the service doesn't have"

    def __init__(
        self,
        name: str,
        base_url: str,
        sandbox_url: str,
        owns: Callable[[str], bool],
        *,
        clock: Clock,
        admission: Admission | None = None,
        pace: Pace | None = None,
        headers: tuple[tuple[str, str], ...] = (),
        log: Log | None = None,
        kept: bool = False,
    ) -> None:
        self.name = name
        self._base = urlsplit(base_url)
        self._sandbox = urlsplit(sandbox_url)
        self._owns = owns
        self._clock = clock
        self._admission = admission
        self._pace = pace
        self._headers = headers
        self._log = log
        self._kept = kept
        self._epoch = clock.now - clock.elapsed
        self._probe = admission.probe if admission is not None else None
        self._credentials = self._probe.substitutes if self._probe is not None else ()
        self._straight = Forward(headers=headers, credentials=self._credentials, kept=kept)

    def decide(self, request: Request) -> Decision | Refused | None:
        """On to the API, as soon as the service's rate, and its sandbox, allow another request; or why not."""
        forward = self.forward(request)
        if forward is None:
            return None
        going = self._led(request, forward)
        refused = self._admission.admit(going) if self._admission is not None else None
        if refused is None and self._pace is not None:
            delay = self._pace.reserve(self._clock)
            if isinstance(delay, Refused):
                refused = delay
            elif delay > 0:
                forward = replace(forward, delay=delay, again=partial(self._again, self._clock.now))
                if delay >= _NOTICED and self._log is not None:
                    self._log.waited(delay)
        if self._log is not None:
            self._log.refused() if refused is not None else self._log.sent(going.host)
        return refused or forward

    def _again(self, since: float) -> float:
        more = self._pace.again(self._clock, since=since) if self._pace is not None else 0.0
        if isinstance(more, Refused):
            return 0.0  # it's on its way: the sandbox itself tells it to come later
        if more >= _NOTICED and self._log is not None:
            self._log.waited(more)
        return more

    def forward(self, attempt: Request) -> Forward | None:
        """Where a request is led: to the sandbox in the place of the API's base URL."""
        if not self._owns(attempt.host):
            return None
        if not self._below_base(attempt):
            return self._straight
        sandbox = self._sandbox
        below = attempt.url.split("/", 3)[3] if attempt.url.count("/") > 2 else ""
        target = sandbox.path + f"/{below}"[len(self._base.path) :]
        lead = Lead(sandbox.scheme, sandbox.hostname or "", sandbox.port or DEFAULT_PORTS[sandbox.scheme])
        target = target if target.startswith("/") else f"/{target}"
        return Forward(lead=lead, target=target, headers=self._headers, credentials=self._credentials, kept=self._kept)

    def _below_base(self, attempt: Request) -> bool:
        base = self._base
        if base == self._sandbox or attempt.host != base.hostname:
            return False
        return attempt.port == (base.port or DEFAULT_PORTS.get(base.scheme)) and (
            attempt.path == base.path or attempt.path.startswith(f"{base.path}/")
        )

    def _led(self, request: Request, forward: Forward) -> Request:
        """The request as it goes out."""
        if forward.lead is None:
            return request
        return replace(request, url=f"{forward.lead.scheme}://{self._sandbox.netloc}{forward.target}")

    def heard(self, exchange: Exchange) -> None:
        """Where the sandbox asked for a wait, all wait."""
        if self._pace is not None:
            self._pace.heed(exchange, epoch=self._epoch)
        if self._probe is not None:
            self._probe.heard(exchange)

    def unmatched(self, request: Request) -> ApiintError:
        """The host is none of the service's."""
        rows = [
            ("request", shorten(f"{request.method} {request.scheme}://{request.split.netloc}{request.path}", 68)),
            ("allowed", ", ".join(dict.fromkeys((self._sandbox.netloc, self._base.netloc))) + ", and its hosts"),
            ("fix", f'hosts = ["{request.host}"] in [tool.apiint.services.{self.name}], if it belongs there'),
        ]
        return HostNotAllowed(layout(f'{request.host} isn\'t a host of "{self.name}"', rows))
