"""SendGrid's event webhook: ECDSA, whose public half the receiver holds as base64 without a PEM's frame."""

from __future__ import annotations

import base64

from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.keys import Keys, Secret, crypto, made, pem, private
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Scheme


class SendGrid(Scheme):
    name = "sendgrid"
    title = "SendGrid"
    algorithm = "ECDSA P-256, SHA-256"
    header = "X-Twilio-Email-Event-Webhook-Signature"
    stamp_header = "X-Twilio-Email-Event-Webhook-Timestamp"
    signed = "timestamp body"
    source = (
        "https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/"
        "getting-started-event-webhook-security-features"
    )
    # Its verifier takes the timestamp as a text, and asks no clock.
    profile = Profile(has_timestamp=True, utf8_only=True, tolerates=frozenset({"obs-fold", "padded"}))
    encoding = "base64"
    oracle = "sendgrid"

    def content(self, message: Message) -> bytes:
        return (message.stamp or "").encode() + message.body

    def seal(self, secret: Secret, content: bytes) -> bytes:
        library = crypto()
        key = private(secret, "p256", self.name)
        return bytes(key.sign(content, library.ec.ECDSA(library.hashes.SHA256())))

    def holds(self, public: Secret, content: bytes, raw: bytes) -> bool:
        library = crypto()
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415

        key = library.serialization.load_der_public_key(base64.b64decode(str(public)))
        try:
            key.verify(raw, content, library.ec.ECDSA(library.hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def keys(self, name: str = "here") -> Keys:
        key = made("p256", name)
        return Keys(key, "".join(pem(key.public_key()).splitlines()[1:-1]))
