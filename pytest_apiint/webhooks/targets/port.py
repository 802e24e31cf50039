"""What the matrix asks of where it delivers to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Protocol, Self, TypeAlias

from pytest_apiint.webhooks.answer import Answer
from pytest_apiint.webhooks.delivery import Delivery

Hold: TypeAlias = "Callable[[], AbstractContextManager[None]]"


def unheld() -> AbstractContextManager[None]:
    return nullcontext()


class Target(Protocol):
    """Deliver inside ``with``. `http` targets see method, URL and how the body was cut; a function sees bytes.

    `chunks` where a body may come without a length, which PEP 3333 has no word for.
    """

    @property
    def http(self) -> bool: ...
    @property
    def chunks(self) -> bool: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...
    def send(self, delivery: Delivery) -> Answer: ...
    def together(self, deliveries: Sequence[Delivery]) -> list[Answer]: ...


def cut(delivery: Delivery) -> bytes:
    """The bytes that belong to the request, by the length that it says: servers give a handler no more."""
    length = delivery.headers.get("Content-Length", "")
    return delivery.body[: int(length)] if length.isdigit() else delivery.body


def wire(value: str) -> bytes:
    """A field's value as bytes: one octet a character where they fit, as it was read; else UTF-8."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")
