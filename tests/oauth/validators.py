"""A validator of our own that is right, and each way in which it may be wrong."""

from __future__ import annotations

import functools
import time
from pathlib import Path

import requests

from pytest_apiint.oauth import jose
from pytest_apiint.oauth.keys import elliptic
from pytest_apiint.oauth.keys.published import verified
from pytest_apiint.oauth.keys.shared import SharedKey

LEEWAY = 60


class Refused(Exception):
    """The token isn't good."""


def check(holds, why):
    if not holds:
        raise Refused(why)


class Validator:
    """Takes ES256 tokens of one issuer for one audience; `defect` is what it gets wrong."""

    def __init__(self, server, audience, defect=""):
        self.defect = defect
        self.audience = audience
        self.issuer = server.issuer
        self.url = server.url("jwks")
        self.pem = server.keys.current.pem()
        self.typ = None

    def __call__(self, token):
        if self.defect == "crashes-on-odd-tokens":
            self.odd(*token.split("."))
        try:
            parts = jose.parts(token)
        except (ValueError, RecursionError) as error:
            if self.defect == "takes-what-is-malformed":
                return {}
            raise Refused(str(error)) from None
        if self.defect != "reads-no-signature":
            self.signature(parts)
        self.headers(parts.header)
        self.times(parts.claims)
        self.parties(parts.claims)
        if self.defect == "returns-nothing":
            return None
        return parts.claims

    def odd(self, header, payload, signature):
        """Three parts, or a crash."""

    # -- the signature ----------------------------------------------------------------------------

    def signature(self, parts):
        algorithm = parts.header.get("alg")
        if self.defect in SKIPS and SKIPS[self.defect](algorithm, parts.signature):
            return
        if self.defect in SECRETS and algorithm == "HS256":
            secret = SECRETS[self.defect](self, parts.header.get("kid"))
            check(SharedKey(secret).verifies(parts.signature, parts.signed), "signature")
            return
        check(algorithm == "ES256", "algorithm")
        if self.defect == "verifies-claims-alone":
            header = jose.segment({"alg": "ES256", "kid": parts.header["kid"], "typ": "JWT"})
            signed = f"{header}.{parts.signed.decode().split('.')[1]}".encode()
            key = elliptic.public(self.jwk(parts.header))
            check(elliptic.verifies(key, parts.signature, signed), "signature")
            return
        check(verified(parts, self.jwk(parts.header)), "signature")

    def jwk(self, header):
        kid = header.get("kid")
        if self.defect == "follows-jku" and "jku" in header:
            return self.fetched(header["jku"])[0]
        if self.defect == "asks-jku-but-refuses" and "jku" in header:
            self.fetched(header["jku"])
        if self.defect == "follows-x5u" and "x5u" in header:
            return self.fetched(header["x5u"])[0]
        if self.defect == "fetches-what-kid-says" and str(kid).startswith("https:"):
            return self.fetched(kid)[0]
        if self.defect == "takes-an-embedded-key" and "jwk" in header:
            return header["jwk"]
        if self.defect == "crashes-on-unknown-kid":
            return {jwk["kid"]: jwk for jwk in self.fetched(self.url)}[kid]
        return next((jwk for jwk in self.fetched(self.url) if jwk["kid"] == kid), {})

    def fetched(self, url):
        return requests.get(url).json()["keys"]

    # -- what it says -----------------------------------------------------------------------------

    def headers(self, header):
        if self.defect != "ignores-crit":
            check("crit" not in header, "crit")
        if self.defect == "ignores-typ":
            return
        check(self.typ is None or header.get("typ") == self.typ, "typ")

    def times(self, claims):
        now = time.time()
        if self.defect == "reads-no-time":
            return
        for name, holds in (
            ("exp", lambda value: value > now - LEEWAY),
            ("nbf", lambda value: value < now + LEEWAY),
            ("iat", lambda value: value < now + LEEWAY),
        ):
            if self.defect == f"ignores-{name}" or name not in claims:
                continue
            if self.defect == "compares-texts" and isinstance(claims[name], str):
                continue
            if self.defect != "crashes-on-odd-times":
                check(isinstance(claims[name], int), name)
            check(holds(claims[name]), name)
        if self.defect != "ignores-exp":
            check("exp" in claims, "exp")

    def parties(self, claims):
        audiences = claims.get("aud", [] if self.defect != "takes-no-audience" else self.audience)
        audiences = audiences if isinstance(audiences, list) else [audiences]
        if self.defect == "ignores-aud":
            audiences = [self.audience]
        if self.defect == "takes-what-begins-like-aud":
            audiences = [self.audience for one in audiences if one.startswith(self.audience)]
        check(self.audience in audiences, "aud")
        issuer = claims.get("iss")
        if self.defect == "ignores-iss":
            issuer = self.issuer
        if self.defect == "takes-what-begins-like-iss" and str(issuer).startswith(self.issuer):
            issuer = self.issuer
        if self.defect == "takes-what-contains-iss" and str(issuer).endswith(self.issuer):
            issuer = self.issuer
        if self.defect == "takes-no-issuer" and issuer is None:
            issuer = self.issuer
        check(issuer == self.issuer, "iss")


# When the signature isn't looked at.
SKIPS = {
    "takes-none": lambda algorithm, signature: algorithm == "none" and not signature,
    "takes-none-in-any-case": lambda algorithm, _: str(algorithm).lower() == "none" and algorithm != "none",
    "takes-none-with-a-signature": lambda algorithm, signature: algorithm == "none" and signature,
    "takes-no-algorithm": lambda algorithm, _: not algorithm,
    "skips-what-it-does-not-know": lambda algorithm, _: algorithm == "XS256",
    "skips-a-missing-signature": lambda _, signature: not signature,
    "takes-r-and-s-of-zero": lambda _, signature: set(signature) == {0},
    "takes-short-signatures": lambda _, signature: len(signature) == 63,
}
# What HS256 is verified by.
SECRETS = {
    "uses-public-key-as-secret": lambda validator, _: validator.pem,
    "takes-an-empty-secret": lambda *_: b"",
    "reads-keys-from-files": lambda _, kid: Path(f"/usr/{kid}").read_bytes(),
    "asks-a-database": lambda _, kid: database(kid),
}


@functools.cache
def _connection():
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE keys (kid TEXT, secret TEXT)")
    return connection


def database(kid):
    """A key by its name, as one mustn't ask for it."""
    row = _connection().execute(f"SELECT secret FROM keys WHERE kid = '{kid}'").fetchone()
    return (row[0] if row else "-").encode()


# The defect, and a forged token that shows it.
DEFECTS = {
    "reads-no-signature": "alg-none, alg-None, alg-NONE, alg-nOnE, alg-empty",
    "takes-none": "alg-none",
    "takes-none-in-any-case": "alg-None, alg-NONE, alg-nOnE",
    "takes-none-with-a-signature": "alg-none-with-signature",
    "takes-no-algorithm": "alg-empty, alg-missing",
    "skips-what-it-does-not-know": "alg-unknown",
    "skips-a-missing-signature": "signature-missing",
    "uses-public-key-as-secret": "alg-hs256-by-public-pem",
    "takes-an-empty-secret": "alg-hs256-by-empty-secret",
    "reads-keys-from-files": "kid-path",
    "asks-a-database": "kid-sql",
    "takes-r-and-s-of-zero": "signature-zero",
    "takes-short-signatures": "signature-truncated",
    "verifies-claims-alone": "header-changed",
    "follows-jku": "jku",
    "follows-x5u": "x5u",
    "fetches-what-kid-says": "kid-url",
    "takes-an-embedded-key": "jwk, jwk-without-kid",
    "ignores-crit": "crit-unknown, crit-b64",
    "ignores-typ": "typ-JWT, typ-dpop, typ-missing",
    "reads-no-time": "exp-over",
    "ignores-exp": "exp-over",
    "ignores-nbf": "nbf-ahead, nbf-text",
    "ignores-iat": "iat-ahead",
    "compares-texts": "exp-text, nbf-text",
    "ignores-aud": "aud-other, aud-others, aud-longer, aud-missing",
    "takes-no-audience": "aud-missing",
    "takes-what-begins-like-aud": "aud-longer",
    "ignores-iss": "iss-other, iss-longer, iss-within, iss-missing",
    "takes-what-begins-like-iss": "iss-longer",
    "takes-what-contains-iss": "iss-within",
    "takes-no-issuer": "iss-missing",
    "takes-what-is-malformed": "empty",
}
