"""What the RFCs compute, computed again."""

import pytest

from pytest_apiint.errors import UsageProblem
from pytest_apiint.oauth import base64url, dpop, jose, keys, pkce
from pytest_apiint.oauth.keys.key_set import KeySet
from pytest_apiint.oauth.keys.published import verified
from pytest_apiint.oauth.keys.shared import SharedKey
from pytest_apiint.oauth.keys.thumbprint import thumbprint


def test_rfc_7636_appendix_b():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert pkce.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert pkce.challenge(verifier, "plain") == verifier
    assert pkce.well_formed(verifier)
    assert not any(pkce.well_formed(text) for text in ("a" * 42, "a" * 129, "a" * 42 + "=", "a" * 42 + "\n"))


def test_rfc_9449_jkt_and_ath():
    jwk = {
        "kty": "EC",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        "crv": "P-256",
    }
    assert thumbprint(jwk) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    assert (
        dpop.token_hash("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU") == "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
    )


def test_rfc_9449_figure_2_is_signed_by_its_key():
    """The proof of section 4.1."""
    proof = (
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0Rs"
        "cEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2"
        "In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2Vu"
        "IiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
    )
    token = jose.parts(proof)
    assert token.header["typ"] == dpop.TYPE
    assert verified(token, token.header["jwk"])
    assert not verified(token, {**token.header["jwk"], "y": token.header["jwk"]["x"]})


def test_rfc_7515_appendix_a_1():
    key = SharedKey(
        base64url.decoded("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
    )
    token = jose.parts(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    )
    assert key.verifies(token.signature, token.signed)
    assert token.claims["iss"] == "joe"


def test_rfc_7638_section_3_1():
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj"
        "hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ"
        "vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK"
        "nqDKgw"
    )
    jwk = {"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}
    assert thumbprint(jwk) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@pytest.mark.parametrize("jwk", [{}, {"kty": "XX"}, {"kty": "EC", "crv": "P-256", "x": "a"}, {"kty": ["EC"]}])
def test_a_thumbprint_needs_a_whole_key(jwk):
    with pytest.raises(ValueError, match="not a key"):
        thumbprint(jwk)


@pytest.mark.parametrize("text", ["a", "a=", "a+b/", "\u00e9", "ab\n"])
def test_base64url_is_strict(text):
    with pytest.raises(ValueError):  # noqa: PT011
        base64url.decoded(text)


@pytest.mark.parametrize("algorithm", keys.ALGORITHMS)
def test_a_key_verifies_its_own_signatures_alone(algorithm):
    key, other = keys.made(algorithm), keys.made(algorithm)
    signature = key.sign(b"data")
    assert key.verifies(signature, b"data")
    assert not key.verifies(signature, b"date")
    assert not key.verifies(signature[:-1], b"data")
    assert not other.verifies(signature, b"data")


def test_a_key_set_verifies_by_its_published_keys():
    found = KeySet()
    old = found.sign({"sub": "a"})
    found.rotate()
    assert found.verified(old) == {"sub": "a"}
    found.rotate(keep_old=False)
    with pytest.raises(ValueError, match="no published key"):
        found.verified(old)


@pytest.mark.parametrize("algorithm", ["none", "es256", ""])
def test_an_unknown_algorithm_is_told(algorithm):
    with pytest.raises(UsageProblem, match="there are ES256, RS256, HS256"):
        KeySet().algorithm = algorithm
