"""Validators that are right pass, also those of the libraries; each defect is found, by the token that shows it."""

import json
import re
import time

import joserfc.errors
import jwt
import pytest
import requests
from joserfc import jwk as joserfc_keys
from joserfc import jwt as joserfc_jwt

from pytest_apiint import ContractFailure, assert_jwks_cached, assert_jwt_validated
from pytest_apiint.errors import UsageProblem
from pytest_apiint.oauth.forgeries import FORGED, GOOD
from tests.oauth.validators import DEFECTS, Refused, Validator

API = "https://api.test"
ALGORITHMS = pytest.mark.parametrize("algorithm", ["ES256", "RS256", "HS256"])


def test_our_own_passes(auth_server):
    assert_jwt_validated(Validator(auth_server, API), auth_server, audience=API, errors=Refused)


@ALGORITHMS
def test_pyjwt_passes(auth_server, algorithm):
    auth_server.keys.algorithm = algorithm
    key = jwt.PyJWK(auth_server.keys.current.jwk())

    def validate(token):
        return jwt.decode(token, key, algorithms=[algorithm], audience=API, issuer=auth_server.issuer)

    assert_jwt_validated(validate, auth_server, audience=API, errors=jwt.InvalidTokenError)


def test_a_secret_that_is_in_the_settings(auth_server, jwks):
    jwks.share("a-secret-of-32-bytes-or-some-more")

    def validate(token):
        secret = "a-secret-of-32-bytes-or-some-more"
        return jwt.decode(token, secret, algorithms=["HS256"], audience=API, issuer=auth_server.issuer)

    assert_jwt_validated(validate, auth_server, audience=API, errors=jwt.InvalidTokenError)


def test_pyjwt_s_client_for_key_sets_passes(auth_server):
    client = jwt.PyJWKClient(auth_server.url("jwks"))

    def validate(token):
        key = client.get_signing_key_from_jwt(token).key
        return jwt.decode(token, key, algorithms=["ES256"], audience=API, issuer=auth_server.issuer)

    assert_jwt_validated(validate, auth_server, audience=API, errors=jwt.PyJWTError)


@ALGORITHMS
def test_joserfc_passes(auth_server, algorithm):
    auth_server.keys.algorithm = algorithm
    current = auth_server.keys.current
    keys = joserfc_keys.KeySet.import_key_set({"keys": [{**current.jwk(), "kid": current.kid}]})

    def validate(token):
        found = joserfc_jwt.decode(token, keys, algorithms=[algorithm])
        claims = joserfc_jwt.JWTClaimsRegistry(
            now=int(time.time()),
            iss={"essential": True, "value": auth_server.issuer},
            aud={"essential": True, "value": API},
            exp={"essential": True},
        )
        claims.validate(found.claims)
        return found.claims

    assert_jwt_validated(validate, auth_server, audience=API, errors=(joserfc.errors.JoseError, ValueError))


@pytest.mark.parametrize("defect", DEFECTS)
def test_each_defect_is_found(auth_server, defect):
    validator = Validator(auth_server, API, defect)
    validator.typ = "at+jwt" if defect == "ignores-typ" else None
    typ = validator.typ
    with pytest.raises(ContractFailure, match=r"takes \d+ forged token") as caught:
        assert_jwt_validated(validator, auth_server, audience=API, typ=typ)
    seen = re.search(r"seen (.*) hint", " ".join(str(caught.value).split()))[1]
    assert DEFECTS[defect] in seen


def test_a_type_is_held_to(auth_server):
    validator = Validator(auth_server, API)
    validator.typ = "at+jwt"
    assert_jwt_validated(validator, auth_server, audience=API, typ="at+jwt", errors=Refused)


def test_asking_the_attacker_is_enough(auth_server):
    with pytest.raises(ContractFailure, match=r"asked attacker\.test for what a token told it"):
        assert_jwt_validated(Validator(auth_server, API, "asks-jku-but-refuses"), auth_server, audience=API)


@pytest.mark.parametrize(
    ("defect", "error"),
    [("crashes-on-odd-times", "TypeError"), ("crashes-on-unknown-kid", "KeyError")],
)
def test_a_crash_is_no_refusal(auth_server, defect, error):
    with pytest.raises(ContractFailure, match=rf"crashes on \d+ forged tokens? of \d+(?s:.*){error} on "):
        assert_jwt_validated(Validator(auth_server, API, defect), auth_server, audience=API)


def test_what_is_none_of_the_errors_named_is_a_crash(auth_server):
    validator = Validator(auth_server, API, "crashes-on-odd-tokens")
    with pytest.raises(ContractFailure, match=r"crashes on .*(?s:.*)TypeError on empty, one-part"):
        assert_jwt_validated(validator, auth_server, audience=API, errors=Refused)


@pytest.mark.parametrize("how", ["returns-nothing", "wrong-audience"])
def test_who_refuses_all_passes_nothing(auth_server, how):
    validator = Validator(auth_server, "https://other.test" if how == "wrong-audience" else API, how)
    with pytest.raises(ContractFailure, match="nothing to judge: the validator refuses a good token"):
        assert_jwt_validated(validator, auth_server, audience=API)


def test_a_coroutine_function_is_run(auth_server):
    inner = Validator(auth_server, API)

    async def validate(token):
        return inner(token)

    assert_jwt_validated(validate, auth_server, audience=API, errors=Refused)


def test_a_forgery_may_be_left_out(auth_server):
    validator = Validator(auth_server, API, "ignores-iat")
    assert_jwt_validated(validator, auth_server, audience=API, ignore=["iat-ahead"])
    with pytest.raises(UsageProblem, match="no forgery 'iat-ahed': did you mean iat-ahead"):
        assert_jwt_validated(validator, auth_server, audience=API, ignore="iat-ahed")


def test_a_validator_that_returns_nothing_is_told_to(auth_server):
    with pytest.raises(ContractFailure, match="return something for a good token"):
        assert_jwt_validated(Validator(auth_server, API, "returns-nothing"), auth_server, audience=API)


def test_the_attacker_is_gone_afterwards(api, auth_server):
    before = api.session.realms
    assert_jwt_validated(Validator(auth_server, API), auth_server, audience=API)
    assert api.session.realms == before


def test_there_are_as_many_forgeries_as_is_said():
    assert 55 <= len(FORGED) <= 65
    assert not set(GOOD) & set(FORGED)


def test_keys_that_are_kept(api, auth_server):
    client = jwt.PyJWKClient(auth_server.url("jwks"))
    token = auth_server.keys.sign({"sub": "alice"})
    for _ in range(3):
        client.get_signing_key_from_jwt(token)
    assert_jwks_cached(auth_server.session.journal)
    auth_server.rotate_keys()
    api.clock.advance(60)  # PyJWT asks no more often for an unknown kid
    client.get_signing_key_from_jwt(auth_server.keys.sign({"sub": "alice"}))
    assert_jwks_cached(auth_server.session.journal, at_most=2)


def test_keys_that_are_fetched_each_time(auth_server):
    for _ in range(3):
        requests.get(auth_server.url("jwks"))
    with pytest.raises(ContractFailure, match="the keys were fetched 3 times"):
        assert_jwks_cached(auth_server.session.journal)


def test_no_keys_at_all(api):
    with pytest.raises(ContractFailure, match="no request was made"):
        assert_jwks_cached(api)


def test_a_shared_key_is_never_published(auth_server):
    auth_server.keys.algorithm = "HS256"
    auth_server.keys.sign({})
    assert json.loads(requests.get(auth_server.url("jwks")).content) == {"keys": []}
