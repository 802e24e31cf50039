"""Slack, and Zoom, which signs in the same way."""

from __future__ import annotations

from typing import ClassVar

from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Hmac, Vector

_SOURCE = "https://docs.slack.dev/authentication/verifying-requests-from-slack"
_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


class Slack(Hmac):
    name = "slack"
    title = "Slack"
    header = "X-Slack-Signature"
    stamp_header = "X-Slack-Request-Timestamp"
    id_pointer = "/event_id"
    signed = "`v0:` timestamp `:` body"
    source = _SOURCE
    profile = Profile(
        has_timestamp=True, tolerance=300.0, utf8_only=True, tolerates=frozenset({"signed-timestamp-arabic-indic"})
    )
    label = "v0="
    oracle = "slack_sdk"
    vectors: ClassVar[tuple[Vector, ...]] = (
        Vector(
            "8f742231b10e8888abcd99yyyzzz85a5",
            Message(_BODY, 1531420618),
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
            _SOURCE,
        ),
    )

    def content(self, message: Message) -> bytes:
        return f"v0:{message.stamp}:".encode() + message.body


class Zoom(Slack):
    name = "zoom"
    title = "Zoom"
    header = "x-zm-signature"
    stamp_header = "x-zm-request-timestamp"
    id_pointer = ""
    source = "https://developers.zoom.us/docs/api/webhooks/"
    oracle = "slack_sdk (the same bytes)"
    vectors: ClassVar[tuple[Vector, ...]] = ()
