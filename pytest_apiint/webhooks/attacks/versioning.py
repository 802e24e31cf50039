"""Labels and algorithms that don't count, and several signatures of which one does."""

from __future__ import annotations

import hmac
import re
from typing import Final

from pytest_apiint.webhooks.attacks.case import Forge, Forged, Step, case
from pytest_apiint.webhooks.encodings import spelled
from pytest_apiint.webhooks.scheme import Hmac

_LABEL: Final = "take signatures with the label that you verify, and no others"
_ONE: Final = "its deliveries have one signature"


@case("older-label", "versioning", "R", says="a label of an older scheme counts no more", hint=_LABEL)
def older(forge: Forge) -> Forged:
    labels, message = forge.scheme.older_labels, forge.message()
    bare = forge.entry(message)[len(forge.scheme.label) :]
    return [Step(forge.scheme.write(message, [label + bare]), "R") for label in labels] or "it has no older label"


@case("unknown-label", "versioning", "R", says="a label that nobody knows counts for nothing", hint=_LABEL)
def unknown(forge: Forge) -> Forged:
    label = re.sub(r"\d+", "9", forge.scheme.label)
    if label == forge.scheme.label:
        return "its label has no version" if label else "its signatures have no label"
    message = forge.message()
    return forge.scheme.write(message, [label + forge.entry(message)[len(forge.scheme.label) :]])


@case(
    "sha1-digest",
    "versioning",
    "R",
    says="SHA-1 is no way round",
    hint="fix the algorithm; don't read it from anywhere",
)
def sha1(forge: Forge) -> Forged:
    scheme, message = forge.scheme, forge.message()
    if not isinstance(scheme, Hmac) or scheme.digest == "sha1" or scheme.algorithm == "equality":
        return "it isn't HMAC with SHA-2"
    digest = hmac.digest(scheme.key(forge.secret), scheme.content(message), "sha1")
    return scheme.write(message, [scheme.label + spelled(digest, scheme.encoding)])


def _legacy(forge: Forge, beside: list[str]) -> Forged:
    scheme = forge.scheme
    if not scheme.legacy_header or not isinstance(scheme, Hmac):
        return "it has no older header"
    message = forge.message()
    digest = hmac.digest(scheme.key(forge.secret), scheme.content(message), "sha1")
    pair = (scheme.legacy_header, f"sha1={digest.hex()}")
    delivery = scheme.write(message, beside)
    return (delivery if beside else scheme.unsigned(delivery)).adding(pair)


@case("legacy-header", "versioning", "R", says="the older header alone proves little", hint="require the newer header")
def legacy(forge: Forge) -> Forged:
    return _legacy(forge, [])


@case(
    "legacy-beside-wrong",
    "versioning",
    "R",
    says="where the newer signature is wrong, the older doesn't count",
    hint="look at the newer header first, and at the older one never where that is there",
)
def beside(forge: Forge) -> Forged:
    return _legacy(forge, [forge.entry(forge.message(), forge.stranger)])


@case(
    "several-one-valid",
    "versioning",
    "A",
    says="of several signatures, one has to fit",
    hint="while keys are rotated there are several: try each, not the first alone",
)
def one_valid(forge: Forge) -> Forged:
    if not forge.profile.several:
        return _ONE
    message = forge.message()
    return forge.scheme.write(message, [forge.entry(message, forge.stranger), forge.entry(message)])


@case(
    "several-none-valid",
    "versioning",
    "R",
    says="several signatures of which none fits are refused",
    hint="is each compared?",
)
def none_valid(forge: Forge) -> Forged:
    if not forge.profile.several:
        return _ONE
    message = forge.message()
    return forge.scheme.write(message, [forge.entry(message, forge.stranger)] * 2)


@case("a-thousand", "versioning", "R", says="a thousand wrong ones are refused too", hint="one HMAC, many comparisons")
def thousand(forge: Forge) -> Forged:
    if not forge.profile.several:
        return _ONE
    message = forge.message()
    return forge.scheme.write(message, [forge.entry(message, forge.stranger)] * 1000)


CASES: Final = (older, unknown, sha1, legacy, beside, one_valid, none_valid, thousand)
