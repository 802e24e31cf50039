"""Redirects: to the same host, to another one, down to plain HTTP, and round in a circle (RFC 9110, 15.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pytest_apiint.exchange import Headers, Request, Response
from pytest_apiint.faults import arguments
from pytest_apiint.faults.kinds import Fault
from pytest_apiint.script import Answer, Decision

# A second origin, where no credentials of the first belong. No resolver will ever know it (RFC 2606).
ELSEWHERE: Final = "https://elsewhere.example"
_STATUSES: Final = (301, 302, 303, 307, 308)
_KINDS: Final = ("same-host", "other-host", "http", "loop")


@dataclass(frozen=True, slots=True)
class Redirect(Fault):
    """An answer that sends the client to `to`: a kind of place, or a URL."""

    to: str
    status: int

    @property
    def kind(self) -> str:
        return f"redirect {self.status} {self.to}"

    def decision(self, request: Request, usual: Answer) -> Decision:
        headers = Headers({"Location": self.location(request), "Content-Length": "0"})
        return Answer(Response(self.status, headers), origin="fault")

    def location(self, request: Request) -> str:
        """Where `request` is sent: absolute, with its path and query but for a URL of its own."""
        parts = urlsplit(request.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return {
            "same-host": f"{parts.scheme}://{parts.netloc}/moved{target}",
            "other-host": ELSEWHERE + target,
            "http": f"http://{_host(parts)}{target}",
            "loop": request.url,
        }.get(self.to, self.to)


def _host(parts: SplitResult) -> str:
    """The host without its port, which is that of HTTPS."""
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host


def redirect(to: str = "other-host", *, status: int = 302) -> Fault:
    """A redirect to ``"same-host"``, ``"other-host"`` (`faults.ELSEWHERE`), ``"http"``, in a ``"loop"``, or a URL.

    But for a URL of your own (or a path, ``"/login"``), the request's path and query are kept. ``"http"`` drops the
    port, and means something only for a request over HTTPS.

    Source: RFC 9110, section 15.4; what becomes of credentials, 17.
    """
    if not arguments.is_number(status) or status not in _STATUSES:
        written = f"redirect(status={arguments.shown(status)})"
        raise arguments.problem(written, f"redirects are {', '.join(map(str, _STATUSES))}")
    if not isinstance(to, str) or (to not in _KINDS and "://" not in to and not to.startswith("/")):
        allowed = ", ".join(f'"{kind}"' for kind in _KINDS)
        raise arguments.problem(f"redirect({arguments.shown(to)})", f"{allowed}, or a URL")
    arguments.fields("redirect", {"Location": to})
    return Redirect(to, status)
