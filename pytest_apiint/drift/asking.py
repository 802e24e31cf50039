"""The sandbox asked anew: by a plain client, one request at a time, under the rules of the package's own sessions."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pytest_apiint.exchange import Headers, Request, Response

if TYPE_CHECKING:
    from pytest_apiint.findings import Findings

Ask = Callable[[Request], "Response | Silence"]
_LARGEST: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class Silence:
    """That no answer came: `why` in words, `whole` where a rule of the sandbox says so and a text explains it."""

    why: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks while a session is in force, which leads each request to its sandbox; `timeout` is in seconds."""

    findings: Findings
    timeout: float

    def ask(self, request: Request) -> Response | Silence:
        """What comes of `request`; redirects aren't followed, as a recording has each answer by itself."""
        try:
            answer = self._sent(request)
        except (OSError, http.client.HTTPException) as error:
            why, answer = _reason(error), None
        refused = [str(error) for error, _ in self.findings.take()]
        if refused:
            return Silence(refused[0].partition("\n")[0], refused[0])
        return Silence(why) if answer is None else answer

    def _sent(self, request: Request) -> Response:
        url = urlsplit(request.url)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        connection = kind(url.hostname or "", url.port, timeout=self.timeout)
        try:
            target = (url.path or "/") + (f"?{url.query}" if url.query else "")
            connection.putrequest(request.method, target, skip_accept_encoding=True)
            for name, value in request.headers.pairs:
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            body = answer.read(_LARGEST)
            return Response(answer.status, Headers(answer.getheaders()), body, answer.reason)
        finally:
            connection.close()


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, http.client.HTTPException):
        return f"an answer that isn't HTTP ({type(error).__name__})"
    reason = getattr(error, "strerror", None) or type(error).__name__
    return f"no connection: {reason}"
