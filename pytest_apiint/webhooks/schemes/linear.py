"""Linear, whose timestamp stands in the body, in milliseconds."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from pytest_apiint.webhooks.delivery import Delivery, Message
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Hmac, Parsed

_FIELD = re.compile(rb'("webhookTimestamp"\s*:\s*)("[^"]*"|[^,}\s]+)')


class Linear(Hmac):
    name = "linear"
    title = "Linear"
    header = "Linear-Signature"
    id_header = "Linear-Delivery"
    signed = "body"
    source = "https://linear.app/developers/webhooks#securing-webhooks"
    profile = Profile(has_timestamp=True, tolerance=60.0, tolerates=frozenset({"signed-timestamp-float"}))
    oracle = "npm @linear/sdk"

    def stamp(self, at: float) -> str:
        return str(int(at * 1000))

    def moment(self, stamp: str) -> float | None:
        found = super().moment(stamp)
        return None if found is None else found / 1000

    def prepare(self, message: Message) -> Message:
        stamped = super().prepare(message)
        return replace(stamped, body=_stamped(stamped.body, stamped.stamp or ""))

    def parse(self, delivery: Delivery) -> Parsed:
        found = _FIELD.search(delivery.body)
        return replace(super().parse(delivery), stamp=found[2].decode("latin-1") if found else None)

    def restamped(self, delivery: Delivery, stamp: str) -> Delivery:
        return replace(delivery, body=_stamped(delivery.body, stamp))

    def unstamped(self, delivery: Delivery) -> Delivery:
        return replace(delivery, body=re.sub(_FIELD.pattern + rb",?", b"", delivery.body))


def _stamped(body: bytes, stamp: str) -> bytes:
    """`body` with its moment; in front of all else where it has none."""
    word = (stamp if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", stamp) else json.dumps(stamp, ensure_ascii=False)).encode()
    if _FIELD.search(body):
        return _FIELD.sub(lambda match: match[1] + word, body, count=1)
    return re.sub(rb"^\s*\{", lambda match: match[0] + b'"webhookTimestamp":' + word + b",", body, count=1)
