"""The attack matrix on handlers by hand: the right one passes, and each defect is found by its case."""

import base64
import contextlib
import hmac
import json
import re
import threading
import time
from functools import cache

import pytest

from pytest_apiint import ContractFailure, UsageProblem, assert_signature_verified
from pytest_apiint.checks.webhooks.signature_verified import Terms
from pytest_apiint.exchange import Headers
from pytest_apiint.webhooks.attacks import MATRIX
from pytest_apiint.webhooks.attacks.judge import Judge
from pytest_apiint.webhooks.delivery import URL, Delivery
from pytest_apiint.webhooks.schemes import SCHEMES, scheme
from pytest_apiint.webhooks.schemes.generic import GenericHmac
from pytest_apiint.webhooks.schemes.plaid import members
from pytest_apiint.webhooks.targets import target
from tests.webhooks import handlers
from tests.webhooks.handlers import SECRET, Right

SMALL = [case for case in MATRIX if case.id != "five-megabytes"]
QUICK = {"five-megabytes": "it takes longer than all the rest"}
RETIRED = handlers.RefusesRetiredNever.old


def findings(kind, **more):
    """What the matrix says of a handler of `kind`, by case."""
    handler = kind()
    terms = Terms(scheme("stripe"), SECRET, URL, strict=True, retired=RETIRED, can_fail=True, **more)
    with target(handler) as there:
        judge = Judge(terms.forge(), there, handler.effects, None, lambda: failing(handler))
        # Five megabytes take longer than all the rest.
        cases = MATRIX if getattr(kind, "large", False) else SMALL
        return {finding.case.id: finding for finding in judge.matrix(cases)}


@cache
def broken(kind):
    """The cases that a handler of `kind` gets wrong."""
    return {name for name, finding in findings(kind).items() if finding.verdict == "fail"}


@contextlib.contextmanager
def failing(handler):
    """While it lasts, the handler's work fails."""
    usual, handler.broken = handler.once, True
    if not isinstance(handler, handlers.NotesTooEarly):
        handler.once = lambda _: 500
    try:
        yield
    finally:
        handler.once, handler.broken = usual, False


def test_the_right_handler_passes():
    assert broken(Right) == set()


MUTANTS = {
    "SharesItsSecret": "wrong-secret",
    "SignsTheTimestampNot": "tampered-timestamp",
    "VerifiesNothing": "missing-signature",
    "VerifiesWhatIsThere": "missing-signature",
    "LooksForTheHeaderOnly": "missing-timestamp",
    "StumblesOverNoHeader": "missing-signature",
    "CaresForCase": "lower-case-headers",
    "FallsBackToTheCookie": "signature-in-cookie",
    "FallsBackToTheQuery": "signature-in-query",
    "FallsBackToTheBody": "signature-in-body",
    "NoSecretNoDoor": "empty-secret",
    "HashesWithoutKey": "unkeyed-digest",
    "LooksAtNoAge": "too-old",
    "LooksBackOnly": "too-far-ahead",
    "IsTooStrict": "just-in-time",
    "IsTooLax": "too-old",
    "ReadsFloats": "signed-timestamp-float",
    "TakesNan": "signed-timestamp-nan",
    "StumblesOverWords": "timestamp-word",
    "TakesMilliseconds": "signed-timestamp-milliseconds",
    "DecodesTheBody": "non-utf8-body",
    "StripsTheBody": "appended-newline",
    "DropsTheMark": "leading-bom",
    "WritesTheJsonAnew": "reserialised-json",
    "StopsAtNul": "appended-nul",
    "WantsShortBodies": "five-megabytes",
    "ComparesText": "non-ascii",
    "ComparesABeginning": "prefix-only",
    "ComparesWhatBothHave": "truncated",
    "TakesWhatFollows": "padded",
    "TakesBase64Too": "other-encoding",
    "TakesSha1Too": "sha1-digest",
    "TakesTheOlderLabel": "older-label",
    "TakesAnyLabel": "unknown-label",
    "TakesTheFirstOnly": "several-one-valid",
    "TakesNoTimestamp": "signed-timestamp-word",
    "UnfoldsLines": "obs-fold",
    "HandlesTwice": "same-id-twice",
    "LooksBeforeItLeaps": "concurrent-duplicates",
    "KnowsDeliveriesByBody": "just-in-time",
    "NotesTooEarly": "redelivered-after-failure",
    "ActsBeforeItVerifies": "missing-signature",
    "AnswersFiveHundred": "missing-signature",
    "RefusesRetiredNever": "retired-secret",
}


@pytest.mark.parametrize("name", MUTANTS)
def test_each_defect_is_found_by_its_case(name):
    assert MUTANTS[name] in broken(getattr(handlers, name))


def test_one_that_refuses_everything_has_shown_nothing():
    class Closed(Right):
        def genuine(self, headers, body):
            return False

    found = findings(Closed)
    assert found.pop("valid").verdict == "fail"
    assert {finding.verdict for finding in found.values()} == {"inconclusive"}


def test_a_crash_is_a_verdict_of_its_own():
    found = findings(handlers.StumblesOverNoHeader)["missing-signature"]
    assert (found.verdict, found.crashed, found.seen) == ("fail", True, "crashed: KeyError")


def test_a_refusal_that_left_something_is_found():
    assert findings(handlers.ActsBeforeItVerifies)["wrong-secret"].seen == "rejected, 401, 1 side effect"


def test_what_the_vendor_s_verifier_lets_pass_fails_only_strictly():
    assert "too-far-ahead" in broken(handlers.LooksBackOnly)
    handler = handlers.LooksBackOnly()
    assert_signature_verified(handler, scheme="stripe", secret=SECRET)


def test_without_a_count_replays_are_left_open():
    class Twice(handlers.HandlesTwice):
        pass

    terms = Terms(scheme("stripe"), SECRET, URL)
    with target(Twice()) as there:
        found = {one.case.id: one for one in Judge(terms.forge(), there).matrix(MATRIX)}
    assert found["same-id-twice"].verdict == "inconclusive"
    assert "effects=" in found["same-id-twice"].seen


def reference(one, public, db):
    """A handler for any scheme, by our own verification."""
    seen = set()
    lock = threading.Lock()

    def handler(headers, body, url):
        delivery = Delivery(url, Headers(headers), body)
        if not one.verify(delivery, public, now=time.time()):
            return 401
        name = one.parse(delivery).id or delivery.headers.get(one.id_header) or inside(body, one.id_pointer)
        with lock:
            if name is None or name not in seen:
                seen.add(name)
                db.append(body)
        return 200

    return handler


def inside(body, pointer):
    if not pointer:
        return None
    try:
        found = json.loads(body)
        for name in pointer.split("/")[1:]:
            found = found[name]
    except (ValueError, KeyError, TypeError):
        return None
    return found


@pytest.mark.parametrize("name", [one.name for one in SCHEMES])
def test_a_right_handler_of_each_scheme_passes(name, api_clock):
    one, db = scheme(name), []
    keys = one.keys()
    handler = reference(one, keys.public, db)
    assert_signature_verified(
        handler, scheme=name, secret=keys.secret, effects=lambda: len(db), strict=name != "stripe"
    )
    assert db


@pytest.mark.parametrize("name", [one.name for one in SCHEMES])
def test_one_that_verifies_nothing_is_found_with_each_scheme(name):
    with pytest.raises(ContractFailure, match="accepted"):
        assert_signature_verified(lambda *_: 200, scheme=name, secret=scheme(name).keys().secret, ignore=QUICK)


def test_a_timestamp_outside_of_what_is_signed_is_found():
    one = GenericHmac(timestamp="X-Time", signed="{body}")
    with pytest.raises(ContractFailure, match="tampered-timestamp"):
        assert_signature_verified(reference(one, "k", []), scheme=one, secret="k")


def answers(name, reply):
    """A handler of scheme `name` that gives `reply` to what is signed."""
    one = scheme(name)

    def handler(headers, body):
        if not one.verify(Delivery(URL, Headers(headers), body), one.keys().public, now=time.time()):
            return "no", 401
        return reply(body), 200

    return handler


def zoom_s(body):
    plain = json.loads(body)["payload"]["plainToken"] if b"plainToken" in body else ""
    digest = hmac.new(scheme("zoom").keys().public.encode(), plain.encode(), "sha256").hexdigest()
    return json.dumps({"plainToken": plain, "encryptedToken": digest})


HANDSHAKES = {
    "slack": (lambda body: inside(body, "/challenge") or "", lambda _: "ok", "the challenge isn't in the answer"),
    "slack-json": (lambda body: json.dumps({"challenge": inside(body, "/challenge")}), lambda _: "{}", "the challenge"),
    "zoom": (zoom_s, lambda body: zoom_s(body).replace('Token": "', 'Token": "0'), "plainToken isn't"),
    "zoom-proof": (zoom_s, lambda body: zoom_s(body).replace('edToken": "', 'edToken": "0'), "encryptedToken isn't"),
    "discord": (lambda _: '{"type": 1}', lambda _: '{"type": 4}', "the answer isn't"),
    "discord-text": (lambda _: '{"type":1}', lambda _: "PONG", "the answer isn't"),
    "intercom": (lambda _: "", None, ""),
    "aws-sns": (lambda _: "", None, ""),
}


@pytest.mark.parametrize("name", HANDSHAKES)
def test_a_handshake_is_asked_for_and_its_answer_read(name):
    right, wrong, told = HANDSHAKES[name]
    name = name.removesuffix("-json").removesuffix("-proof").removesuffix("-text")
    secret = scheme(name).keys().secret
    assert_signature_verified(answers(name, right), scheme=name, secret=secret, handshake=True, ignore=QUICK)
    if wrong is not None:
        with pytest.raises(ContractFailure, match=f"(?s)handshake.*{told}"):
            assert_signature_verified(answers(name, wrong), scheme=name, secret=secret, handshake=True, ignore=QUICK)


def test_who_answers_yes_or_no_has_no_handshake_to_read():
    one, keys = scheme("slack"), scheme("slack").keys()
    terms = Terms(one, keys.secret, URL, handshake=True)
    with target(lambda headers, body: answers("slack", str)(headers, body)[1] == 200) as there:
        found = {each.case.id: each for each in Judge(terms.forge(), there).matrix(MATRIX)}
    assert (found["handshake"].verdict, found["handshake"].seen) == (
        "inconclusive",
        "it answers yes or no, and no body",
    )


def test_a_handshake_that_is_answered_unsigned_is_found():
    one = scheme("slack")

    def handler(headers, body):
        if inside(body, "/type") == "url_verification":
            return inside(body, "/challenge"), 200
        return 200 if one.verify(Delivery(URL, Headers(headers), body), "k", now=time.time()) else 401

    with pytest.raises(ContractFailure, match="handshake-unsigned"):
        assert_signature_verified(handler, scheme="slack", secret="k")


@pytest.mark.parametrize("name", ["jwt-alg-none", "jwt-hs256-with-public-key"])
def test_a_validator_of_plaid_s_jwt_with_a_planted_defect_is_found(name):
    one = scheme("plaid")
    keys, right = one.keys(), reference(one, one.keys().public, [])

    def handler(headers, body, url):
        token = Headers(headers).get("Plaid-Verification", "")
        head = token.partition(".")[0]
        told = members(head).get("alg", "").lower()
        if name == "jwt-alg-none" and told == "none":
            return 200
        if name == "jwt-hs256-with-public-key" and told == "hs256":
            text, _, given = token.rpartition(".")
            digest = hmac.digest(keys.public.encode(), text.encode(), "sha256")
            return 200 if base64.urlsafe_b64encode(digest).decode().rstrip("=") == given else 401
        return right(headers, body, url)

    with pytest.raises(ContractFailure, match=name):
        assert_signature_verified(handler, scheme="plaid", secret=keys.secret)


def test_ignored_cases_need_a_name_and_a_reason():
    for ignore, told in (({"too-odl": "x"}, "did you mean too-old?"), ({"too-old": " "}, "gives no reason")):
        with pytest.raises(UsageProblem, match=re.escape(told)):
            assert_signature_verified(Right(), scheme="stripe", secret=SECRET, ignore=ignore)
    ignored = dict.fromkeys(("too-old", "missing-signature"), "so")
    with pytest.raises(ContractFailure) as caught:
        assert_signature_verified(lambda *_: 200, scheme="stripe", secret=SECRET, ignore=ignored)
    assert "too-old" not in str(caught.value)


def test_every_case_has_its_own_name():
    names = [case.id for case in MATRIX]
    assert len(names) == len(set(names)) >= 100


def test_a_large_body_may_be_refused_as_too_large():
    class Small(Right):
        large = True

        def __call__(self, headers, body):
            return 413 if len(body) > 1_000_000 else super().__call__(headers, body)

    assert broken(Small) == set()
