"""Shopify."""

from __future__ import annotations

from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Hmac


class Shopify(Hmac):
    name = "shopify"
    title = "Shopify"
    header = "X-Shopify-Hmac-Sha256"
    id_header = "X-Shopify-Webhook-Id"
    signed = "body"
    source = "https://shopify.dev/docs/apps/build/webhooks/subscribe/https"
    profile = Profile()
    encoding = "base64"
    oracle = "npm @shopify/shopify-api"
