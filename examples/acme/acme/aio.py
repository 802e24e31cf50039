"""The same client for asyncio, on httpx, with a retry loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from types import TracebackType
from typing import Self, TypeVar

import httpx

from acme import calls, waiting
from acme.calls import Call, Cursors
from acme.errors import AcmeError, AcmeTimeout, AcmeUnavailable
from acme.models import Payment, User

T = TypeVar("T")


class AsyncAcmeClient:
    """Acme's API. Whatever Acme or the network does, a call raises `AcmeError` or one of its kinds."""

    def __init__(self, *, base_url: str = "https://api.acme.example", token: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers={"User-Agent": calls.USER_AGENT, "Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(waiting.READ_TIMEOUT, connect=waiting.CONNECT_TIMEOUT),
            follow_redirects=False,  # a redirect would carry the token to wherever it leads
        )

    async def get_user(self, user_id: int | str) -> User:
        return await self._send(calls.get_user(user_id))

    async def list_users(self, *, limit: int = 100) -> AsyncIterator[User]:
        """All users, page by page as they are asked for."""
        cursors, cursor = Cursors(), None
        while True:
            page = await self._send(calls.list_users(cursor, limit))
            for user in page.items:
                yield user
            if page.next_cursor is None:
                return
            cursor = cursors.follow(page.next_cursor)

    async def create_payment(
        self, amount: Decimal | int | str, currency: str = "EUR", *, idempotency_key: str | None = None
    ) -> Payment:
        """Pay once, however often it has to be said."""
        return await self._send(calls.create_payment(amount, currency, idempotency_key))

    async def get_payment(self, payment_id: str) -> Payment:
        return await self._send(calls.get_payment(payment_id))

    async def _send(self, call: Call[T]) -> T:
        for failures in range(1, waiting.RETRIES + 1):
            try:
                return await self._attempt(call)
            except AcmeError as error:
                no_answer = error.status is None and isinstance(error, AcmeUnavailable)
                again = no_answer or error.status in waiting.RETRIED_STATUSES
                if not again or (error.retry_after or 0) > waiting.LONGEST_WAIT:
                    raise
                wait = error.retry_after or waiting.backoff(failures)
            await asyncio.sleep(wait)
        return await self._attempt(call)

    async def _attempt(self, call: Call[T]) -> T:
        try:
            response = await self._http.request(
                call.method, call.path, params=call.params or None, json=call.json, headers=call.headers
            )
        except httpx.TimeoutException as error:
            raise AcmeTimeout(f"no answer from Acme ({type(error).__name__})") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise AcmeUnavailable(f"no answer from Acme ({type(error).__name__})") from error
        return call.answer(response.status_code, response.headers, response.content)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
