"""A stranger to the API: one request at a time, each on a connection of its own."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from pytest_apiint.exchange import Headers, Response

_DAY: Final = 86_400


class Asker:
    """`timeout` is in seconds; `days_left` is what the last certificate seen is still good for."""

    def __init__(self, base_url: str, headers: Mapping[str, str], timeout: float) -> None:
        url = urlsplit(base_url)
        self._secure = url.scheme == "https"
        self._host, self._port = url.hostname or "", url.port
        self._headers = {"User-Agent": "apiint-health", "Accept": "application/json, */*"} | dict(headers)
        self._timeout = timeout
        self.days_left: int | None = None

    def ask(self, method: str, target: str) -> tuple[Response, float]:
        """The answer, and how many milliseconds it took.

        Raises:
            OSError, http.client.HTTPException: none came.
        """
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=self._timeout)
        try:
            started = time.perf_counter()
            connection.request(method, target, headers=self._headers)
            if isinstance(connection.sock, ssl.SSLSocket):
                self.days_left = _days_left(connection.sock)
            answer = connection.getresponse()
            body = answer.read()
            took = (time.perf_counter() - started) * 1000
            return Response(answer.status, Headers(answer.getheaders()), body, answer.reason), took
        finally:
            connection.close()


def _days_left(sock: ssl.SSLSocket) -> int | None:
    certificate = sock.getpeercert() or {}
    ends = certificate.get("notAfter")
    return int((ssl.cert_time_to_seconds(ends) - time.time()) // _DAY) if isinstance(ends, str) else None
