"""Square: the URL is signed too."""

from __future__ import annotations

from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Hmac


class Square(Hmac):
    name = "square"
    title = "Square"
    header = "x-square-hmacsha256-signature"
    id_pointer = "/event_id"
    signed = "URL body"
    source = "https://developer.squareup.com/docs/webhooks/step3validate"
    profile = Profile(utf8_only=True, signs_url=True)
    encoding = "base64"
    oracle = "squareup"

    def content(self, message: Message) -> bytes:
        return message.url.encode() + message.body
