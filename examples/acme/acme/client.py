"""The client on requests. urllib3's `Retry` does the retrying, as in most clients that stand on requests."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from types import TracebackType
from typing import Any, Self, TypeVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, MaxRetryError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse
from urllib3.util.retry import Retry

from acme import calls, waiting
from acme.calls import Call, Cursors
from acme.errors import AcmeTimeout, AcmeUnavailable
from acme.models import Payment, User

T = TypeVar("T")


class AcmeClient:
    """Acme's API. Whatever Acme or the network does, a call raises `AcmeError` or one of its kinds."""

    def __init__(self, *, base_url: str = "https://api.acme.example", token: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._session = requests.Session()
        self._session.headers["User-Agent"] = calls.USER_AGENT
        self._session.auth = _Bearer(token)
        retry = _Retry(
            total=waiting.RETRIES,
            backoff_factor=waiting.BASE,
            backoff_max=waiting.CAP,
            status_forcelist=waiting.RETRIED_STATUSES,
            allowed_methods={"GET", "POST"},  # every POST carries an Idempotency-Key
            respect_retry_after_header=True,
            raise_on_status=False,  # the last answer tells more than "too many retries"
        )
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def get_user(self, user_id: int | str) -> User:
        return self._send(calls.get_user(user_id))

    def list_users(self, *, limit: int = 100) -> Iterator[User]:
        """All users, page by page as they are asked for."""
        cursors, cursor = Cursors(), None
        while True:
            page = self._send(calls.list_users(cursor, limit))
            yield from page.items
            if page.next_cursor is None:
                return
            cursor = cursors.follow(page.next_cursor)

    def create_payment(
        self, amount: Decimal | int | str, currency: str = "EUR", *, idempotency_key: str | None = None
    ) -> Payment:
        """Pay once, however often it has to be said."""
        return self._send(calls.create_payment(amount, currency, idempotency_key))

    def get_payment(self, payment_id: str) -> Payment:
        return self._send(calls.get_payment(payment_id))

    def _send(self, call: Call[T]) -> T:
        try:
            response = self._session.request(
                call.method,
                self._base_url + call.path,
                params=call.params,
                json=call.json,
                headers=call.headers,
                timeout=(waiting.CONNECT_TIMEOUT, waiting.READ_TIMEOUT),
                allow_redirects=False,  # a redirect would carry the token to wherever it leads
            )
        except (requests.RequestException, HTTPError) as error:
            kind = AcmeTimeout if _timed_out(error) else AcmeUnavailable
            raise kind(f"no answer from Acme ({type(error).__name__})") from error
        return call.answer(response.status_code, response.headers, response.content)

    def close(self) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _timed_out(error: Exception) -> bool:
    """Whether the answer was late. After retries, requests tells so only in what a ConnectionError wraps."""
    inner = error.args[0] if error.args else None
    return isinstance(error, requests.Timeout) or isinstance(getattr(inner, "reason", inner), ReadTimeoutError)


class _Bearer(requests.auth.AuthBase):
    """The token. As `auth`, not as a header of the session: a ~/.netrc would win over that."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Retry(Retry):
    """urllib3's retries with full jitter, which also read an odd Retry-After, and never wait for hours."""

    def get_backoff_time(self) -> float:
        return waiting.backoff(len(self.history))

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        return waiting.retry_after(response.headers.get("Retry-After"))

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        *arguments: Any,
        **keywords: Any,
    ) -> Self:
        wait = self.get_retry_after(response) if response else None
        if wait and wait > waiting.LONGEST_WAIT:
            raise MaxRetryError(None, url or "", "asked to wait for too long")  # type: ignore[arg-type]
        return super().increment(method, url, response, *arguments, **keywords)
