"""Signatures by somebody who doesn't hold the secret, or holds one that should count no more."""

from __future__ import annotations

import hashlib
from typing import Final

from pytest_apiint.webhooks.attacks.case import Forge, Forged, Step, case
from pytest_apiint.webhooks.encodings import spelled
from pytest_apiint.webhooks.scheme import Hmac
from pytest_apiint.webhooks.schemes.gitlab import GitLabToken

_PAIRS: Final = "it signs with a private key"


@case(
    "wrong-secret",
    "secret",
    "R",
    says="another's signature isn't the vendor's",
    hint="is the signature compared at all?",
)
def wrong_secret(forge: Forge) -> Forged:
    return forge.signed(secret=forge.stranger)


@case(
    "empty-secret",
    "secret",
    "R",
    says="an unset secret opens no door",
    hint='fail at start-up where the secret is missing: os.environ["..."], not getenv("...") or ""',
)
def empty_secret(forge: Forge) -> Forged:
    if not isinstance(forge.scheme, Hmac):
        return _PAIRS
    return forge.signed(secret="")


@case(
    "other-environment", "secret", "R", says="a test account's key signs nothing here", hint="one secret per endpoint"
)
def other_environment(forge: Forge) -> Forged:
    if not forge.others:
        return "give other_secrets=(...) to try it"
    return [Step(forge.numbered(forge.number + n).signed(secret=one), "R") for n, one in enumerate(forge.others)]


@case(
    "rotated-in-overlap",
    "secret",
    "A",
    says="while secrets are rotated, the old one counts too",
    hint="verify against each secret in force, and accept if one fits",
)
def rotated(forge: Forge) -> Forged:
    return forge.signed(secret=forge.old) if forge.old is not None else "give old_secret=... to try it"


@case("retired-secret", "secret", "R", says="after the rotation the old secret is over", hint="drop it from the list")
def retired(forge: Forge) -> Forged:
    return forge.signed(secret=forge.retired) if forge.retired is not None else "give retired_secret=... to try it"


@case("unkeyed-digest", "secret", "R", says="a hash without a key proves nothing", hint="hmac, not a bare hash")
def unkeyed(forge: Forge) -> Forged:
    if not isinstance(forge.scheme, Hmac) or isinstance(forge.scheme, GitLabToken):
        return "it signs with no hash" if isinstance(forge.scheme, GitLabToken) else _PAIRS
    scheme, message = forge.scheme, forge.message()
    digests = [hashlib.new(scheme.digest, scheme.content(message)), hashlib.new(scheme.digest, message.body)]
    return [
        Step(scheme.write(message, [scheme.label + spelled(one.digest(), scheme.encoding)]), "R") for one in digests
    ]


CASES: Final = (wrong_secret, empty_secret, other_environment, rotated, retired, unkeyed)
