"""Each call as a value: what is sent, and how its answer is read. The clients only carry it there and back."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, NoReturn, TypeVar
from urllib.parse import quote

from acme.errors import AcmeBadAnswer, AcmeMisuse, error_for
from acme.models import Page, Payment, User, nothing, page_from_api, payment_from_api, payment_to_api, user_from_api

T = TypeVar("T")
USER_AGENT = "acme-python/1.0"


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """Safe to send twice: what isn't so by its method has an Idempotency-Key."""

    method: str
    path: str
    read: Callable[[Any], T]
    params: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came; `flaw` says why its content isn't all there."""

    status: int
    headers: Mapping[str, str]
    content: bytes = b""
    flaw: str | None = None

    def json(self, secret: str) -> Any:
        """What a success says; None for one without content (204).

        Raises:
            AcmeError: it's no success, or no JSON. `secret` won't be in its message.
        """
        if not 200 <= self.status < 300:
            raise error_for(self.status, self.headers, self.content, secret)
        if self.flaw:
            raise AcmeBadAnswer(self.flaw, status=self.status)
        if self.status == 204:
            return None
        try:
            return json.loads(self.content, parse_constant=_refuse, object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            raise AcmeBadAnswer("an answer that isn't JSON", status=self.status) from error


def get_user(user_id: int | str) -> Call[User]:
    return Call("GET", f"/users/{_segment(user_id)}", user_from_api)


def delete_user(user_id: int | str) -> Call[None]:
    return Call("DELETE", f"/users/{_segment(user_id)}", nothing)


def list_users(cursor: str | None, limit: int) -> Call[Page]:
    params = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
    return Call("GET", "/users", page_from_api, params=params)


def create_payment(amount: Decimal | int | str, currency: str, key: str | None) -> Call[Payment]:
    # One key for all attempts of one call: Acme answers a key it has seen with the payment it made then.
    key = key or str(uuid.uuid4())
    if not re.fullmatch(r"[!-~]{1,255}", key):
        raise AcmeMisuse("an idempotency key is 1 to 255 characters of ASCII, without spaces")
    headers = {"Idempotency-Key": key}
    return Call("POST", "/payments", payment_from_api, json=payment_to_api(amount, currency), headers=headers)


def get_payment(payment_id: str) -> Call[Payment]:
    return Call("GET", f"/payments/{_segment(payment_id)}", payment_from_api)


class Cursors:
    """The cursors of one listing. A cursor that comes twice would lead round in a circle for ever."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def follow(self, cursor: str) -> str:
        if cursor in self._seen:
            raise AcmeBadAnswer("the listing leads back to a page it has shown")
        self._seen.add(cursor)
        return cursor


def _segment(value: int | str) -> str:
    """`value` as one segment of a path, which it can't leave."""
    segment = quote(str(value), safe="")
    if segment in {"", ".", ".."}:
        raise AcmeMisuse(f"{value!r} is no id")
    return segment


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        raise ValueError("a name stands twice")  # which of the two values is meant, nobody knows
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
