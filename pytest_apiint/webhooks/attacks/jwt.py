"""A JWT in the place of a signature (Plaid): what validators of JWTs have been talked into."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from pytest_apiint.webhooks.attacks.case import Case, Forge, Forged, Step, case
from pytest_apiint.webhooks.delivery import Delivery, Message
from pytest_apiint.webhooks.encodings import spelled
from pytest_apiint.webhooks.schemes.plaid import Plaid

_NONE: Final = "it's no JWT"
_FIXED: Final = 'name the algorithm yourself: algorithms=["ES256"]'
_KID: Final = "a kid is looked up among the keys that you know; it's no path, no query and no URL"
_EVIL: Final = "https://evil.example/jwks.json"


def _headed(
    name: str,
    says: str,
    hint: str,
    heads: tuple[dict[str, Any], ...],
    *,
    lures: tuple[str, ...] = (),
    stranger: bool = False,
) -> Case:
    """The JWT's header says something else; signed properly, or by a stranger to whose key the header leads."""

    @case(name, "jwt", "R", says=says, hint=hint)
    def headed(forge: Forge) -> Forged:
        if not isinstance(forge.scheme, Plaid):
            return _NONE
        secret = forge.stranger if stranger else forge.secret
        return [Step(written(forge.scheme, forge.message(), secret, **head), "R", lures=lures) for head in heads]

    return headed


def written(scheme: Plaid, message: Message, secret: Any, **head: Any) -> Delivery:
    """A delivery whose JWT has other members in its header."""
    return _with(scheme, message, scheme.token(message, **head), lambda text: scheme.seal(secret, text))


def _with(scheme: Plaid, message: Message, text: str, seal: Callable[[bytes], bytes]) -> Delivery:
    token = f"{text}.{spelled(seal(text.encode()), 'base64url')}"
    return scheme.write(message, ["x"]).having((scheme.header, token))


@case("jwt-alg-none", "jwt", "R", says="a JWT without a signature proves nothing", hint=_FIXED)
def none(forge: Forge) -> Forged:
    if not isinstance(forge.scheme, Plaid):
        return _NONE
    scheme, message = forge.scheme, forge.message()
    return [
        Step(_with(scheme, message, scheme.token(message, alg=word), lambda _: b""), "R")
        for word in ("none", "None", "nOnE", "NONE", "")
    ]


@case("jwt-hs256-with-public-key", "jwt", "R", says="the public key is no shared secret", hint=_FIXED)
def confused(forge: Forge) -> Forged:
    if not isinstance(forge.scheme, Plaid):
        return _NONE
    from pytest_apiint.webhooks.keys import pem, private  # noqa: PLC0415

    scheme, message = forge.scheme, forge.message()
    public = pem(private(forge.secret, "p256", scheme.name).public_key())
    token = scheme.token(message, alg="HS256")
    keys = (public.encode(), public.strip().encode())
    return [Step(_with(scheme, message, token, _keyed(key)), "R") for key in keys]


def _keyed(key: bytes) -> Callable[[bytes], bytes]:
    return lambda text: hmac.digest(key, text, "sha256")


UNKNOWN: Final = _headed(
    "jwt-unknown-kid", "a key that nobody knows signs nothing", _KID, ({"kid": "unknown"},), stranger=True
)
ODD: Final = _headed(
    "jwt-kid-injection",
    "a kid opens no file, no table and no URL",
    _KID,
    ({"kid": "../../../dev/null"}, {"kid": "x' UNION SELECT 'k' --"}, {"kid": _EVIL}),
    lures=(_EVIL,),
    stranger=True,
)
LEADS: Final = _headed(
    "jwt-key-from-header",
    "jku, x5u and jwk lead to the sender's own key",
    "never take a key, or where to get one, from the token",
    ({"jku": _EVIL}, {"x5u": _EVIL}, {"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}),
    lures=(_EVIL,),
    stranger=True,
)
CRIT: Final = _headed(
    "jwt-crit-unknown", "what is critical and unknown is refused", "RFC 7515, 4.1.11", ({"crit": ["exp2"], "exp2": 1},)
)
UNENCODED: Final = _headed(
    "jwt-b64-false",
    "an unencoded payload is refused",
    "RFC 7797: only where you ask for it",
    ({"b64": False, "crit": ["b64"]},),
)


@case("jwt-psychic-signature", "jwt", "R", says="r = s = 0 signs nothing", hint="update the library (CVE-2022-21449)")
def psychic(forge: Forge) -> Forged:
    if not isinstance(forge.scheme, Plaid):
        return _NONE
    message = forge.message()
    return _with(forge.scheme, message, forge.scheme.token(message), lambda _: bytes(64))


@case(
    "jwt-body-hash",
    "jwt",
    "R",
    says="the body's hash is compared",
    hint="compare request_body_sha256 with the raw body",
)
def body_hash(forge: Forge) -> Forged:
    if not isinstance(forge.scheme, Plaid):
        return _NONE
    message = forge.message()
    other = replace(message, body=message.body + hashlib.sha256(message.body).digest()[:1])
    return replace(forge.signed(message), body=other.body)


CASES: Final = (none, confused, UNKNOWN, ODD, LEADS, CRIT, UNENCODED, psychic, body_hash)
