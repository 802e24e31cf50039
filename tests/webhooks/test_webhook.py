"""The fixture: signing, delivering, handshakes, and keys, on the test's clock."""

import hmac
import json
import time

import pytest

from pytest_apiint import UsageProblem
from pytest_apiint.exchange import Headers
from pytest_apiint.webhooks.delivery import Delivery
from pytest_apiint.webhooks.scheme import Hmac
from pytest_apiint.webhooks.schemes import scheme
from tests.webhooks.handlers import SECRET, Right


def test_a_body_is_signed_as_given_and_headers_come_back(webhook):
    delivery = webhook.sign("github", b"Hello, World!", secret="It's a Secret to Everybody")
    assert delivery.headers["X-Hub-Signature-256"].startswith("sha256=757107ea0eb2509f")
    assert delivery.body == b"Hello, World!"


def test_where_a_scheme_needs_it_body_or_url_come_back_too(webhook):
    assert "signature" in json.loads(webhook.sign("mailgun", {"event-data": {}}, secret="k").body)
    assert "bodySHA256=" in webhook.sign("twilio-json", {"a": 1}, secret="k").url
    assert webhook.sign("twilio", {"a": "1 2"}, secret="k").body == b"a=1+2"


def test_a_delivery_is_taken_at_once_and_not_when_the_clock_has_moved_on(webhook, api_clock):
    right = Right()
    assert webhook.deliver(right, "stripe", {"id": "evt_1"}, secret=SECRET).accepted
    old = webhook.sign("stripe", {"id": "evt_2"}, secret=SECRET)
    api_clock.advance(301)
    assert right(dict(old.headers), old.body) == 401
    assert webhook.deliver(right, "stripe", {"id": "evt_2"}, secret=SECRET).accepted
    assert not webhook.deliver(right, "stripe", {"id": "evt_3"}, secret=SECRET, at=time.time() - 301).accepted
    assert len(right.db) == 2


def test_a_delivery_has_the_id_that_it_is_given(webhook):
    assert webhook.sign("svix", {}, secret=webhook.keys("svix").secret, id="msg_7").headers["svix-id"] == "msg_7"


@pytest.mark.parametrize("name", ["slack", "zoom", "discord", "intercom", "aws-sns"])
def test_a_handshake_is_signed_as_any_delivery(webhook, name):
    keys, got = webhook.keys(name), []

    def handler(headers, body, url):
        got.append(json.loads(body))
        return scheme(name).verify(Delivery(url, Headers(headers), body), keys.public, now=time.time())

    assert webhook.handshake(handler, name, secret=keys.secret).accepted
    assert not webhook.handshake(handler, name, secret=webhook.keys(name, "other").secret).accepted
    assert got


def test_a_vendor_without_a_handshake_is_told(webhook):
    with pytest.raises(UsageProblem, match="slack, zoom, discord, intercom, aws-sns"):
        webhook.handshake(lambda *_: 200, "stripe", secret="k")


class Acme(Hmac):
    name = "acme"
    title = "Acme"
    header = "X-Acme"
    signed = "body"
    source = "https://acme.example"


def test_a_scheme_of_one_s_own_is_taken_as_it_is(webhook):
    expected = hmac.new(b"k", b"{}", "sha256").hexdigest()
    assert webhook.sign(Acme(), b"{}", secret="k").headers["X-Acme"] == expected
