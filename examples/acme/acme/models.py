"""What goes over the wire, and what the caller sees: JSON on one side, Python's own types on the other."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NotRequired, TypedDict, cast

from acme.errors import AcmeBadAnswer

# Digits behind the point (ISO 4217) where they aren't two.
_DIGITS = {"JPY": 0, "KRW": 0, "BHD": 3, "KWD": 3}


class User(TypedDict):
    """A user, as Acme sends it."""

    id: int
    name: str
    email: NotRequired[str | None]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing, and where the next one begins."""

    items: list[User]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment. Acme counts in cents; `amount` is in the currency's own unit."""

    id: str
    amount: Decimal | None = None
    currency: str | None = None
    status: str | None = None
    created_at: datetime | None = None


def user_from_api(body: Any) -> User:
    user = _object(body)
    if type(user.get("id")) is not int or not isinstance(user.get("name"), str):
        raise AcmeBadAnswer("a user without an id or a name")
    return cast("User", user)


def nothing(body: Any) -> None:
    """What a deletion says, whatever it says."""


def page_from_api(body: Any) -> Page:
    page = _object(body)
    items, cursor = page.get("items"), page.get("next_cursor")
    if not isinstance(items, list) or not isinstance(cursor, str | None):
        raise AcmeBadAnswer("a page of users without a list of items")
    return Page(items, cursor or None)


def payment_from_api(body: Any) -> Payment:
    payment = _object(body)
    if not isinstance(payment.get("id"), str):
        raise AcmeBadAnswer("a payment without an id")
    try:
        currency = _text(payment.get("currency"))
        cents, created = payment.get("amount"), payment.get("created_at")
        return Payment(
            id=payment["id"],
            amount=None if cents is None else Decimal(operator.index(cents)).scaleb(-_digits(currency)),
            currency=currency,
            status=_text(payment.get("status")),
            created_at=None if created is None else datetime.fromisoformat(created).astimezone(UTC),
        )
    except (TypeError, ValueError, OverflowError, InvalidOperation) as error:
        raise AcmeBadAnswer("a payment in a form that isn't documented") from error


def payment_to_api(amount: Decimal | int | str, currency: str) -> dict[str, Any]:
    """The body that creates a payment.

    Raises:
        TypeError: the amount is a float: 0.1 + 0.2 isn't 0.3, and with money it must be.
        ValueError: it is no amount, or the currency has no unit so small.
    """
    if isinstance(amount, float):
        raise TypeError("an amount is a Decimal, an int or a str, never a float")
    try:
        cents = Decimal(amount).scaleb(_digits(currency))
    except InvalidOperation:
        raise ValueError(f"{amount!r} is no amount") from None
    if not cents.is_finite() or cents <= 0 or cents != int(cents):
        raise ValueError(f"{amount} {currency} can't be paid")
    return {"amount": int(cents), "currency": currency}


def _digits(currency: str | None) -> int:
    return _DIGITS.get(currency or "", 2)


def _text(value: Any) -> str | None:
    if not isinstance(value, str | None):
        raise TypeError("text was promised")
    return value


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise AcmeBadAnswer("an object was promised")
    return body
