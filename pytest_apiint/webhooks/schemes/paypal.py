"""PayPal: what is signed is the body's CRC-32, beside the transmission's id, time and webhook."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

from pytest_apiint.webhooks.delivery import Delivery, Message, delivered
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Parsed
from pytest_apiint.webhooks.schemes.certified import Certified

CERTIFICATE: Final = "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77"


class PayPal(Certified):
    """``PayPal(webhook_id="...")``: the id that the webhook has in PayPal's dashboard, which is signed and not sent."""

    name = "paypal"
    title = "PayPal"
    algorithm = "RSA PKCS #1 v1.5, SHA-256"
    header = "PAYPAL-TRANSMISSION-SIG"
    stamp_header = "PAYPAL-TRANSMISSION-TIME"
    id_header = "PAYPAL-TRANSMISSION-ID"
    signed = "id `|` time `|` webhook id `|` CRC-32 of the body, decimal"
    source = "https://developer.paypal.com/api/rest/webhooks/rest/"
    profile = Profile(has_timestamp=True, signs_id=True)
    cert_url = CERTIFICATE
    fraction = ""

    def __init__(self, *, webhook_id: str = "WH-0123456789ABCDEF") -> None:
        self.webhook_id = webhook_id

    def certified(self, delivery: Delivery, url: str) -> Delivery:
        return delivery.having(("PAYPAL-CERT-URL", url))

    def content(self, message: Message) -> bytes:
        return f"{message.id}|{message.stamp}|{self.webhook_id}|{zlib.crc32(message.body)}".encode()

    def write(self, message: Message, entries: Sequence[str]) -> Delivery:
        pairs = [
            (self.id_header, message.id),
            (self.stamp_header, message.stamp or ""),
            ("PAYPAL-CERT-URL", self.cert_url),
            ("PAYPAL-AUTH-ALGO", "SHA256withRSA"),
        ]
        return delivered(message, [*pairs, (self.header, entries[0] if entries else "")])

    def parse(self, delivery: Delivery) -> Parsed:
        headers = delivery.headers
        fits = headers.get("PAYPAL-CERT-URL") == self.cert_url and headers.get("PAYPAL-AUTH-ALGO") == "SHA256withRSA"
        entry = headers.get(self.header)
        return Parsed((entry,) if fits and entry else (), headers.get(self.stamp_header), headers.get(self.id_header))
