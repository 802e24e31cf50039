"""Amazon SNS: the fields of a message, signed with RSA; who verifies fetches the certificate that it names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from pytest_apiint.webhooks.delivery import Delivery, Message, delivered
from pytest_apiint.webhooks.encodings import read
from pytest_apiint.webhooks.keys import Keys, Secret, crypto, made, private
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Parsed, Scheme, changed

CERTIFICATE: Final = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
_TOPIC: Final = "arn:aws:sns:us-east-1:123456789012:orders"
_NOTIFICATION: Final = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION: Final = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


class Sns(Scheme):
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
    number: str = "2"
    cert_url: str = CERTIFICATE

    def stamp(self, at: float) -> str:
        return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def moment(self, stamp: str) -> float | None:
        try:
            return datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S.%f%z").timestamp()
        except ValueError:
            return None

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

    def seal(self, secret: Secret, content: bytes) -> bytes:
        library = crypto()
        return bytes(private(secret, "rsa", self.name).sign(content, library.padding.PKCS1v15(), self._hash(library)))

    def _hash(self, library: Any) -> Any:
        return library.hashes.SHA256() if self.number == "2" else library.hashes.SHA1()

    def holds(self, public: Secret, content: bytes, raw: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415

        library = crypto()
        key: Any = load_pem_x509_certificate(str(public).encode()).public_key()
        try:
            key.verify(raw, content, library.padding.PKCS1v15(), self._hash(library))
        except InvalidSignature:
            return False
        return True

    def keys(self, name: str = "here") -> Keys:
        key, certificate = _issued(name)
        return Keys(key, certificate, certificate)

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

    def _matches(self, public: Secret, content: bytes, entry: str) -> bool:
        raw = read(entry, self.encoding)
        return raw is not None and self.holds(public, content, raw)

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
        """The same without its id."""
        return altered(delivery, MessageId=None)


class SnsV1(Sns):
    name = "aws-sns-v1"
    title = "Amazon SNS, version 1"
    algorithm = "RSA PKCS #1 v1.5, SHA-1"
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


@lru_cache(maxsize=4)
def _issued(name: str) -> tuple[Any, str]:
    """An RSA key, and a certificate for it as PEM that holds for every date that tests have."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    library = crypto()
    key = made("rsa", name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(1970, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2200, 1, 1, tzinfo=UTC))
        .sign(key, library.hashes.SHA256())
    )
    return key, certificate.public_bytes(library.serialization.Encoding.PEM).decode()
