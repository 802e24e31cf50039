"""The same client for asyncio, on httpx."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from types import TracebackType
from typing import Self, TypeVar

import httpx

from acme import access, calls, waiting
from acme.body import ENCODING, Body
from acme.calls import Answer, Call, Cursors
from acme.course import Course
from acme.errors import AcmeError, no_answer
from acme.models import Payment, User
from acme.traffic import Traffic

T = TypeVar("T")


class AsyncAcmeClient:
    """Acme's API. Whatever Acme or the network does, a call raises `AcmeError` or one of its kinds.

    One client may serve many tasks. A call that is cancelled ends at once, and isn't tried again.
    """

    def __init__(self, *, base_url: str = "https://api.acme.example", token: str) -> None:
        self._base_url = access.checked_url(base_url)
        self._token = access.checked_token(token)
        self._traffic = Traffic()
        self._http = httpx.AsyncClient(
            headers={
                "User-Agent": calls.USER_AGENT,
                "Accept-Encoding": ENCODING,
                "Authorization": f"Bearer {token}",
            },
            timeout=httpx.Timeout(waiting.READ_TIMEOUT, connect=waiting.CONNECT_TIMEOUT),
            follow_redirects=False,  # a redirect would carry the token to wherever it leads
        )

    def __repr__(self) -> str:
        return f"<AsyncAcmeClient {self._base_url}>"

    async def get_user(self, user_id: int | str) -> User:
        return await self._send(calls.get_user(user_id))

    async def delete_user(self, user_id: int | str) -> None:
        await self._send(calls.delete_user(user_id))

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
        course = Course(call, self._traffic, self._token)
        while True:
            while wait := course.wait():  # noqa: ASYNC110 - it's time that is waited for
                await asyncio.sleep(wait)
            try:
                return course.finish(await self._attempt(course))
            except AcmeError as error:
                course.failed(error)

    async def _attempt(self, course: Course[T]) -> Answer:
        call = course.call
        try:
            async with (
                asyncio.timeout(course.begin()),  # each piece may be early enough, and the whole still too late
                self._http.stream(
                    call.method,
                    self._base_url + call.path,
                    params=call.params or None,
                    json=call.json,
                    headers=course.headers,
                ) as response,
            ):
                return await _read(response)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise no_answer(error, late=isinstance(error, httpx.TimeoutException | TimeoutError)) from error

    async def aclose(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


async def _read(response: httpx.Response) -> Answer:
    body = Body(response.headers)
    try:
        async for piece in response.aiter_raw():
            body.add(piece)
            if body.flaw is not None:
                break
    except httpx.HTTPError:
        if response.status_code < 300:
            raise
        # The status says enough.
    return Answer(response.status_code, response.headers, body.end(), body.flaw)
