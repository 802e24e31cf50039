"""Schemes whose delivery says where its certificate is: an URL that a forger chooses."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from pytest_apiint.webhooks.attacks.case import Case, Forge, Forged, Step, case
from pytest_apiint.webhooks.schemes.certified import Certified
from pytest_apiint.webhooks.schemes.sns import Sns, SnsV1

_NONE: Final = "its deliveries name no certificate"
_CHECK: Final = "before fetching: https, the vendor's own host (whole, not as a suffix of a text), a .pem, no userinfo"


def _leading(name: str, says: str, template: str) -> Case:
    @case(name, "certificate", "R", says=says, hint=_CHECK)
    def leading(forge: Forge) -> Forged:
        if not isinstance(forge.scheme, Certified):
            return _NONE
        host = urlsplit(forge.scheme.cert_url).netloc
        path = urlsplit(forge.scheme.cert_url).path
        url = template.replace("{host}", host).replace("{path}", path)
        return [Step(forge.scheme.certified(forge.signed(secret=forge.stranger), url), "R", lures=(url,))]

    return leading


OFF: Final = _leading("cert-url-elsewhere", "a certificate from anywhere proves nothing", "https://evil.example{path}")
HTTP: Final = _leading("cert-url-http", "a certificate that came without TLS proves nothing", "http://{host}{path}")
USERINFO: Final = _leading("cert-url-userinfo", "before the @ there is no host", "https://{host}@evil.example{path}")
SUFFIX: Final = _leading("cert-url-suffix", "a host that begins alike is another", "https://{host}.evil.example{path}")
PREFIX: Final = _leading("cert-url-prefix", "a host that ends alike is another", "https://evil-{host}{path}")
FILE: Final = _leading("cert-url-file", "a certificate is no local file", "file:///etc/ssl/cert.pem")


@case("cert-url-not-pem", "certificate", "R", says="the vendor's host has other files too", hint=_CHECK)
def not_pem(forge: Forge) -> Forged:
    if not isinstance(forge.scheme, Sns):
        return _NONE
    host = urlsplit(forge.scheme.cert_url).netloc
    url = f"https://{host}/?Action=GetTopicAttributes"
    return [Step(forge.scheme.certified(forge.signed(secret=forge.stranger), url), "R", lures=(url,))]


@case(
    "subscribe-url-unverified",
    "certificate",
    "R",
    says="SubscribeURL is fetched after the signature was verified, never before",
    hint="verify first; a forged SubscriptionConfirmation makes the handler call any URL",
)
def unverified(forge: Forge) -> Forged:
    if not isinstance(forge.scheme, Sns):
        return _NONE
    url = "https://evil.example/?Action=ConfirmSubscription"
    return [Step(forge.signed(forge.message(confirmation(url)), forge.stranger), "R", lures=(url,))]


def confirmation(url: str) -> bytes:
    """What SNS sends before the first notification."""
    fields = {
        "Type": "SubscriptionConfirmation",
        "Message": "You have chosen to subscribe to the topic.",
        "Token": "2336412f37fb687f5d51e6e2425a8a5874bf8e6f",
        "SubscribeURL": url,
    }
    return json.dumps(fields).encode()


@case(
    "signature-version-downgrade",
    "certificate",
    "R*",
    says="SHA-1 where the topic has SHA-256",
    hint="require version 2",
)
def downgrade(forge: Forge) -> Forged:
    if not isinstance(forge.scheme, Sns) or forge.scheme.number == "1":
        return _NONE
    return [Step(replace(forge, scheme=SnsV1()).signed(), "R*")]


CASES: Final = (OFF, HTTP, USERINFO, SUFFIX, PREFIX, FILE, not_pem, unverified, downgrade)
