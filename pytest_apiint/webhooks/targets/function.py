"""A function ``(headers, body)`` of the user's, or ``(headers, body, url)``; `async def` too."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_apiint.webhooks.answer import Answer, Reaction, answered, raised
from pytest_apiint.webhooks.delivery import Delivery
from pytest_apiint.webhooks.targets.loops import awaited
from pytest_apiint.webhooks.targets.together import Threaded


@dataclass(frozen=True, slots=True)
class FunctionTarget(Threaded):
    """What it returns says what it did: False, a status, ``(body, status)`` or a response; anything else accepts."""

    handler: Callable[..., Any]
    rejects: tuple[type[BaseException], ...]
    takes: int
    http: bool = False
    chunks: bool = False

    def send(self, delivery: Delivery) -> Answer:
        # A plain dict, which is what most verifiers are handed; repeated fields are joined (RFC 9110, 5.3).
        headers = {name: delivery.headers[name] for name in delivery.headers}
        given = (headers, delivery.body, delivery.url)[: max(self.takes, 2)]
        try:
            returned = self.handler(*given)
            if inspect.isawaitable(returned):
                returned = awaited(returned)
        except Exception as error:  # noqa: BLE001 - whatever it is, it's what the handler does
            return raised(error, self.rejects)
        return _read(returned)


def _read(returned: Any) -> Answer:
    if returned is False:
        return Answer(Reaction.REJECTED, returned=returned)
    status = _status(returned)
    if status is not None:
        return answered(status, _body(returned))
    return Answer(Reaction.ACCEPTED, returned=returned, body=_body(returned))


def _status(returned: Any) -> int | None:
    if isinstance(returned, tuple):
        return next((part for part in returned if _is_status(part)), None)
    if _is_status(returned):
        return int(returned)
    found = (getattr(returned, name, None) for name in ("status_code", "status"))
    return next((one for one in found if _is_status(one)), None)


def _is_status(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 100 <= value < 600


def _body(returned: Any) -> bytes:
    for part in returned if isinstance(returned, tuple) else (returned,):
        if isinstance(part, bytes):
            return part
        if isinstance(part, str):
            return part.encode()
        if isinstance(part, dict):
            import json  # noqa: PLC0415

            return json.dumps(part, default=str).encode()
    for name in ("data", "content", "body"):
        if isinstance(found := getattr(returned, name, None), bytes):
            return found
    return b""
