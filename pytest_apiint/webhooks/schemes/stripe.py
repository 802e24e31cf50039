"""Stripe."""

from __future__ import annotations

from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.schemes.pairs import Pairs


class Stripe(Pairs):
    name = "stripe"
    title = "Stripe"
    header = "Stripe-Signature"
    signed = "timestamp `.` body"
    source = "https://docs.stripe.com/webhooks/signature"
    # Its own verifier asks how old a delivery is, and never how far ahead; it signs the number that it has read.
    profile = Profile(
        has_timestamp=True,
        tolerance=300.0,
        tolerates_future=True,
        utf8_only=True,
        several=True,
        tolerates=frozenset({"timestamp-arabic-indic"}),
    )
    label = "v1="
    joiner = ","
    id_pointer = "/id"
    older_labels = ("v0=",)
    oracle = "stripe"

    def content(self, message: Message) -> bytes:
        return f"{message.stamp}.".encode() + message.body
