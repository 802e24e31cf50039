"""Mailgun, which signs a token that stands beside the event, and not the event."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pytest_apiint.webhooks.delivery import Delivery, Message, delivered
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import PAYLOAD, Hmac, Parsed


class Mailgun(Hmac):
    name = "mailgun"
    title = "Mailgun"
    header = ""
    id_pointer = "/signature/token"
    signed = "timestamp token"
    source = "https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks"
    profile = Profile(
        has_timestamp=True,
        tolerance=900.0,
        binds="nothing",
        signs_id=True,
        tolerates=frozenset({"signed-timestamp-arabic-indic"}),
    )
    oracle = "mailgun"

    def prepare(self, message: Message) -> Message:
        token = message.id if len(message.id) == 50 else hashlib.sha256(message.id.encode()).hexdigest()[:50]
        return replace(super().prepare(message), id=token)

    def content(self, message: Message) -> bytes:
        return f"{message.stamp}{message.id}".encode()

    def write(self, message: Message, entries: Sequence[str]) -> Delivery:
        body = {**_object(message.body), "signature": {"timestamp": message.stamp, "token": message.id}}
        if entries:
            body["signature"]["signature"] = entries[0]
        return delivered(message, [], json.dumps(body, ensure_ascii=False).encode())

    def parse(self, delivery: Delivery) -> Parsed:
        found = _object(delivery.body).get("signature")
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            return Parsed(())
        entry = found.get("signature")
        return Parsed((entry,) if entry else (), found.get("timestamp"), found.get("token"))

    def body(self) -> bytes:
        return json.dumps({"event-data": {"event": "delivered", **PAYLOAD}}).encode()

    def tampered(self, delivery: Delivery) -> Delivery:
        parsed = self.parse(delivery)
        token = parsed.id or ""
        return _with(delivery, token=token[:-1] + ("1" if token.endswith("0") else "0"))

    def restamped(self, delivery: Delivery, stamp: str) -> Delivery:
        return _with(delivery, timestamp=stamp)

    def unstamped(self, delivery: Delivery) -> Delivery:
        return _with(delivery, timestamp=None)

    def unsigned(self, delivery: Delivery) -> Delivery:
        return _with(delivery, signature=None)

    def unnamed(self, delivery: Delivery) -> Delivery:
        return _with(delivery, token=None)


def _with(delivery: Delivery, **fields: str | None) -> Delivery:
    body = _object(delivery.body)
    merged = {**body["signature"], **fields}
    body["signature"] = {name: value for name, value in merged.items() if value is not None}
    return replace(delivery, body=json.dumps(body, ensure_ascii=False).encode())


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {"event-data": {}}
    return found if isinstance(found, dict) else {"event-data": found}
