"""Twilio: the URL as it was called, and a form's fields or the hash of a body."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from pytest_apiint.webhooks.delivery import FORM, JSON, Delivery, Message
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Hmac, Vector

_SOURCE = "https://www.twilio.com/docs/usage/webhooks/webhooks-security"
_TOLERATED = frozenset({"url-explicit-port"})


class Twilio(Hmac):
    name = "twilio"
    title = "Twilio, form"
    algorithm = "HMAC-SHA1"
    digest = "sha1"
    header = "X-Twilio-Signature"
    signed = "URL, then each field's name and value, by name"
    source = _SOURCE
    profile = Profile(bodies="form", binds="fields", signs_url=True, tolerates=_TOLERATED)
    encoding = "base64"
    content_type = FORM
    oracle = "twilio"
    vectors = (
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

    def body(self) -> bytes:
        return b"From=%2B14158675309&MessageSid=SM00000000000000000000000000000042&Body=Hello+there"


class TwilioSharedKey(Twilio):
    """Twilio's newer keys. Which one was used, and how, stands in a header of its own."""

    name = "twilio-shared-key"
    title = "Twilio, SharedKey"
    algorithm = "HMAC-SHA256"
    digest = "sha256"
    vectors = ()

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
    profile = Profile(utf8_only=True, signs_url=True, tolerates=_TOLERATED)
    encoding = "base64"
    content_type = JSON
    oracle = "twilio"

    def prepare(self, message: Message) -> Message:
        base = message.url.partition("bodySHA256=")[0].rstrip("?&")
        sign = "&" if urlsplit(base).query else "?"
        return replace(
            super().prepare(message), url=f"{base}{sign}bodySHA256={hashlib.sha256(message.body).hexdigest()}"
        )

    def content(self, message: Message) -> bytes:
        return message.url.encode()

    def verify(self, delivery: Delivery, public: object, *, now: float, tolerance: float | None = None) -> bool:
        told = dict(parse_qsl(urlsplit(delivery.url).query)).get("bodySHA256")
        fits = told == hashlib.sha256(delivery.body).hexdigest()
        return fits and super().verify(delivery, public, now=now, tolerance=tolerance)
