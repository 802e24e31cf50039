"""The client on requests. It sends, and sleeps; what to do next is `Course`'s business."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from types import TracebackType
from typing import Self, TypeVar

import requests
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as Urllib3Timeout

from acme import access, calls, waiting
from acme.body import CHUNK, ENCODING, Body
from acme.calls import Answer, Call, Cursors
from acme.course import Course
from acme.errors import AcmeError, AcmeTimeout, no_answer
from acme.models import Payment, User
from acme.traffic import Traffic

T = TypeVar("T")


class AcmeClient:
    """Acme's API. Whatever Acme or the network does, a call raises `AcmeError` or one of its kinds.

    One client may serve many threads.
    """

    def __init__(self, *, base_url: str = "https://api.acme.example", token: str) -> None:
        self._base_url = access.checked_url(base_url)
        self._token = access.checked_token(token)
        self._traffic = Traffic()
        self._session = _Session()
        self._session.headers.update({"User-Agent": calls.USER_AGENT, "Accept-Encoding": ENCODING})
        self._session.auth = _Bearer(token)

    def __repr__(self) -> str:
        return f"<AcmeClient {self._base_url}>"

    def get_user(self, user_id: int | str) -> User:
        return self._send(calls.get_user(user_id))

    def delete_user(self, user_id: int | str) -> None:
        self._send(calls.delete_user(user_id))

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
        course = Course(call, self._traffic, self._token)
        while True:
            while wait := course.wait():
                time.sleep(wait)
            try:
                return course.finish(self._attempt(course))
            except AcmeError as error:
                course.failed(error)

    def _attempt(self, course: Course[T]) -> Answer:
        call, limit = course.call, course.begin()
        until = time.monotonic() + limit
        try:
            with self._session.request(
                call.method,
                self._base_url + call.path,
                params=call.params,
                json=call.json,
                headers=course.headers,
                timeout=(min(waiting.CONNECT_TIMEOUT, limit), min(waiting.READ_TIMEOUT, limit)),
                stream=True,
            ) as response:
                return _read(response, until)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise no_answer(error, late=isinstance(error, requests.Timeout | Urllib3Timeout)) from error

    def close(self) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _read(response: requests.Response, until: float) -> Answer:
    """The answer with its body, each piece of which may be early enough, and the whole still too late."""
    body = Body(response.headers)
    try:
        # read1 and not read, which would wait for a whole chunk, however slowly it drips.
        while body.flaw is None and (piece := response.raw.read1(CHUNK, decode_content=False)):
            body.add(piece)
            if time.monotonic() > until:
                raise AcmeTimeout("the answer came too slowly", retryable=True)
    except HTTPError:
        if response.status_code < 300:
            raise
        # The status says enough.
    return Answer(response.status_code, response.headers, body.end(), body.flaw)


class _Session(requests.Session):
    """A session that leaves redirects alone: one would carry the token to wherever it leads.

    With `allow_redirects=False`, requests would still read the body of a redirect, however large.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class _Bearer(requests.auth.AuthBase):
    """The token. As `auth`, not as a header of the session: a ~/.netrc would win over that."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request
