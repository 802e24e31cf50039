"""Paddle Billing."""

from __future__ import annotations

from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.schemes.pairs import Pairs


class Paddle(Pairs):
    name = "paddle"
    title = "Paddle Billing"
    header = "Paddle-Signature"
    signed = "timestamp `:` body"
    source = "https://developer.paddle.com/webhooks/signature-verification"
    profile = Profile(
        has_timestamp=True, tolerance=5.0, utf8_only=True, several=True, tolerates=frozenset({"timestamp-arabic-indic"})
    )
    label = "h1="
    joiner = ";"
    stamp_label = "ts="
    id_pointer = "/notification_id"
    oracle = "paddle-python-sdk"

    def content(self, message: Message) -> bytes:
        return f"{message.stamp}:".encode() + message.body
