"""Twilio: the URL as it was called, and a form's fields or the hash of a body."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from pytest_apiint.webhooks.delivery import FORM, JSON, Delivery, Message
from pytest_apiint.webhooks.keys import Secret
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Hmac, Vector

_SOURCE = "https://www.twilio.com/docs/usage/webhooks/webhooks-security"


class Twilio(Hmac):
    name = "twilio"
    title = "Twilio, form"
    algorithm = "HMAC-SHA1"
    digest = "sha1"
    header = "X-Twilio-Signature"
    signed = "URL, then each field's name and value, by name"
    source = _SOURCE
    profile = Profile(bodies="form", binds="fields", signs_url=True, any_port=True)
    encoding = "base64"
    content_type = FORM
    oracle = "twilio"
    vectors: ClassVar[tuple[Vector, ...]] = (
        Vector(
            "12345",
            Message(
                b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
                0.0,
                url="https://mycompany.com/myapp.php?foo=1&bar=2",
                content_type=FORM,
            ),
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
            _SOURCE,
        ),
    )

    def content(self, message: Message) -> bytes:
        fields: dict[str, set[str]] = {}
        for name, value in parse_qsl(message.body.decode(), keep_blank_values=True):
            fields.setdefault(name, set()).add(value)
        pairs = [name + value for name in sorted(fields) for value in sorted(fields[name])]
        return (message.url + "".join(pairs)).encode()

    def verify(self, delivery: Delivery, public: Secret, *, now: float, tolerance: float | None = None) -> bool:
        return _either(super().verify, delivery, public, now, tolerance)

    def body(self) -> bytes:
        return b"From=%2B14158675309&MessageSid=SM00000000000000000000000000000042&Body=Hello+there"


class TwilioSharedKey(Twilio):
    """Twilio's newer keys. Which one was used, and how, stands in a header of its own."""

    name = "twilio-shared-key"
    title = "Twilio, SharedKey"
    algorithm = "HMAC-SHA256"
    digest = "sha256"
    vectors: ClassVar[tuple[Vector, ...]] = ()

    def write(self, message: Message, entries: Sequence[str]) -> Delivery:
        settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
        return super().write(message, entries).having(("X-Twilio-Webhooks-Signature-Settings", settings))


class TwilioJson(Hmac):
    """A body that is no form: the URL says its hash."""

    name = "twilio-json"
    title = "Twilio, JSON"
    algorithm = "HMAC-SHA1"
    digest = "sha1"
    header = "X-Twilio-Signature"
    signed = "URL, in which bodySHA256 is the body's hash"
    source = _SOURCE
    profile = Profile(utf8_only=True, signs_url=True, any_port=True)
    encoding = "base64"
    content_type = JSON
    oracle = "twilio"

    def content(self, message: Message) -> bytes:
        return _hashed(message).encode()

    def write(self, message: Message, entries: Sequence[str]) -> Delivery:
        return super().write(replace(message, url=_hashed(message)), entries)

    def verify(self, delivery: Delivery, public: Secret, *, now: float, tolerance: float | None = None) -> bool:
        # What was signed says the hash of the body as it came; so must the URL that was called.
        told = dict(parse_qsl(urlsplit(delivery.url).query)).get("bodySHA256")
        fits = told == hashlib.sha256(delivery.body).hexdigest()
        return fits and _either(super().verify, delivery, public, now, tolerance)


def _hashed(message: Message) -> str:
    """The URL with the body's hash in its query."""
    base = re.sub(r"[?&]bodySHA256=[0-9a-f]*", "", message.url)
    return f"{base}{'&' if urlsplit(base).query else '?'}bodySHA256={hashlib.sha256(message.body).hexdigest()}"


def _either(
    verify: Callable[..., bool], delivery: Delivery, public: Secret, now: float, tolerance: float | None
) -> bool:
    """Whether a delivery is genuine with the URL as it was called, or with the port that is meant anyway in it."""
    parts = urlsplit(delivery.url)
    port = 443 if parts.scheme == "https" else 80
    other = parts._replace(netloc=parts.netloc.removesuffix(f":{port}") if parts.port else f"{parts.netloc}:{port}")
    return any(
        verify(replace(delivery, url=url), public, now=now, tolerance=tolerance)
        for url in (delivery.url, other.geturl())
    )
