"""Redirects: to the same host, to another one, down to plain HTTP, and round in a circle (RFC 9110, 15.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pytest_apiint.errors import UsageProblem
from pytest_apiint.exchange import Headers, Request, Response
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
        origin = f"{parts.scheme}://{parts.netloc}"
        return {
            "same-host": f"{origin}/moved{target}",
            "other-host": ELSEWHERE + target,
            "http": f"http://{parts.hostname}{target}",
            "loop": request.url,
        }.get(self.to, self.to)


def redirect(to: str = "other-host", *, status: int = 302) -> Fault:
    """A redirect to ``"same-host"``, ``"other-host"`` (`faults.ELSEWHERE`), ``"http"``, in a ``"loop"``, or a URL.

    Source: RFC 9110, section 15.4; what becomes of credentials, 17.
    """
    if status not in _STATUSES:
        raise UsageProblem(f"faults.redirect(status={status!r}): redirects are {', '.join(map(str, _STATUSES))}")
    if to not in _KINDS and "://" not in to and not to.startswith("/"):
        allowed = ", ".join(f'"{kind}"' for kind in _KINDS)
        raise UsageProblem(f"faults.redirect({to!r}): {allowed}, or a URL")
    return Redirect(to, status)
