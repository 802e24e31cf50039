"""GitHub, and Intercom, which has taken over its first scheme."""

from __future__ import annotations

from typing import ClassVar

from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Hmac, Vector

_SOURCE = "https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries"


class GitHub(Hmac):
    name = "github"
    title = "GitHub"
    header = "X-Hub-Signature-256"
    id_header = "X-GitHub-Delivery"
    signed = "body"
    source = _SOURCE
    # gidgethub still takes the older header where the newer is missing.
    profile = Profile(bodies="any", tolerates=frozenset({"legacy-header"}))
    label = "sha256="
    older_labels: ClassVar[tuple[str, ...]] = ("sha1=",)
    legacy_header = "X-Hub-Signature"
    oracle = "gidgethub, npm @octokit/webhooks-methods"
    vectors: ClassVar[tuple[Vector, ...]] = (
        Vector(
            "It's a Secret to Everybody",
            Message(b"Hello, World!", 0.0),
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
            _SOURCE,
        ),
    )


class GitHubSha1(GitHub):
    name = "github-sha1"
    title = "GitHub, legacy"
    algorithm = "HMAC-SHA1"
    digest = "sha1"
    header = "X-Hub-Signature"
    profile = Profile(bodies="any")
    label = "sha1="
    older_labels = ()
    legacy_header = ""
    oracle = "gidgethub"
    vectors: ClassVar[tuple[Vector, ...]] = ()


class Intercom(GitHubSha1):
    name = "intercom"
    title = "Intercom"
    id_header = ""
    id_pointer = "/id"
    source = "https://developers.intercom.com/docs/webhooks/webhook-notifications"
    oracle = "gidgethub (the same bytes)"
