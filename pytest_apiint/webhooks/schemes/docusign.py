"""DocuSign Connect: one header for each active key."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_apiint.webhooks.delivery import Delivery, Message, delivered
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Hmac, Parsed

_MOST = 100


class DocuSign(Hmac):
    name = "docusign"
    title = "DocuSign Connect"
    header = "X-DocuSign-Signature-1"
    signed = "body"
    source = "https://developers.docusign.com/platform/webhooks/connect/validate/"
    profile = Profile(bodies="any", several=True)
    encoding = "base64"

    def write(self, message: Message, entries: Sequence[str]) -> Delivery:
        return delivered(message, [(f"X-DocuSign-Signature-{n}", entry) for n, entry in enumerate(entries[:_MOST], 1)])

    def parse(self, delivery: Delivery) -> Parsed:
        names = [f"X-DocuSign-Signature-{number}" for number in range(1, _MOST + 1)]
        return Parsed(tuple(delivery.headers[name] for name in names if name in delivery.headers))
