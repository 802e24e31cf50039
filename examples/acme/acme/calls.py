"""Each call as a value: what is sent, and how its answer is read. The clients only carry it there and back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from acme.errors import AcmeBadAnswer, error_for
from acme.models import Page, Payment, User, page_from_api, payment_from_api, payment_to_api, user_from_api

T = TypeVar("T")
USER_AGENT = "acme-python/1.0"


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    method: str
    path: str
    read: Callable[[Any], T]
    params: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, status: int, headers: Mapping[str, str], content: bytes) -> T:
        """What the answer says.

        Raises:
            AcmeError: the answer is no success, or not what Acme documents.
        """
        if not 200 <= status < 300:
            raise error_for(status, headers, content)
        try:
            body = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise AcmeBadAnswer("an answer that isn't JSON", status=status) from error
        return self.read(body)


def get_user(user_id: int | str) -> Call[User]:
    return Call("GET", f"/users/{quote(str(user_id), safe='')}", user_from_api)


def list_users(cursor: str | None, limit: int) -> Call[Page]:
    params = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
    return Call("GET", "/users", page_from_api, params=params)


def create_payment(amount: Decimal | int | str, currency: str, key: str | None) -> Call[Payment]:
    # One key for all attempts of one call: Acme answers a key it has seen with the payment it made then.
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return Call("POST", "/payments", payment_from_api, json=payment_to_api(amount, currency), headers=headers)


def get_payment(payment_id: str) -> Call[Payment]:
    return Call("GET", f"/payments/{quote(payment_id, safe='')}", payment_from_api)


class Cursors:
    """The cursors of one listing. A cursor that comes twice would lead round in a circle for ever."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def follow(self, cursor: str) -> str:
        if cursor in self._seen:
            raise AcmeBadAnswer("the listing leads back to a page it has shown")
        self._seen.add(cursor)
        return cursor
