"""Signatures: published ones recomputed, ours verified and everything else refused, and keys that are none."""

import base64
import hmac
import json
import sys
import time
from dataclasses import replace

import pytest

from pytest_apiint import UsageProblem
from pytest_apiint.exchange import Headers
from pytest_apiint.webhooks.attacks.certificates import confirmation
from pytest_apiint.webhooks.delivery import Delivery, Message
from pytest_apiint.webhooks.schemes import SCHEMES, scheme
from pytest_apiint.webhooks.schemes.generic import GenericHmac, GenericPairs
from pytest_apiint.webhooks.schemes.plaid import members, part
from pytest_apiint.webhooks.schemes.rfc9421 import MessageSignature
from pytest_apiint.webhooks.schemes.sns import Sns, altered

NOW = 1_800_000_000.0
NAMES = [one.name for one in SCHEMES]
VECTORS = [(one.name, vector) for one in SCHEMES for vector in one.vectors]


def signed(one, secret=None, at=NOW, body=None):
    message = Message(one.body() if body is None else body, at, content_type=one.content_type)
    return one.sign(message, one.keys().secret if secret is None else secret)


@pytest.mark.parametrize(("name", "vector"), VECTORS, ids=[name for name, _ in VECTORS])
def test_a_published_signature_is_recomputed(name, vector):
    one = scheme(name)
    assert one.entry(vector.secret, one.prepare(vector.message)) == vector.entry


def test_four_vendors_have_published_one_that_can_be_recomputed():
    assert {name for name, _ in VECTORS} == {"standard-webhooks", "github", "slack", "twilio"}


def test_rfc_9421_s_own_example_is_recomputed():
    # B.2.5: its message covers a date, which webhooks here don't.
    class Example(MessageSignature):
        def value(self, message, component):
            date = "Tue, 20 Apr 2021 02:07:55 GMT"
            return date if component == "date" else super().value(message, component)

        def params(self, message):
            return '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'

    one = Example(components=("date", "@authority", "content-type"))
    key = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    message = Message(b'{"hello": "world"}', 1618884473, url="https://example.com/foo?param=Value&Pet=dog")
    entry = one.entry(base64.b64decode(key), one.prepare(message))
    assert entry == "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8="


SENDGRID = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==",
    "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=",
    "1600112502",
    json.dumps(
        [
            {
                "email": "hello@world.com",
                "event": "dropped",
                "reason": "Bounced Address",
                "sg_event_id": "ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",
                "sg_message_id": "LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",
                "smtp-id": "<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>",
                "timestamp": 1600112492,
            }
        ],
        separators=(",", ":"),
    )
    + "\r\n",
)


def test_the_example_in_sendgrid_s_sdk_verifies():
    public, signature, stamp, body = SENDGRID
    one = scheme("sendgrid")
    headers = Headers({one.header: signature, one.stamp_header: stamp})
    assert one.verify(Delivery("https://x.example", headers, body.encode()), public, now=NOW)
    assert not one.verify(Delivery("https://x.example", headers, body.strip().encode()), public, now=NOW)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_signed_verifies_and_nothing_else_does(name):
    one = scheme(name)
    keys, delivery = one.keys(), signed(one)
    assert one.verify(delivery, keys.public, now=NOW)
    assert not one.verify(signed(one, one.keys("other").secret), keys.public, now=NOW)
    assert not one.verify(one.unsigned(delivery), keys.public, now=NOW)
    if one.profile.binds != "nothing" or one.profile.signs_id:
        tampered = one.tampered(delivery)
        assert tampered != delivery
        assert not one.verify(tampered, keys.public, now=NOW)


@pytest.mark.parametrize("name", [one.name for one in SCHEMES if one.profile.tolerance])
def test_a_delivery_is_taken_within_its_tolerance_alone(name):
    one = scheme(name)
    public, most = one.keys().public, one.profile.tolerance
    assert one.verify(signed(one, at=NOW - most), public, now=NOW)
    assert not one.verify(signed(one, at=NOW - most - 1), public, now=NOW)
    assert one.verify(signed(one, at=NOW + most + 1), public, now=NOW) is one.profile.tolerates_future
    assert not one.verify(signed(one, at=NOW - 20), public, now=NOW, tolerance=10)


@pytest.mark.parametrize("name", [one.name for one in SCHEMES if one.profile.has_timestamp])
def test_the_moment_is_part_of_what_is_signed(name):
    one = scheme(name)
    delivery, public = signed(one), one.keys().public
    assert not one.verify(one.restamped(delivery, one.stamp(NOW - 1)), public, now=NOW)
    assert not one.verify(one.unstamped(delivery), public, now=NOW)


@pytest.mark.parametrize("name", [one.name for one in SCHEMES if one.profile.several])
def test_of_several_signatures_one_has_to_fit(name):
    one = scheme(name)
    keys, other = one.keys(), one.keys("other")
    message = Message(one.body(), NOW)
    assert one.verify(one.sign(message, other.secret, keys.secret), keys.public, now=NOW)
    assert not one.verify(one.sign(message, other.secret, other.secret), keys.public, now=NOW)


@pytest.mark.parametrize("name", [one.name for one in SCHEMES if one.profile.signs_url])
def test_the_url_is_part_of_what_is_signed(name):
    one = scheme(name)
    delivery, public = signed(one), one.keys().public
    assert not one.verify(replace(delivery, url=delivery.url.replace("hooks.", "evil.")), public, now=NOW)


@pytest.mark.parametrize("name", ["aws-sns", "aws-sns-v1"])
@pytest.mark.parametrize("kind", ["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"])
def test_sns_signs_each_kind_of_message_by_its_own_fields(name, kind):
    one = scheme(name)
    body = json.loads(confirmation("https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription"))
    body = {**body, "Type": kind} if kind != "Notification" else {"Type": kind, "Message": "m", "Subject": "s"}
    delivery = signed(one, body=json.dumps(body).encode())
    public = one.keys().public
    assert one.verify(delivery, public, now=NOW)
    for field in ("Message", "TopicArn", "Type", "Subject" if kind == "Notification" else "Token"):
        changed = {
            **json.loads(delivery.body),
            field: "Notification" if field == "Type" and kind != "Notification" else "x",
        }
        assert not one.verify(replace(delivery, body=json.dumps(changed).encode()), public, now=NOW), field
    other = {"aws-sns": "aws-sns-v1", "aws-sns-v1": "aws-sns"}[name]
    assert not scheme(other).verify(delivery, public, now=NOW)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"X-Webhook-Signature": hmac.new(b"k", b"{}", "sha256").hexdigest()}),
        (
            {"header": "X-Acme", "prefix": "sha512=", "algorithm": "SHA-512"},
            {"X-Acme": "sha512=" + hmac.new(b"k", b"{}", "sha512").hexdigest()},
        ),
        (
            {"encoding": "base64", "algorithm": "sha1"},
            {"X-Webhook-Signature": base64.b64encode(hmac.new(b"k", b"{}", "sha1").digest()).decode()},
        ),
        (
            {"encoding": "base64url"},
            {
                "X-Webhook-Signature": base64.urlsafe_b64encode(hmac.new(b"k", b"{}", "sha256").digest())
                .decode()
                .rstrip("=")
            },
        ),
        (
            {"timestamp": "X-Time"},
            {
                "X-Time": "1800000000",
                "X-Webhook-Signature": hmac.new(b"k", b"1800000000.{}", "sha256").hexdigest(),
            },
        ),
        (
            {"timestamp": "X-Time", "id": "X-Id", "signed": "{id}:{timestamp}:{url}|{body}|"},
            {
                "X-Webhook-Signature": hmac.new(
                    b"k", b"m1:1800000000:https://hooks.example/webhooks|{}|", "sha256"
                ).hexdigest(),
                "X-Id": "m1",
            },
        ),
    ],
)
def test_every_part_of_the_generic_scheme_can_be_set(settings, expected):
    one = GenericHmac(**settings)
    delivery = one.sign(Message(b"{}", NOW, "m1"), "k")
    assert {name: delivery.headers[name] for name in expected} == expected
    assert one.verify(delivery, "k", now=NOW)
    assert not one.verify(delivery, "other", now=NOW)


def test_the_generic_scheme_s_timestamp_may_stand_beside_the_signature():
    one = GenericPairs(prefix="s=", stamp_label="ts=", separator=";", signed="{body}|{timestamp}")
    delivery = signed(one, "k", body=b"{}")
    assert delivery.headers["X-Webhook-Signature"].startswith("ts=1800000000;s=")
    assert one.content(Message(b"{}", 0.0, stamp="7")) == b"{}|7"


def told(call):
    with pytest.raises(UsageProblem) as caught:
        call()
    text = str(caught.value)
    assert all(len(line) <= 80 and line.isascii() for line in text.splitlines())
    return text


def test_what_cannot_be_meant_is_told():
    assert 'did you mean "stripe"?' in told(lambda: scheme("strip"))
    assert "sha256" in told(lambda: GenericHmac(algorithm="sha9"))
    assert "hex, base64, base64url" in told(lambda: GenericHmac(encoding="rot13"))
    assert "20 characters that aren't base64" in told(lambda: signed(scheme("svix"), "whsec_not base64 !!!"))
    assert "shared secret" in told(lambda: signed(scheme("github"), 5))
    assert "ed25519, ecdsa" in told(lambda: MessageSignature("md5"))


@pytest.mark.parametrize(
    "name", ["discord", "sendgrid", "aws-sns", "plaid", "standard-webhooks-v1a", "rfc9421-ed25519"]
)
def test_no_message_shows_a_key(name):
    assert "s3cr3t" not in told(lambda: signed(scheme(name), "s3cr3t" * 9))


@pytest.mark.parametrize("name", ["discord", "aws-sns", "rfc9421-ed25519"])
def test_without_cryptography_the_extra_is_named(name, monkeypatch):
    for module in ("hashes", "serialization"):
        monkeypatch.setitem(sys.modules, f"cryptography.hazmat.primitives.{module}", None)
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
    assert "pip install 'pytest-apiint[crypto]'" in told(lambda: signed(scheme(name), "x" * 32))


@pytest.mark.parametrize("name", ["stripe", "github", "slack", "standard-webhooks", "twilio", "mailgun", "linear"])
def test_a_shared_secret_needs_no_library(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
    assert scheme(name).verify(signed(scheme(name)), scheme(name).keys().public, now=NOW)


def test_a_private_key_may_be_pem_or_the_bytes_of_a_seed():
    from cryptography.hazmat.primitives import serialization

    one = scheme("discord")
    key = one.keys().secret
    raw = key.private_bytes_raw()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for form in (raw, raw.hex(), pem, pem.decode(), base64.b64encode(raw).decode()):
        assert one.verify(signed(one, form), one.keys().public, now=NOW)


def test_keys_are_alike_in_a_process_and_show_nothing():
    one = scheme("stripe")
    assert one.keys().secret == one.keys().secret != one.keys("other").secret
    assert one.keys().secret not in repr(one.keys())


def test_a_body_that_came_with_the_wire_s_odd_characters_is_refused_and_nothing_raised():
    odd = (
        "\u00e9" * 20,
        "v1=\u00e9",
        "t=,v1=",
        "",
        " ",
        "\x00",
        "t=1,t=2",
        ":::",
        "sig1=::",
        "e30.e30.e30",
        "bnVsbA.bnVsbA.e30",
    )
    for one in SCHEMES:
        delivery = signed(one)
        for text in odd:
            pairs = [(name, text) for name in delivery.headers if name != "Content-Type"]
            assert not one.verify(delivery.having(*pairs), one.keys().public, now=NOW) or not one.header
        for body in (b"", b"\xff", b"null", b"[]", b'{"signature":5}', b'{"Signature":5,"Type":5}'):
            genuine = one.verify(replace(delivery, body=body), one.keys().public, now=NOW)
            assert genuine is (one.name == "gitlab"), one.name


def test_time_is_the_test_s_clock(webhook, api_clock):
    delivery = webhook.sign("stripe", {"id": 1}, secret="whsec_x")
    assert scheme("stripe").verify(delivery, "whsec_x", now=time.time())
    assert delivery.headers["Stripe-Signature"].startswith(f"t={int(api_clock.now)},")
    api_clock.advance(301)
    assert not scheme("stripe").verify(delivery, "whsec_x", now=time.time())


def test_a_certificate_s_place_can_be_another():
    class Elsewhere(Sns):
        cert_url = "https://sns.eu-west-1.amazonaws.com/x.pem"

    assert json.loads(signed(Elsewhere()).body)["SigningCertURL"] == Elsewhere.cert_url


def test_openai_s_secret_may_be_any_text():
    one = scheme("openai")
    delivery = signed(one, "no base64!")
    assert one.verify(delivery, "no base64!", now=NOW)
    assert one.verify(signed(one, "whsec_aGVsbG8="), "hello", now=NOW)


def test_what_names_the_key_is_held_to_what_is_known():
    sns, paypal, plaid, rfc = (scheme(name) for name in ("aws-sns", "paypal", "plaid", "rfc9421"))

    def refused(one, delivery):
        assert not one.verify(delivery, one.keys().public, now=NOW)

    for field in ({"SigningCertURL": "https://evil.example/x.pem"}, {"SignatureVersion": "1"}):
        refused(sns, altered(signed(sns), **field))
    refused(paypal, signed(paypal).having(("PAYPAL-CERT-URL", "https://evil.example")))
    head, _, rest = signed(plaid).headers[plaid.header].partition(".")
    refused(plaid, signed(plaid).having((plaid.header, f"{part({**members(head), 'kid': 'x'})}.{rest}")))
    refused(rfc, signed(rfc).having(("Content-Digest", "sha-256=:AAAA:")))
    params = signed(rfc).headers["Signature-Input"]
    refused(rfc, signed(rfc).having(("Signature-Input", params.replace(' "content-digest"', ""))))


def test_an_id_that_is_signed_has_to_be_there():
    one = scheme("standard-webhooks")
    message = one.prepare(Message(b"{}", NOW, ""))
    delivery = one.write(message, [one.entry(one.keys().secret, message)])
    assert not one.verify(delivery, one.keys().public, now=NOW)
