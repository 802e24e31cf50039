"""Timestamp and signatures in one header, as pairs: ``t=1492774577,v1=5257a869...``."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_apiint.webhooks.delivery import Delivery, Message, delivered
from pytest_apiint.webhooks.scheme import Hmac, Parsed


class Pairs(Hmac):
    """Separated by `joiner`; `stamp_label` stands before the timestamp."""

    stamp_label: str = "t="

    def write(self, message: Message, entries: Sequence[str]) -> Delivery:
        text = self.joiner.join([f"{self.stamp_label}{message.stamp}", *entries])
        return delivered(message, [(self.header, text)])

    def parse(self, delivery: Delivery) -> Parsed:
        parts = delivery.headers.get(self.header, "").split(self.joiner)
        stamps = [part.removeprefix(self.stamp_label) for part in parts if part.startswith(self.stamp_label)]
        rest = tuple(part for part in parts if part and not part.startswith(self.stamp_label))
        return Parsed(rest, stamps[0] if stamps else None)

    def restamped(self, delivery: Delivery, stamp: str) -> Delivery:
        return self._written(delivery, [f"{self.stamp_label}{stamp}", *self.parse(delivery).signatures])

    def unstamped(self, delivery: Delivery) -> Delivery:
        return self._written(delivery, self.parse(delivery).signatures)

    def _written(self, delivery: Delivery, parts: Sequence[str]) -> Delivery:
        return delivery.having((self.header, self.joiner.join(parts)))
