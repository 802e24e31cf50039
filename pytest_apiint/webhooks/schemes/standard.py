"""Standard Webhooks, and those that have taken it over: Svix, OpenAI, GitLab's signing tokens."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import replace
from typing import ClassVar, Final

from pytest_apiint.errors import UsageProblem
from pytest_apiint.messages import layout
from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.keys import Keys, Secret, crypto, made, private, raw, shared
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Hmac, Scheme, Vector

_PROFILE: Final = Profile(
    has_timestamp=True,
    tolerance=300.0,
    utf8_only=True,
    signs_id=True,
    several=True,
    # It signs the number that it has read, and base64 ends where it ends.
    tolerates=frozenset({"timestamp-float", "timestamp-arabic-indic", "padded"}),
)
_SPEC: Final = "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"


class StandardWebhooks(Hmac):
    name = "standard-webhooks"
    title = "Standard Webhooks v1"
    header = "webhook-signature"
    stamp_header = "webhook-timestamp"
    id_header = "webhook-id"
    signed = "id `.` timestamp `.` body"
    source = _SPEC
    profile = _PROFILE
    encoding = "base64"
    label = "v1,"
    joiner = " "
    older_labels = ("v0,",)
    oracle = "standardwebhooks, npm standardwebhooks"
    vectors: ClassVar[tuple[Vector, ...]] = (
        Vector(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            Message(b'{"test": 2432232314}', 1614265330, "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            _SPEC,
        ),
    )

    def content(self, message: Message) -> bytes:
        return f"{message.id}.{message.stamp}.".encode() + message.body

    def key(self, secret: Secret) -> bytes:
        data = shared(secret, self.name)
        try:
            return base64.b64decode(data.removeprefix(b"whsec_"), validate=True)
        except binascii.Error:
            rows = [("found", f"{len(data)} characters that aren't base64"), ("expected", "whsec_ and base64")]
            raise UsageProblem(layout(f"{self.name} signs with the bytes that its secret spells", rows)) from None

    def keys(self, name: str = "here") -> Keys:
        secret = "whsec_" + base64.b64encode(hashlib.sha256(f"{self.name} {name}".encode()).digest()).decode()
        return Keys(secret, secret)


class Svix(StandardWebhooks):
    name = "svix"
    title = "Svix"
    header = "svix-signature"
    stamp_header = "svix-timestamp"
    id_header = "svix-id"
    source = "https://docs.svix.com/receiving/verifying-payloads/how-manual"
    vectors: ClassVar[tuple[Vector, ...]] = ()
    oracle = "svix"


class OpenAI(StandardWebhooks):
    name = "openai"
    title = "OpenAI"
    source = "https://platform.openai.com/docs/guides/webhooks"
    profile = replace(_PROFILE, tolerates=frozenset({"signed-timestamp-arabic-indic"}))
    vectors: ClassVar[tuple[Vector, ...]] = ()
    oracle = "openai"

    def key(self, secret: Secret) -> bytes:
        data = shared(secret, self.name)
        # One without whsec_ in front is taken as it is.
        return super().key(secret) if data.startswith(b"whsec_") else data


class GitLabSigning(StandardWebhooks):
    name = "gitlab-signing"
    title = "GitLab, signing token"
    source = "https://gitlab.com/gitlab-org/gitlab/-/merge_requests/230944"
    vectors: ClassVar[tuple[Vector, ...]] = ()
    oracle = "standardwebhooks (the same bytes)"


class StandardWebhooksV1a(Scheme):
    """The same bytes, signed with Ed25519: the receiver holds no secret."""

    name = "standard-webhooks-v1a"
    title = "Standard Webhooks v1a"
    algorithm = "Ed25519"
    header = "webhook-signature"
    stamp_header = "webhook-timestamp"
    id_header = "webhook-id"
    signed = "id `.` timestamp `.` body"
    source = _SPEC
    profile = _PROFILE
    encoding = "base64"
    label = "v1a,"
    joiner = " "
    oracle = ""

    def content(self, message: Message) -> bytes:
        return f"{message.id}.{message.stamp}.".encode() + message.body

    def seal(self, secret: Secret, content: bytes) -> bytes:
        return bytes(private(secret, "ed25519", self.name).sign(content))

    def holds(self, public: Secret, content: bytes, raw: bytes) -> bool:
        return ed25519_holds(_public(public), content, raw)

    def keys(self, name: str = "here") -> Keys:
        key = made("ed25519", name)
        seed = hashlib.sha256(name.encode()).digest()
        half = raw(key.public_key())
        return Keys("whsk_" + base64.b64encode(seed + half).decode(), "whpk_" + base64.b64encode(half).decode())


def _public(public: Secret) -> bytes:
    return base64.b64decode(str(public).removeprefix("whpk_"))


def ed25519_holds(public: bytes, content: bytes, signature: bytes) -> bool:
    """Whether `signature` is one of `content`, by the 32 bytes of a public key."""
    library = crypto()
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415

    try:
        library.ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except InvalidSignature:
        return False
    return True
