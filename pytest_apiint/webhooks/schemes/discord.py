"""Discord's interactions."""

from __future__ import annotations

from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.keys import Keys, Secret, made, private, raw
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Scheme
from pytest_apiint.webhooks.schemes.standard import ed25519_holds


class Discord(Scheme):
    name = "discord"
    title = "Discord interactions"
    algorithm = "Ed25519"
    header = "X-Signature-Ed25519"
    stamp_header = "X-Signature-Timestamp"
    id_pointer = "/id"
    signed = "timestamp body"
    source = "https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint"
    profile = Profile(has_timestamp=True, hex_any_case=True, tolerates=frozenset({"obs-fold"}))
    oracle = "discord-interactions"

    def content(self, message: Message) -> bytes:
        return (message.stamp or "").encode() + message.body

    def seal(self, secret: Secret, content: bytes) -> bytes:
        return bytes(private(secret, "ed25519", self.name).sign(content))

    def holds(self, public: Secret, content: bytes, raw: bytes) -> bool:
        return ed25519_holds(bytes.fromhex(str(public)), content, raw)

    def keys(self, name: str = "here") -> Keys:
        key = made("ed25519", name)
        return Keys(key, raw(key.public_key()).hex())
