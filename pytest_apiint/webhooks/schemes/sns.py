"""Amazon SNS: the fields of a message, signed with RSA; who verifies fetches the certificate that it names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from pytest_apiint.webhooks.delivery import Delivery, Message, delivered
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Parsed, changed
from pytest_apiint.webhooks.schemes.certified import Certified

CERTIFICATE: Final = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
_TOPIC: Final = "arn:aws:sns:us-east-1:123456789012:orders"
_NOTIFICATION: Final = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION: Final = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


class Sns(Certified):
    """Signature version 2. A payload that is no SNS message becomes a Notification's `Message`."""

    name = "aws-sns"
    title = "Amazon SNS, version 2"
    algorithm = "RSA PKCS #1 v1.5, SHA-256"
    header = ""
    id_pointer = "/MessageId"
    signed = "`Key\\nValue\\n` of the message's fields, by key"
    source = "https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html"
    profile = Profile(has_timestamp=True, binds="fields", signs_id=True)
    encoding = "base64"
    content_type = "text/plain; charset=UTF-8"
    oracle = "npm sns-validator"
    cert_url = CERTIFICATE
    number: str = "2"

    def prepare(self, message: Message) -> Message:
        stamped = super().prepare(message)
        given = fields_of(message.body)
        text = message.body.decode("utf-8", "replace")
        fields = given if "Type" in given else {"Type": "Notification", "Message": text}
        fields = {"TopicArn": _TOPIC, "MessageId": message.id, **fields, "Timestamp": stamped.stamp}
        return replace(stamped, body=json.dumps(fields).encode(), content_type=self.content_type)

    def content(self, message: Message) -> bytes:
        fields = fields_of(message.body)
        names = _NOTIFICATION if fields["Type"] == "Notification" else _CONFIRMATION
        return "".join(f"{name}\n{fields[name]}\n" for name in names if name != "Subject" or name in fields).encode()

    def write(self, message: Message, entries: Sequence[str]) -> Delivery:
        fields = {**fields_of(message.body), "SignatureVersion": self.number, "SigningCertURL": self.cert_url}
        if entries:
            fields["Signature"] = entries[0]
        kind = str(fields.get("Type", "Notification"))
        pairs = [("x-amz-sns-message-type", kind), ("x-amz-sns-message-id", str(fields.get("MessageId", "")))]
        return delivered(message, pairs, json.dumps(fields, ensure_ascii=False).encode())

    def parse(self, delivery: Delivery) -> Parsed:
        fields = fields_of(delivery.body)
        entry, stamp = fields.get("Signature"), fields.get("Timestamp")
        fits = fields.get("SignatureVersion") == self.number and fields.get("SigningCertURL") == self.cert_url
        entries = (entry,) if fits and isinstance(entry, str) and entry else ()
        return Parsed(entries, stamp if isinstance(stamp, str) else None, fields.get("MessageId"))

    def tampered(self, delivery: Delivery) -> Delivery:
        fields = fields_of(delivery.body)
        return altered(delivery, Message=changed(str(fields["Message"]).encode()).decode())

    def restamped(self, delivery: Delivery, stamp: str) -> Delivery:
        return altered(delivery, Timestamp=stamp)

    def unstamped(self, delivery: Delivery) -> Delivery:
        return altered(delivery, Timestamp=None)

    def unsigned(self, delivery: Delivery) -> Delivery:
        return altered(delivery, Signature=None)

    def unnamed(self, delivery: Delivery) -> Delivery:
        return altered(delivery, MessageId=None)

    def certified(self, delivery: Delivery, url: str) -> Delivery:
        return altered(delivery, SigningCertURL=url)


class SnsV1(Sns):
    name = "aws-sns-v1"
    title = "Amazon SNS, version 1"
    algorithm = "RSA PKCS #1 v1.5, SHA-1"
    sha1 = True
    number = "1"


def fields_of(body: bytes) -> dict[str, Any]:
    """A JSON object's members; none where it's something else."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def altered(delivery: Delivery, **fields: str | None) -> Delivery:
    """The same with other members in its body; those that are None are gone."""
    merged = {**fields_of(delivery.body), **fields}
    kept = {name: value for name, value in merged.items() if value is not None}
    return replace(delivery, body=json.dumps(kept, ensure_ascii=False).encode())
