"""The attack matrix on handlers by hand: the right one passes, and each defect is found by its case."""

import contextlib

import pytest

from pytest_apiint.checks.webhooks.signature_verified import Terms
from pytest_apiint.webhooks.attacks import MATRIX
from pytest_apiint.webhooks.attacks.judge import Judge
from pytest_apiint.webhooks.delivery import URL
from pytest_apiint.webhooks.schemes import scheme
from pytest_apiint.webhooks.targets import target
from tests.webhooks import handlers
from tests.webhooks.handlers import SECRET, Right

RETIRED = handlers.RefusesRetiredNever.old


def findings(kind, **more):
    """What the matrix says of a handler of `kind`, by case."""
    handler = kind()
    terms = Terms(scheme("stripe"), SECRET, URL, strict=True, retired=RETIRED, can_fail=True, **more)
    with target(handler) as there:
        judge = Judge(terms.forge(), there, handler.effects, None, lambda: failing(handler))
        return {finding.case.id: finding for finding in judge.matrix(MATRIX)}


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
